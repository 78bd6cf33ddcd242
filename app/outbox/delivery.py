"""Deliver what is due: claim under a lease, call the gateway outside any transaction, mark.

One window stays: the process dies after WeChat took the message and before the mark commits. The
lease bounds it to one message per dying worker, sent a second time after `LEASE`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select, update
from sqlalchemy.orm import aliased

from app import clock
from app.db import db, transaction
from app.gateways import Dropped, Gateways, Refused, Retry
from app.outbox import service, wording
from app.outbox.models import Delivery, OutboxItem
from app.veterans.models import Channel, ChannelLink

LEASE = timedelta(seconds=60)
BATCH, MOST_TRIES = 20, 8


@dataclass(frozen=True)
class Parcel:
    """One claimed item with all that its delivery needs; no row leaves the transaction."""

    id: int
    veteran_id: int
    channel: Channel
    openid: str | None
    text: str
    tries: int
    message_id: int | None


def claim(limit: int = BATCH) -> list[Parcel]:
    """Take what is due under a lease. Per person and channel only the oldest, to keep the order."""
    now = clock.now()
    ids = list(
        db.session.scalars(
            update(OutboxItem)
            .where(OutboxItem.id.in_(_due(now, limit)))
            .values(lease_until=now + LEASE, tries=OutboxItem.tries + 1)
            .returning(OutboxItem.id)
            .execution_options(synchronize_session=False)
        )
    )
    rows = db.session.execute(
        select(OutboxItem, ChannelLink.openid)
        .outerjoin(
            ChannelLink,
            (ChannelLink.veteran_id == OutboxItem.veteran_id)
            & (ChannelLink.channel == OutboxItem.channel)
            & ChannelLink.followed,
        )
        .where(OutboxItem.id.in_(ids))
        .order_by(OutboxItem.id)
        .execution_options(populate_existing=True)
    )
    return [
        Parcel(
            item.id, item.veteran_id, Channel(item.channel), openid, item.text or "", item.tries,
            item.message_id,
        )
        for item, openid in rows
    ]  # fmt: skip


def _due(now: datetime, limit: int) -> Select[int]:
    earlier = aliased(OutboxItem)
    blocked = (
        select(earlier.id)
        .where(
            earlier.veteran_id == OutboxItem.veteran_id,
            earlier.channel == OutboxItem.channel,
            earlier.state == Delivery.PENDING,
            earlier.id < OutboxItem.id,
        )
        .exists()
    )
    return (
        select(OutboxItem.id)
        .where(
            OutboxItem.state == Delivery.PENDING,
            OutboxItem.due_at <= now,
            (OutboxItem.lease_until.is_(None)) | (OutboxItem.lease_until < now),
            ~blocked,
        )
        .order_by(OutboxItem.due_at, OutboxItem.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )


def send(parcel: Parcel, gateways: Gateways) -> Callable[[], None]:
    """Call WeChat; returns what to write down about it. Never raises a gateway error."""
    line = {
        Channel.OFFICIAL_ACCOUNT: gateways.official_account,
        Channel.MINI_PROGRAM: gateways.mini_program,
    }[parcel.channel]
    if line is None:
        return lambda: give_up(parcel, Delivery.REFUSED, None, wording.CHANNEL_OFF)
    if parcel.openid is None:
        return lambda: give_up(parcel, Delivery.DROPPED, None, wording.NOT_FOLLOWING)
    try:
        line.send_text(parcel.openid, parcel.text)
    except Retry as error:
        return _again(parcel, error.code, error.after_seconds, wording.GAVE_UP)
    except Refused as error:
        code, advice, pause = error.code, error.advice, error.retry_once_after
        if pause is not None and parcel.tries == 1:
            return _again(parcel, code, pause, advice)
        return lambda: give_up(parcel, Delivery.REFUSED, code, advice)
    except Dropped as error:
        code, advice = error.code, error.advice
        return lambda: give_up(parcel, Delivery.DROPPED, code, advice)
    return lambda: mark_sent(parcel)


def _again(parcel: Parcel, code: int | None, seconds: int, advice: str) -> Callable[[], None]:
    """Later, twice as late each time; after MOST_TRIES visibly never."""
    if parcel.tries >= MOST_TRIES:
        return lambda: give_up(parcel, Delivery.REFUSED, code, advice)
    pause = timedelta(seconds=min(seconds * 2 ** (parcel.tries - 1), 3600))
    return lambda: _mark(parcel, error_code=code, due_at=clock.now() + pause, lease_until=None)


def mark_sent(parcel: Parcel) -> None:
    """It is with WeChat."""
    _mark(parcel, state=Delivery.SENT, done_at=clock.now(), lease_until=None, error_code=None)
    service.spend(parcel.veteran_id, parcel.channel)


def give_up(parcel: Parcel, state: Delivery, code: int | None, advice: str) -> None:
    """It will not arrive, and the caseworker's page says so."""
    _mark(
        parcel, state=state, error_code=code, advice=advice, done_at=clock.now(), lease_until=None
    )


def _mark(parcel: Parcel, **values: object) -> None:
    db.session.execute(
        update(OutboxItem)
        .where(OutboxItem.id == parcel.id, OutboxItem.state == Delivery.PENDING)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def deliver_batch(gateways: Gateways, after: Callable[[Parcel], None]) -> int:
    """Claim, send and mark one batch; `after` is told of each. Returns how many were claimed.

    The transactions are opened here, not in the door: there is one per message, round the mark.
    """
    with transaction():
        parcels = claim()
    for parcel in parcels:
        note = send(parcel, gateways)
        with transaction():
            note()
        after(parcel)
    return len(parcels)
