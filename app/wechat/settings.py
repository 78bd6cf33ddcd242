"""From the desk's settings to what the webhook and the verbs behind it need."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from app.settings import Settings, WechatAccount
from app.veterans.models import Channel
from app.wechat.account import Account, AccountName, Format, Mode, decode_key

CHANNELS = {
    AccountName.OFFICIAL_ACCOUNT: Channel.OFFICIAL_ACCOUNT,
    AccountName.MINI_PROGRAM: Channel.MINI_PROGRAM,
}


@dataclass(frozen=True, slots=True)
class Desk:
    """What handling a push must know of this deployment. `public_url` has no slash at its end."""

    account: Account
    home_region: str
    public_url: str


@cache
def account_of(raw: WechatAccount, name: str) -> Account:
    """The account `name` (oa, mp) as it is set up. Raises ValueError for a bad key or token."""
    keys = tuple(decode_key(key) for key in (raw.aes_key, raw.aes_key_previous) if key)
    return Account(
        name=AccountName(name),
        app_id=raw.app_id,
        token=raw.token,
        mode=Mode(raw.mode),
        format=Format(raw.format),
        keys=keys,
        original_id=raw.original_id,
    )


def desk_of(settings: Settings, name: AccountName) -> Desk | None:
    """The desk behind one account; None when that channel is off."""
    official = name is AccountName.OFFICIAL_ACCOUNT
    raw = settings.official_account if official else settings.mini_program
    if raw is None:
        return None
    return Desk(account_of(raw, name), settings.home_region, settings.public_url)
