"""What waits to be sent, and why."""

from sqlalchemy import func, select

from app.db import db
from app.gateways import NotSetUp
from app.gateways.failures import failure
from app.outbox.models import Delivery, OutboxItem


def waiting() -> dict[int | None, int]:
    """How many items wait, by the code that WeChat last answered them with; None for no code."""
    rows = db.session.execute(
        select(OutboxItem.error_code, func.count())
        .where(OutboxItem.state == Delivery.PENDING)
        .group_by(OutboxItem.error_code)
    )
    return dict(rows.all())


def held_by_set_up() -> dict[int, int]:
    """Of those the ones that an account which is set up wrongly keeps back."""
    return {
        code: count
        for code, count in waiting().items()
        if code is not None and isinstance(failure(code), NotSetUp)
    }
