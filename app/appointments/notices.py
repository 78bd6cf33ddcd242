"""Telling people about their appointments on WeChat, as far as it still lets us.

A notice goes to whoever has agreed to one. Without that a text goes out, only within the reply
allowance that the person's own messages have opened, and the last one of it is left to a
caseworker. Who can't be told sees the same on the mobile page.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_

from app import clock
from app.appointments import queries, wording
from app.appointments.models import Appointment, AppointmentState, Slot
from app.db import db
from app.outbox import service as outbox
from app.stations.models import Station

DAY, HOURS = timedelta(hours=24), timedelta(hours=2)
AT_ONCE = 200


@dataclass(frozen=True)
class Reminded:
    """A batch: how many were sent, and the last appointment of it; None when there are no more."""

    sent: int
    last: int | None


def remind(after: int = 0) -> Reminded:
    """Remind of what begins within a day, and again within two hours: the next batch by the ids.

    Run as often as one likes: each of the two goes out once per appointment and its time. Whoever
    booked or moved within the time is not reminded of what they have just done.
    """
    now = clock.now()
    since = func.coalesce(Appointment.moved_at, Appointment.created_at)
    within_hours = and_(Slot.starts_at <= now + HOURS, since <= Slot.starts_at - HOURS)
    within_day = and_(Slot.starts_at > now + HOURS, since <= Slot.starts_at - DAY)
    due = queries.with_slot().where(
        Appointment.id > after,
        Appointment.state == AppointmentState.BOOKED,
        Slot.starts_at > now,
        Slot.starts_at <= now + DAY,
        or_(within_hours, within_day),
    )
    rows = db.session.scalars(due.order_by(Appointment.id).limit(AT_ONCE)).all()
    places, matters = queries.places(rows), queries.matters(rows)
    sent = sum(
        _send(
            one, "hours" if one.slot.starts_at <= now + HOURS else "day",
            wording.reminder(one, places[one.slot.station_id], matters[one.item]),
            wording.reminder_values(one, places[one.slot.station_id], matters[one.item]),
            until=one.slot.starts_at,
        )
        for one in rows
    )  # fmt: skip
    return Reminded(sent, rows[-1].id if len(rows) == AT_ONCE else None)


def cancelled_by_closure(appointments: Iterable[Appointment], reason: str) -> int:
    """Tell these people that their station is closed then; says how many could be told."""
    rows = list(appointments)
    places, matters = queries.places(rows), queries.matters(rows)
    return sum(
        _send(
            one, "closure", wording.closed_notice(one, places[one.slot.station_id].name, reason),
            wording.closed_values(one, places[one.slot.station_id], matters[one.item]),
        )
        for one in rows
    )  # fmt: skip


def moved_by_closure(appointment: Appointment, left: Slot, reason: str) -> bool:
    """Tell this person of the new time, in place of `left`; says whether that could be sent."""
    place = queries.places([appointment])[appointment.slot.station_id]
    closed = db.session.get_one(Station, left.station_id)
    item = queries.matters([appointment])[appointment.item]
    return _send(
        appointment, "moved", wording.moved_notice(appointment, place, closed, left, reason),
        wording.moved_values(appointment, place, left, item),
        until=appointment.slot.starts_at,
    )  # fmt: skip


def offered(appointment: Appointment) -> bool:
    """Tell somebody on the waiting list that a place is held; says whether that could be sent."""
    place = queries.places([appointment])[appointment.slot.station_id]
    item = queries.matters([appointment])[appointment.item]
    return _send(
        appointment, f"offer-{appointment.id}", wording.offer(appointment, place, item),
        wording.offer_values(appointment, place, item), until=appointment.offered_until,
    )  # fmt: skip


def _send(
    appointment: Appointment, name: str, words: str, values: dict[str, str],
    until: datetime | None = None,
) -> bool:  # fmt: skip
    """`until`: from then on it would only confuse. That a place is lost is worth hearing later."""
    cause = f"appointment-{name}:{appointment.id}:{appointment.slot_id}"
    if appointment.moved_at is not None:  # away and back again is another time to be told of
        cause += f":{appointment.moved_at.timestamp():.0f}"
    kept = outbox.enqueue_notice(
        appointment.veteran_id, "appointment", values, words, cause=cause, until=until
    )
    return kept is not None
