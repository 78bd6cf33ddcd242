"""A notice that an answer waits on a page which the person has perhaps closed."""

from datetime import timedelta

from sqlalchemy import select, update

from app import clock
from app.db import db
from app.outbox import service, wording
from app.outbox.models import Delivery, ItemKind, OutboxItem

# Within this time an open page has read an answer.
WAIT = timedelta(minutes=2)
_START = "reply:"  # begins their causes
_WAITS = (
    (OutboxItem.state == Delivery.PENDING)
    & (OutboxItem.kind == ItemKind.SUBSCRIBE)
    & OutboxItem.cause.startswith(_START)
)


def enqueue(veteran_id: int, *, about: str, cause: str, message_id: int | None = None) -> None:
    """Tell of an answer after WAIT, unless spared before. One at a time `about` the same; nothing
    for a person whom no notice would reach.
    """
    start = f"{_START}{about}:"
    waits = select(OutboxItem.id).where(
        OutboxItem.veteran_id == veteran_id,
        _WAITS,
        OutboxItem.cause.startswith(start, autoescape=True),
    )
    if db.session.scalar(waits.limit(1)) is None:
        now = clock.now()
        service.enqueue_notice(
            veteran_id, "reply", wording.reply_notice(now), wording.REPLY_WAITS,
            cause=f"{start}{cause}", message_id=message_id, due_at=now + WAIT,
        )  # fmt: skip


def spare(veteran_id: int) -> None:
    """The person knows: what waits to tell of an answer isn't sent any more."""
    db.session.execute(
        update(OutboxItem)
        .where(OutboxItem.veteran_id == veteran_id, _WAITS)
        .values(state=Delivery.SPARED, done_at=clock.now(), lease_until=None)
        .execution_options(synchronize_session=False)
    )
