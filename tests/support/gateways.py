"""A platform in memory that keeps what it is asked to send. Tests about WeChat use the stand-in."""

from dataclasses import dataclass, field
from typing import Any, cast

from app.gateways import Gateways, MiniProgram, OfficialAccount
from app.gateways.mini_program import LoginSession, Phone
from app.settings import Template


@dataclass
class RecordingChannel:
    """Takes everything; `failures` are raised first, one per call."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    templates: tuple[Template, ...] = ()
    notices: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    typed_to: list[str] = field(default_factory=list)

    def send_text(self, openid: str, text: str, is_ai: bool = False) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append((openid, text))

    def send_subscribe(
        self, openid: str, template_id: str, values: dict[str, str], page: str = ""
    ) -> str:
        if self.failures:
            raise self.failures.pop(0)
        self.notices.append((openid, template_id, values))
        return f"notice-{len(self.notices)}"

    def typing(self, openid: str) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.typed_to.append(openid)

    def code_to_session(self, code: str) -> LoginSession:
        name = code.removeprefix("demo-")
        return LoginSession(f"mp-{name}", f"union-{name}", "no-session-key")

    def phone_number(self, code: str, openid: str) -> Phone:
        return Phone("13800001234", "86")

    def unionid(self, openid: str) -> str | None:
        return None


def recording_gateways() -> Gateways:
    """Both channels on, and nothing leaves the process."""
    return Gateways(
        official_account=cast(OfficialAccount, RecordingChannel()),
        mini_program=cast(MiniProgram, RecordingChannel()),
    )


def recorded(gateways: Gateways) -> list[tuple[Any, ...]]:
    """What has been sent through the official account."""
    return list(cast(RecordingChannel, gateways.official_account).sent)
