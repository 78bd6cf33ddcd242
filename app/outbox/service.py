"""Put a message out for delivery, and keep count of what WeChat still lets us send."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from app import clock, worker
from app.db import db, on_commit
from app.outbox.models import Delivery, OutboxItem, ReplyAllowance, SubscriptionGrant

DELIVER = "outbox.deliver"
# PROTOCOL section 5: what a person's action lets us send, and for how long.
AFTER_MESSAGE = (5, timedelta(hours=48))
AFTER_FOLLOW_OR_SCAN = AFTER_MENU_CLICK = (3, timedelta(minutes=1))
AFTER_OPENING = (2, timedelta(minutes=1))


@dataclass(frozen=True)
class Allowance:
    """`left` messages until `until`; none left when the time is over."""

    left: int
    until: datetime | None


def enqueue_text(
    veteran_id: int,
    channel: str,
    text: str,
    *,
    cause: str,
    message_id: int | None = None,
    due_at: datetime | None = None,
) -> OutboxItem | None:
    """A customer-service text. The same `cause` again changes nothing and returns None."""
    created = db.session.execute(
        insert(OutboxItem)
        .values(
            veteran_id=veteran_id,
            channel=channel,
            kind="text",
            text=text,
            fields={},
            message_id=message_id,
            state=Delivery.PENDING,
            due_at=due_at or clock.now(),
            tries=0,
            advice="",
            created_at=clock.now(),
            cause=cause,
        )
        .on_conflict_do_nothing(index_elements=["cause"])
        .returning(OutboxItem.id)
    ).scalar()
    if created is None:
        return None
    on_commit(worker.send, DELIVER)
    return db.session.get(OutboxItem, created)


def allow(veteran_id: int, channel: str, allowance: tuple[int, timedelta]) -> None:
    """A person acted. Quotas do not add up: the larger count and the later end hold."""
    count, span = allowance
    now = clock.now()
    row = insert(ReplyAllowance).values(
        veteran_id=veteran_id, channel=channel, left=count, until=now + span
    )
    expired = ReplyAllowance.until <= now
    db.session.execute(
        row.on_conflict_do_update(
            index_elements=["veteran_id", "channel"],
            set_={
                "left": case(
                    (expired, row.excluded.left),
                    else_=func.greatest(ReplyAllowance.left, row.excluded.left),
                ),
                "until": func.greatest(ReplyAllowance.until, row.excluded.until),
            },
        )
    )


def spend(veteran_id: int, channel: str) -> None:
    """One customer-service message has gone out."""
    db.session.execute(
        update(ReplyAllowance)
        .where(ReplyAllowance.veteran_id == veteran_id, ReplyAllowance.channel == channel)
        .values(left=func.greatest(ReplyAllowance.left - 1, 0))
    )


def allowance(veteran_id: int, channel: str) -> Allowance:
    """What may still be sent to this person now."""
    row = db.session.scalar(
        select(ReplyAllowance).where(
            ReplyAllowance.veteran_id == veteran_id, ReplyAllowance.channel == channel
        )
    )
    if row is None or row.until <= clock.now():
        return Allowance(0, None)
    return Allowance(row.left, row.until)


def deliveries(message_ids: list[int]) -> dict[int, OutboxItem]:
    """Message id → its outbox item, for the caseworker's page."""
    rows = db.session.scalars(select(OutboxItem).where(OutboxItem.message_id.in_(message_ids)))
    return {row.message_id: row for row in rows if row.message_id is not None}


def forget(veteran_id: int) -> None:
    """Erase what was or would be sent to a person."""
    for table in (OutboxItem, ReplyAllowance, SubscriptionGrant):
        db.session.execute(delete(table).where(table.veteran_id == veteran_id))


def expire(before: datetime) -> int:
    """Retention: empty the words of what was settled before that moment. Says how many."""
    emptied = db.session.scalars(
        update(OutboxItem)
        .where(OutboxItem.done_at < before, OutboxItem.text.is_not(None))
        .values(text=None, fields={})
        .returning(OutboxItem.id)
    )
    return len(emptied.all())
