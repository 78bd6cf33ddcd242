"""Who is behind a push, and what the push lets us send back.

Not as of the moment it is handled: a kept push may wait for hours. Whether somebody is back, its
own time says; WeChat's 48 hours run from its arrival, which our clock has measured.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from app import clock
from app.outbox import service as outbox
from app.veterans import service as veterans
from app.veterans.models import Channel, Veteran
from app.wechat.inbound import Inbound, Kind
from app.wechat.settings import CHANNELS

# Opens the customer-service window of the mini-program, clicks a menu, follows or scans.
_ALLOWANCES = {
    Kind.SUBSCRIBED: outbox.AFTER_FOLLOW_OR_SCAN,
    Kind.SCANNED: outbox.AFTER_FOLLOW_OR_SCAN,
    Kind.MENU_CLICKED: outbox.AFTER_MENU_CLICK,
    Kind.MENU_SCANNED: outbox.AFTER_MENU_CLICK,
    Kind.MENU_SCANNED_WAITING: outbox.AFTER_MENU_CLICK,
    Kind.SERVICE_ENTERED: outbox.AFTER_OPENING,
}
# Sooner, no later push can have come between whose allowance is being used already.
_LATE = timedelta(minutes=1)


def person(inbound: Inbound) -> Veteran:
    """The person behind the push, who has opened an allowance if the kind gives one."""
    channel = CHANNELS[inbound.account]
    veteran = veterans.recognise(channel, inbound.openid, at=inbound.created_at)
    allowance = outbox.AFTER_MESSAGE if inbound.is_message else _ALLOWANCES.get(inbound.kind)
    if allowance is not None:
        _allow(veteran, channel, inbound.received_at or clock.now(), *allowance)
    return veteran


def _allow(
    veteran: Veteran, channel: Channel, since: datetime, count: int, span: timedelta
) -> None:
    """WeChat counts from the push; a late one opens nothing that a later one has opened anew."""
    age = max(clock.now() - since, timedelta())
    if age >= span:
        return
    if age > _LATE:
        known = outbox.allowance(veteran.id, channel).until
        if known is not None and known >= since + span:
            return
    outbox.allow(veteran.id, channel, (count, span - age))
