"""Telling people about their appointments on WeChat, as far as it still lets us.

A notice goes to whoever has agreed to one. Without that a text goes out, only within the reply
allowance that the person's own messages have opened, and the last one of it is left to a
caseworker. Who can't be told sees the same on the mobile page.
"""

from collections.abc import Iterable
from datetime import timedelta

from app import clock
from app.appointments import queries, wording
from app.appointments.models import Appointment, AppointmentState, Slot
from app.db import db
from app.outbox import service as outbox

DAY, HOURS = timedelta(hours=24), timedelta(hours=2)


def remind() -> int:
    """Remind of what begins within a day, and again within two hours; says how many were sent.

    Run as often as one likes: each of the two goes out once per appointment and slot. Whoever
    booked within the time is not reminded of what they have just done.
    """
    return _remind("day", HOURS, DAY) + _remind("hours", timedelta(), HOURS)


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


def offered(appointment: Appointment) -> bool:
    """Tell somebody on the waiting list that a place is held; says whether that could be sent."""
    place = queries.places([appointment])[appointment.slot.station_id]
    item = queries.matters([appointment])[appointment.item]
    return _send(
        appointment, f"offer-{appointment.id}", wording.offer(appointment, place, item),
        wording.offer_values(appointment, place, item),
    )  # fmt: skip


def _remind(name: str, after: timedelta, within: timedelta) -> int:
    now = clock.now()
    rows = db.session.scalars(
        queries.with_slot().where(
            Appointment.state == AppointmentState.BOOKED,
            Slot.starts_at > now + after,
            Slot.starts_at <= now + within,
            Appointment.created_at <= Slot.starts_at - within,
        )
    ).all()
    places, matters = queries.places(rows), queries.matters(rows)
    return sum(
        _send(
            one, name, wording.reminder(one, places[one.slot.station_id], matters[one.item]),
            wording.reminder_values(one, places[one.slot.station_id], matters[one.item]),
        )
        for one in rows
    )  # fmt: skip


def _send(appointment: Appointment, name: str, words: str, values: dict[str, str]) -> bool:
    cause = f"appointment-{name}:{appointment.id}:{appointment.slot_id}"
    kept = outbox.enqueue_notice(appointment.veteran_id, "appointment", values, words, cause=cause)
    return kept is not None
