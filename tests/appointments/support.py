"""A station with slots, and people who want them."""

from datetime import datetime, timedelta

from sqlalchemy import select

from app import clock
from app.appointments.models import LIVE, Appointment, Slot
from app.db import db, transaction
from app.stations import shipped
from app.stations.models import Station
from app.veterans.models import Veteran


def station(code: str = "demo-county") -> Station:
    """One of the demo's stations. Inside a transaction."""
    shipped.load_items()
    return next(one for one in shipped.load_demo_stations("330106") if one.code == code)


def slot(
    at: Station,
    *,
    item: str = "card_apply",
    starts_in: timedelta = timedelta(days=1),
    minutes: int = 30,
    capacity: int = 1,
) -> Slot:
    """A slot at a station, tomorrow at this hour unless told. Inside a transaction."""
    begin: datetime = clock.now() + starts_in
    made = Slot(
        station_id=at.id,
        item=item,
        starts_at=begin,
        ends_at=begin + timedelta(minutes=minutes),
        capacity=capacity,
    )
    db.session.add(made)
    db.session.flush()
    return made


def hot_slots(now: datetime, count: int, capacity: int) -> list[int]:
    """Slots an hour apart, far ahead of any clock. Opens its own transaction."""
    ahead = now.replace(year=2096) - now
    with transaction():
        at = station()
        return [
            slot(at, starts_in=ahead + timedelta(hours=n), capacity=capacity).id
            for n in range(count)
        ]


def veterans(count: int) -> list[int]:
    """The ids of so many new people. Inside a transaction."""
    people = [Veteran() for _ in range(count)]
    db.session.add_all(people)
    db.session.flush()
    return [one.id for one in people]


def wrong_slots() -> list[tuple[int, int, int, int]]:
    """The invariant: slots whose `booked` is not the number of their taken places, or too many.

    (slot id, booked, places taken, capacity). Served people and no-shows have had their place.
    """
    db.session.rollback()
    taken = (
        select(Appointment.slot_id, db.func.count().label("places"))
        .where(Appointment.state != "cancelled")
        .group_by(Appointment.slot_id)
        .subquery()
    )
    places = db.func.coalesce(taken.c.places, 0)
    rows = db.session.execute(
        select(Slot.id, Slot.booked, places, Slot.capacity)
        .outerjoin(taken, taken.c.slot_id == Slot.id)
        .where((Slot.booked != places) | (Slot.booked > Slot.capacity))
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def live(veteran_id: int) -> list[Appointment]:
    """What a person holds."""
    db.session.rollback()
    wanted = select(Appointment).where(
        Appointment.veteran_id == veteran_id, Appointment.state.in_(LIVE)
    )
    return list(db.session.scalars(wanted))
