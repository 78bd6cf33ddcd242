"""From the desk's settings to what the webhook needs of an account."""

from __future__ import annotations

from app.settings import WechatAccount
from app.wechat.account import Account, AccountName, Format, Mode, decode_key


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
