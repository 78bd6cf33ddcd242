"""Reading slots and appointments."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from app import clock
from app.appointments import wording
from app.appointments.models import LIVE, Appointment, Slot
from app.db import db
from app.errors import NotFound
from app.stations.models import ServiceItem, Station

ANY_MATTER = "consultation"  # a slot of this item takes every item


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
    wanted = (
        _with_slot().where(Appointment.veteran_id == veteran_id).order_by(Appointment.id.desc())
    )
    if before is not None:
        wanted = wanted.where(Appointment.id < before)
    return db.session.scalars(wanted.limit(limit)).all()


def own(veteran_id: int, appointment_id: int) -> Appointment:
    """A person's own appointment as it stands now. Raises NotFound, also for somebody else's."""
    found = db.session.scalar(
        _with_slot()
        .where(Appointment.id == appointment_id, Appointment.veteran_id == veteran_id)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(wording.NO_SUCH_APPOINTMENT)
    return found


def upcoming(veteran_id: int) -> Sequence[Appointment]:
    """A person's live appointments that are not over, the next one first."""
    return db.session.scalars(
        _with_slot()
        .where(
            Appointment.veteran_id == veteran_id,
            Appointment.state.in_(LIVE),
            Slot.ends_at > clock.now(),
        )
        .order_by(Slot.starts_at)
    ).all()


def places(appointments: Sequence[Appointment]) -> dict[int, Station]:
    """The stations of these appointments by their ids, closed down ones included."""
    ids = {one.slot.station_id for one in appointments}
    return {one.id: one for one in db.session.scalars(select(Station).where(Station.id.in_(ids)))}


def matters(appointments: Sequence[Appointment]) -> dict[str, ServiceItem]:
    """The service items of these appointments by their codes."""
    codes = {one.item for one in appointments}
    found = db.session.scalars(select(ServiceItem).where(ServiceItem.code.in_(codes)))
    return {one.code: one for one in found}


def _with_slot() -> Select[Appointment]:
    return select(Appointment).join(Appointment.slot).options(contains_eager(Appointment.slot))
