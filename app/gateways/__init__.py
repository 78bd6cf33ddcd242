"""The only code that calls out. A channel that is not set up is None, and its calls are 503."""

from __future__ import annotations

from dataclasses import dataclass

from redis import Redis

from app.gateways.failures import CodeSpent, Dropped, GatewayError, NotSetUp, Refused, Retry
from app.gateways.mini_program import MiniProgram
from app.gateways.official_account import OPEN_PLATFORM, OfficialAccount
from app.settings import Settings

__all__ = [
    "CodeSpent",
    "Dropped",
    "GatewayError",
    "Gateways",
    "MiniProgram",
    "NotSetUp",
    "OfficialAccount",
    "Refused",
    "Retry",
]


@dataclass(frozen=True)
class Gateways:
    """Both channels of the desk."""

    official_account: OfficialAccount | None
    mini_program: MiniProgram | None

    @classmethod
    def from_settings(cls, settings: Settings, redis: Redis) -> Gateways:
        """Lines for the accounts that are set up. Calls nobody yet."""
        base = settings.wechat_api_base
        official, mini = settings.official_account, settings.mini_program
        notices = official.notices_opening(settings.public_url) if official else ()
        login_base = base if settings.sandbox else OPEN_PLATFORM
        return cls(
            official_account=OfficialAccount(
                official.app_id, official.secret, base, redis, notices, login_base
            )
            if official
            else None,
            mini_program=MiniProgram(mini.app_id, mini.secret, base, redis, mini.templates)
            if mini
            else None,
        )
