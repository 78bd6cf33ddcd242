"""Reading slots and appointments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from app import clock
from app.appointments import wording
from app.appointments.models import LIVE, Appointment, AppointmentState, Slot, WaitingPlace
from app.db import db
from app.errors import NotFound
from app.stations.models import ServiceItem, Station
from app.veterans.models import Veteran

ANY_MATTER = "consultation"  # a slot of this item takes every item


@dataclass(frozen=True)
class Expected:
    """An appointment with the person who holds it, for the counter."""

    appointment: Appointment
    veteran: Veteran


def slots(
    station_id: int, begin: datetime, end: datetime, item: str | None = None
) -> Sequence[Slot]:
    """A station's slots that start from `begin` to before `end`, in their order.

    For an item: its own and those that take any matter.
    """
    wanted = select(Slot).where(
        Slot.station_id == station_id, Slot.starts_at >= begin, Slot.starts_at < end
    )
    if item is not None:
        wanted = wanted.where(Slot.item.in_({item, ANY_MATTER}))
    return db.session.scalars(wanted.order_by(Slot.starts_at, Slot.id)).all()


def of_veteran(
    veteran_id: int, before: int | None = None, limit: int | None = None
) -> Sequence[Appointment]:
    """A person's appointments, the newest first; `before` an id, at most `limit`."""
    wanted = with_slot().where(Appointment.veteran_id == veteran_id).order_by(Appointment.id.desc())
    if before is not None:
        wanted = wanted.where(Appointment.id < before)
    return db.session.scalars(wanted.limit(limit)).all()


def own(veteran_id: int, appointment_id: int) -> Appointment:
    """A person's own appointment as it stands now. Raises NotFound, also for somebody else's."""
    mine = with_slot().where(Appointment.id == appointment_id, Appointment.veteran_id == veteran_id)
    return _one(mine, wording.NO_SUCH_APPOINTMENT)


def upcoming(veteran_id: int) -> Sequence[Appointment]:
    """A person's live appointments that are not over, the next one first."""
    return db.session.scalars(
        with_slot()
        .where(
            Appointment.veteran_id == veteran_id,
            Appointment.state.in_(LIVE),
            Slot.ends_at > clock.now(),
        )
        .order_by(Slot.starts_at)
    ).all()


def not_begun(veteran_id: int) -> Sequence[Appointment]:
    """What a person holds or is offered, and has not begun."""
    return db.session.scalars(
        with_slot().where(
            Appointment.veteran_id == veteran_id,
            Appointment.state.in_((AppointmentState.OFFERED, AppointmentState.BOOKED)),
            Slot.starts_at > clock.now(),
        )
    ).all()


def span(day: date) -> tuple[datetime, datetime]:
    """The first moment of a day and that of the next."""
    return clock.at(day, time.min), clock.at(day + timedelta(days=1), time.min)


def at_station(appointment_id: int, station_id: int) -> Appointment:
    """A station's appointment as it stands now. Raises NotFound, also for another station's."""
    return _one(
        _at(station_id).where(Appointment.id == appointment_id), wording.NO_SUCH_APPOINTMENT
    )


def by_code(code: str, station_id: int) -> Appointment:
    """The same by what the person shows."""
    return _one(_at(station_id).where(Appointment.code == code), wording.NO_SUCH_CODE)


def expected_one(appointment_id: int, station_id: int) -> Expected:
    """A station's appointment and its person. Raises NotFound."""
    appointment = at_station(appointment_id, station_id)
    return Expected(appointment, db.session.get_one(Veteran, appointment.veteran_id))


def expected(station_id: int, day: date) -> list[Expected]:
    """Whom a station expects on a day and whom it has seen, in the order of their times."""
    begin, end = span(day)
    rows = db.session.execute(
        select(Appointment, Veteran)
        .join(Appointment.slot)
        .join(Veteran, Veteran.id == Appointment.veteran_id)
        .options(contains_eager(Appointment.slot))
        .where(
            Slot.station_id == station_id,
            Appointment.state.not_in((AppointmentState.CANCELLED, AppointmentState.OFFERED)),
            Slot.starts_at >= begin,
            Slot.starts_at < end,
        )
        .order_by(Slot.starts_at, Appointment.id)
    )
    return [Expected(appointment, veteran) for appointment, veteran in rows]


def _at(station_id: int) -> Select[Appointment]:
    return with_slot().where(Slot.station_id == station_id)


def _one(wanted: Select[Appointment], missing: str) -> Appointment:
    found = db.session.scalar(wanted.execution_options(populate_existing=True))
    if found is None:
        raise NotFound(missing)
    return found


def waiting_places(veteran_id: int) -> Sequence[WaitingPlace]:
    """What a person waits for, the next time first."""
    return db.session.scalars(
        select(WaitingPlace)
        .join(WaitingPlace.slot)
        .options(contains_eager(WaitingPlace.slot))
        .where(WaitingPlace.veteran_id == veteran_id, Slot.starts_at > clock.now())
        .order_by(Slot.starts_at)
    ).all()


def places(appointments: Sequence[Appointment | WaitingPlace]) -> dict[int, Station]:
    """The stations of these appointments by their ids, closed down ones included."""
    ids = {one.slot.station_id for one in appointments}
    return {one.id: one for one in db.session.scalars(select(Station).where(Station.id.in_(ids)))}


def matters(appointments: Sequence[Appointment | WaitingPlace]) -> dict[str, ServiceItem]:
    """The service items of these appointments by their codes."""
    codes = {one.item for one in appointments}
    found = db.session.scalars(select(ServiceItem).where(ServiceItem.code.in_(codes)))
    return {one.code: one for one in found}


def with_slot() -> Select[Appointment]:
    """The start of a query for appointments with their slots."""
    return select(Appointment).join(Appointment.slot).options(contains_eager(Appointment.slot))
