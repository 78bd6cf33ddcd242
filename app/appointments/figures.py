"""How busy a station is: places and what became of them, day by day. Reads only."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Date, cast, func, select

from app import clock
from app.appointments.models import Appointment, AppointmentState, QueueTicket, Slot
from app.appointments.queries import span
from app.appointments.wording import LOAD_COLUMNS
from app.db import db


@dataclass(frozen=True)
class Load:
    """One day at a station: places, how many are taken, served, missed; tickets of walk-ins."""

    day: date
    places: int
    taken: int
    served: int
    missed: int
    walked_in: int

    @property
    def percent(self) -> int:
        """How full the day is; 0 without places."""
        return round(100 * self.taken / self.places) if self.places else 0


def load(station_id: int, first: date, days: int) -> list[Load]:
    """Day by day from `first`; days without anything are there with zeros. Closed slots count
    only for who still stands in them.
    """
    begin, end = span(first)[0], span(first + timedelta(days=days - 1))[1]
    day = cast(func.timezone(clock.LOCAL.key, Slot.starts_at), Date).label("day")
    here = (Slot.station_id == station_id, Slot.starts_at >= begin, Slot.starts_at < end)
    places = func.sum(Slot.capacity).filter(Slot.closed.is_(False))
    by_slot = select(day, places, func.sum(Slot.booked)).where(*here).group_by(day)
    slots = {row[0]: (row[1] or 0, row[2] or 0) for row in db.session.execute(by_slot)}
    by_state = (
        select(
            day,
            func.count().filter(Appointment.state == AppointmentState.SERVED),
            func.count().filter(Appointment.state == AppointmentState.NO_SHOW),
        )
        .select_from(Appointment)
        .join(Appointment.slot)
        .where(*here)
        .group_by(day)
    )
    states = {row[0]: (row[1], row[2]) for row in db.session.execute(by_state)}
    walk_ins = (
        select(QueueTicket.day, func.count())
        .where(QueueTicket.station_id == station_id, QueueTicket.appointment_id.is_(None))
        .group_by(QueueTicket.day)
    )
    walked = {row[0]: row[1] for row in db.session.execute(walk_ins)}
    return [
        Load(one, *slots.get(one, (0, 0)), *states.get(one, (0, 0)), walked.get(one, 0))
        for one in clock.days_from(first, days)
    ]


def as_csv(rows: Iterable[Load]) -> bytes:
    """The same as a file that Excel opens rightly."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(LOAD_COLUMNS)
    for one in rows:
        writer.writerow(
            [one.day, one.places, one.taken, one.percent, one.served, one.missed, one.walked_in]
        )
    return out.getvalue().encode("utf-8-sig")
