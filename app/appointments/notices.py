"""Telling people about their appointments on WeChat, as far as it still lets us.

A text goes out only within the reply allowance that the person's own messages have opened, and
the last one of it is left to a caseworker. Who can't be told sees the same on the mobile page.
"""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import select

from app import clock
from app.appointments import queries, wording
from app.appointments.models import Appointment, AppointmentState, Slot
from app.db import db
from app.outbox import service as outbox
from app.veterans.models import ChannelLink

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
    places = queries.places(rows)
    return sum(
        _send(one, wording.closed_notice(one, places[one.slot.station_id].name, reason), "closure")
        for one in rows
    )


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
        _send(one, wording.reminder(one, places[one.slot.station_id], matters[one.item]), name)
        for one in rows
    )


def _send(appointment: Appointment, words: str, name: str) -> bool:
    channels = db.session.scalars(
        select(ChannelLink.channel)
        .where(ChannelLink.veteran_id == appointment.veteran_id, ChannelLink.followed)
        .order_by(ChannelLink.id)
    )
    for channel in channels:
        if outbox.allowance(appointment.veteran_id, channel).left > 1:
            cause = f"appointment-{name}:{appointment.id}:{appointment.slot_id}"
            item = outbox.enqueue_text(appointment.veteran_id, channel, words, cause=cause)
            return item is not None
    return False
