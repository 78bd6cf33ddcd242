"""What people agree to and take back in WeChat: notices of a template, and that we may know things.

Nothing is said to any of these pushes.
"""

from __future__ import annotations

from app.outbox import subscriptions
from app.veterans import service as veterans
from app.wechat.account import AccountName
from app.wechat.inbound import Inbound
from app.wechat.settings import CHANNELS, Desk

_ACCEPTED, _REJECTED = "accept", "reject"
# RevokeInfo of a mini-program: the phone number. What else it names, we never store.
_PHONE = 8


def answered(_: Desk, inbound: Inbound) -> list[str]:
    """A popup was answered: each accepted template is one notice more."""
    channel = CHANNELS[inbound.account]
    accepted = [one for one in inbound.details.choices if one.status == _ACCEPTED]
    if accepted:
        veteran = veterans.recognise(channel, inbound.openid, at=inbound.created_at)
        for one in accepted:
            subscriptions.grant(veteran.id, channel, one.template_id)
    return []


def changed(_: Desk, inbound: Inbound) -> list[str]:
    """Notices were switched off in WeChat's own settings."""
    channel = CHANNELS[inbound.account]
    veteran = veterans.find(channel, inbound.openid)
    for one in inbound.details.choices:
        if veteran is not None and one.status == _REJECTED:
            subscriptions.revoke(veteran.id, channel, one.template_id)
    return []


def sent(_: Desk, inbound: Inbound) -> list[str]:
    """What became of notices that WeChat had taken; only failures tell us anything."""
    veteran = veterans.find(CHANNELS[inbound.account], inbound.openid)
    for one in inbound.details.deliveries:
        if veteran is not None and one.error:
            code = int(one.error) if one.error.isdecimal() else None
            subscriptions.not_delivered(veteran.id, one.message_id, code)
    return []


def revoked(_: Desk, inbound: Inbound) -> list[str]:
    """The person no longer lets us know the phone number."""
    veteran = veterans.find(CHANNELS[inbound.account], inbound.openid)
    mini = inbound.account is AccountName.MINI_PROGRAM
    if veteran is not None and mini and _PHONE in inbound.details.revoked:
        veterans.forget_phone(veteran.id)
    return []
