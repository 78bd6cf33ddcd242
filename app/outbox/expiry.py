"""Notices that are worth nothing after a moment: a reminder once the appointment has begun."""

from collections.abc import Iterable
from datetime import datetime

from app.outbox.models import Delivery, OutboxItem

_UNTIL = "until"


def lasting(until: datetime | None) -> dict[str, str]:
    """What an item's `fields` say of it."""
    return {} if until is None else {_UNTIL: until.isoformat()}


def still_worth(claimed: Iterable[OutboxItem], now: datetime) -> list[OutboxItem]:
    """The claimed items that are worth sending now; the others are spared for good.

    Asked at each claim, so that it holds however long a busy platform or a pause has kept one.
    """
    worth = []
    for one in claimed:
        until = one.fields.get(_UNTIL)
        if until is None or now < datetime.fromisoformat(until):
            worth.append(one)
        else:
            one.state, one.done_at, one.lease_until = Delivery.SPARED, now, None
    return worth
