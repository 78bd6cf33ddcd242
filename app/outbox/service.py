"""Put a message out for delivery, and keep count of what WeChat still lets us send."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, case, delete, func, select, update
from sqlalchemy.dialects.postgresql import Insert, insert

from app import clock, worker
from app.db import connection, db, on_commit
from app.gateways.wording import pieces
from app.outbox import expiry, wording
from app.outbox.models import Delivery, ItemKind, OutboxItem, ReplyAllowance, SubscriptionGrant
from app.veterans.models import ChannelLink

DELIVER = "outbox.deliver"
# PROTOCOL section 5: what a person's action lets us send, and for how long.
AFTER_MESSAGE = (5, timedelta(hours=48))
AFTER_FOLLOW_OR_SCAN = AFTER_MENU_CLICK = (3, timedelta(minutes=1))
AFTER_OPENING = (2, timedelta(minutes=1))
# What a notice nobody waits for leaves of an allowance: a caseworker may need it.
RESERVE = 1
# What the desk says by itself leaves so many, and waits so long for a reply to go along with.
ASIDE_RESERVE, ASIDE_WAIT = 2, timedelta(seconds=20)


def _allowing() -> Insert:
    """Built once: every push of every person passes here."""
    row = insert(ReplyAllowance).values(
        veteran_id=bindparam("person"), channel=bindparam("channel"),
        left=bindparam("count"), until=bindparam("end"),
    )  # fmt: skip
    return row.on_conflict_do_update(
        index_elements=["veteran_id", "channel"],
        set_={
            "left": case(
                (ReplyAllowance.until <= bindparam("now"), row.excluded.left),
                else_=func.greatest(ReplyAllowance.left, row.excluded.left),
            ),
            "until": func.greatest(ReplyAllowance.until, row.excluded.until),
        },
    )


_ALLOW = _allowing()


@dataclass(frozen=True)
class Allowance:
    """`left` messages on `channel` until `until`; none left when the time is over."""

    left: int
    until: datetime | None
    channel: str


def enqueue_text(
    veteran_id: int,
    channel: str,
    text: str,
    *,
    cause: str,
    message_id: int | None = None,
    due_at: datetime | None = None,
) -> OutboxItem | None:
    """A customer-service text, in as many items as WeChat's size asks for, sent in order.

    The same `cause` again changes nothing and returns None. Else the last item, which stands for
    all: a part that fails takes those behind it along.
    """
    kept = None
    for number, part in enumerate(pieces(text) or [text], 1):
        values = {
            "veteran_id": veteran_id, "channel": channel, "kind": ItemKind.TEXT, "text": part,
            "message_id": message_id, "due_at": due_at or clock.now(),
            "cause": cause if number == 1 else f"{cause}/{number}",
        }  # fmt: skip
        kept = _enqueue(values)
        if kept is None:
            return None
    _take_asides_along(veteran_id, channel)
    on_commit(worker.send, DELIVER)
    return kept


def enqueue_aside(
    veteran_id: int, channel: str, text: str, *, cause: str, message_id: int | None = None
) -> None:
    """What the desk says by itself, such as who answers now: with the next reply, or after
    ASIDE_WAIT alone while more than ASIDE_RESERVE messages are left. Else quietly not at all.
    """
    _enqueue({
        "veteran_id": veteran_id, "channel": channel, "kind": ItemKind.ASIDE, "text": text,
        "message_id": message_id, "due_at": clock.now() + ASIDE_WAIT, "cause": cause,
    })  # fmt: skip


def _take_asides_along(veteran_id: int, channel: str) -> None:
    db.session.execute(
        update(OutboxItem)
        .where(
            OutboxItem.veteran_id == veteran_id, OutboxItem.channel == channel,
            OutboxItem.kind == ItemKind.ASIDE, OutboxItem.state == Delivery.PENDING,
            OutboxItem.tries == 0,
        )
        .values(due_at=clock.now())
        .execution_options(synchronize_session=False)
    )  # fmt: skip


def enqueue_notice(
    veteran_id: int,
    notice: str,
    values: Mapping[str, str],
    text: str,
    *,
    cause: str,
    message_id: int | None = None,
    due_at: datetime | None = None,
    until: datetime | None = None,
) -> OutboxItem | None:
    """A subscription notice by its name, or `text` where the person has agreed to none.

    `values`: what it says (settings.wechat.NOTICES), without anything that identifies the person.
    `until`: it is worth nothing from then on, and is not sent any more.
    None for a known `cause`, and when nothing would reach this person now.
    """
    channel = _notice_channel(veteran_id)
    if channel is None:
        return None
    kept = _enqueue({
        "veteran_id": veteran_id, "channel": channel, "kind": ItemKind.SUBSCRIBE, "text": text,
        "fields": {"notice": notice, "values": dict(values), **expiry.lasting(until)},
        "cause": cause, "message_id": message_id, "due_at": due_at or clock.now(),
    })  # fmt: skip
    if kept is not None:
        on_commit(worker.send, DELIVER)
    return kept


def _enqueue(values: dict[str, object]) -> OutboxItem | None:
    row = {
        "fields": {}, "state": Delivery.PENDING, "tries": 0, "advice": "",
        "created_at": clock.now(), **values,
    }  # fmt: skip
    return db.session.scalar(
        insert(OutboxItem)
        .values(row)
        .on_conflict_do_nothing(index_elements=["cause"])
        .returning(OutboxItem)
    )


def _notice_channel(veteran_id: int) -> str | None:
    """Where this person agreed to notices, else where more than the reserve may be said."""
    channels = db.session.scalars(
        select(ChannelLink.channel)
        .where(ChannelLink.veteran_id == veteran_id, ChannelLink.followed)
        .order_by(ChannelLink.id)
    ).all()
    granted = set(
        db.session.scalars(
            select(SubscriptionGrant.channel).where(
                SubscriptionGrant.veteran_id == veteran_id, SubscriptionGrant.left > 0
            )
        )
    )
    agreed = next((one for one in channels if one in granted), None)
    if agreed is not None:
        return agreed
    return next((one for one in channels if allowance(veteran_id, one).left > RESERVE), None)


def allow(veteran_id: int, channel: str, allowance: tuple[int, timedelta]) -> None:
    """A person acted. Quotas do not add up: the larger count and the later end hold."""
    count, span = allowance
    now = clock.now()
    connection().execute(
        _ALLOW,
        {"person": veteran_id, "channel": channel, "count": count, "end": now + span, "now": now},
    )


def spend(veteran_id: int, channel: str) -> None:
    """One customer-service message has gone out."""
    db.session.execute(
        update(ReplyAllowance)
        .where(ReplyAllowance.veteran_id == veteran_id, ReplyAllowance.channel == channel)
        .values(left=func.greatest(ReplyAllowance.left - 1, 0))
    )


def exhaust(veteran_id: int, channel: str) -> None:
    """WeChat says that nothing more may be sent, whatever we have counted."""
    row = insert(ReplyAllowance).values(
        veteran_id=veteran_id, channel=channel, left=0, until=clock.now()
    )
    db.session.execute(
        row.on_conflict_do_update(index_elements=["veteran_id", "channel"], set_={"left": 0})
    )


def allowance(veteran_id: int, channel: str) -> Allowance:
    """What may still be sent to this person now."""
    row = db.session.scalar(
        select(ReplyAllowance).where(
            ReplyAllowance.veteran_id == veteran_id, ReplyAllowance.channel == channel
        )
    )
    if row is None or row.until <= clock.now():
        return Allowance(0, None, channel)
    return Allowance(row.left, row.until, channel)


def reply_allowance(veteran_id: int, channel: str) -> Allowance:
    """What a reply may still use: this channel's, else that of another window that is open."""
    own = allowance(veteran_id, channel)
    if own.left:
        return own
    other = db.session.scalar(
        select(ReplyAllowance)
        .join(
            ChannelLink,
            (ChannelLink.veteran_id == ReplyAllowance.veteran_id)
            & (ChannelLink.channel == ReplyAllowance.channel),
        )
        .where(
            ReplyAllowance.veteran_id == veteran_id,
            ReplyAllowance.channel != channel,
            ReplyAllowance.left > 0,
            ReplyAllowance.until > clock.now(),
            ChannelLink.followed,
        )
        .limit(1)
    )
    return own if other is None else Allowance(other.left, other.until, other.channel)


def forget(veteran_id: int) -> None:
    """Erase what was or would be sent to a person."""
    for table in (OutboxItem, ReplyAllowance, SubscriptionGrant):
        db.session.execute(delete(table).where(table.veteran_id == veteran_id))


def forget_channel(veteran_id: int, channel: str) -> None:
    """The person has left a channel: what was not delivered there is not sent any more, nor is
    anything kept of what that account could send.
    """
    for table in (ReplyAllowance, SubscriptionGrant):
        db.session.execute(
            delete(table).where(table.veteran_id == veteran_id, table.channel == channel)
        )
    of_channel = (OutboxItem.veteran_id == veteran_id) & (OutboxItem.channel == channel)
    db.session.execute(
        update(OutboxItem)
        .where(of_channel, OutboxItem.state == Delivery.PENDING)
        .values(
            state=Delivery.DROPPED, advice=wording.NOT_FOLLOWING, done_at=clock.now(),
            lease_until=None,
        )
    )  # fmt: skip
    db.session.execute(update(OutboxItem).where(of_channel).values(text=None, fields={}))


def expire(before: datetime) -> int:
    """Retention: empty the words of what was settled before that moment. Says how many."""
    emptied = db.session.scalars(
        update(OutboxItem)
        .where(OutboxItem.done_at < before, OutboxItem.text.is_not(None))
        .values(text=None, fields={})
        .returning(OutboxItem.id)
    )
    return len(emptied.all())
