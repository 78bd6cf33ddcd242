"""Closing a station for a while: no more bookings, and everybody concerned is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from app import clock
from app.appointments import notices, places, planning, queries, wording
from app.appointments.locks import lock_slots
from app.appointments.models import Appointment, AppointmentState, Closure, Slot
from app.audit.models import Actor
from app.audit.service import record
from app.db import db
from app.errors import Invalid, NotFound
from app.staff.models import StaffMember

HELD = (AppointmentState.BOOKED, AppointmentState.OFFERED)


@dataclass(frozen=True)
class Shut:
    """Slots that were shut, and the ids of the appointments that stand in them."""

    slots: int
    held: Sequence[int]


def shut(station_id: int, begin: datetime, end: datetime, reason: str, staff: StaffMember) -> Shut:
    """Take nobody any more from `begin` to before `end`.

    Whoever stands there is still to be moved or cancelled (`moving.settle`); who is not, a task
    cancels within minutes. Raises Invalid for a stretch that is over or turned round.
    """
    if not begin < end or end <= clock.now():
        raise Invalid(wording.BAD_CLOSURE, fields={"end": wording.BAD_CLOSURE})
    db.session.add(Closure(station_id=station_id, starts_at=begin, ends_at=end, reason=reason))
    slot_ids = _slot_ids(station_id, begin, end)
    lock_slots(*slot_ids)
    for slot in db.session.scalars(
        select(Slot).where(Slot.id.in_(slot_ids)).execution_options(populate_existing=True)
    ):
        slot.closed = True
    held = _held(slot_ids)
    record(
        "station.close", actor=Actor.STAFF, actor_id=staff.id, subject="station",
        subject_id=station_id, slots=len(slot_ids), people=len(held),
    )  # fmt: skip
    db.session.flush()
    return Shut(len(slot_ids), held)


def ahead(station_id: int) -> Sequence[Closure]:
    """A station's closures that are not over, the next one first."""
    wanted = select(Closure).where(Closure.station_id == station_id, Closure.ends_at > clock.now())
    return db.session.scalars(wanted.order_by(Closure.starts_at)).all()


def lift(closure_id: int, station_id: int, staff: StaffMember) -> planning.Followed:
    """Take a closure back: its slots open again, for whoever books now. Raises NotFound."""
    gone = db.session.scalar(
        delete(Closure)
        .where(Closure.id == closure_id, Closure.station_id == station_id)
        .returning(Closure.id)
    )
    if gone is None:
        raise NotFound(wording.NO_SUCH_CLOSURE)
    record(
        "station.reopen", actor=Actor.STAFF, actor_id=staff.id, subject="station",
        subject_id=station_id,
    )  # fmt: skip
    return planning.follow()


def stranded() -> Sequence[Appointment]:
    """Who has a place, or the offer of one, in a slot that is closed by now."""
    wanted = (
        queries.with_slot()
        .where(Slot.closed, Slot.starts_at > clock.now(), Appointment.state.in_(HELD))
        .order_by(Slot.id)
    )
    return db.session.scalars(wanted.execution_options(populate_existing=True)).all()


def cancel_stranded(reason: str, staff_id: int | None) -> int:
    """Cancel and tell them; how many."""
    lock_slots(*(one.slot_id for one in stranded()))
    hit = stranded()
    cancel(hit, reason, staff_id)
    return len(hit)


def cancel(hit: Sequence[Appointment], reason: str, staff_id: int | None) -> None:
    """Take these places back and tell who had them. Their slots are locked."""
    for appointment in hit:
        places.give_back(appointment, "closure")
        record(
            "appointment.close",
            actor=Actor.STAFF if staff_id else Actor.SYSTEM,
            actor_id=staff_id,
            subject="appointment",
            subject_id=appointment.id,
            veteran_id=appointment.veteran_id,
        )
    db.session.flush()
    notices.cancelled_by_closure(hit, reason)


def people(station_id: int, begin: datetime, end: datetime) -> Sequence[int]:
    """Who has a place there, in the order in which they are to be held."""
    wanted = select(Appointment.veteran_id).where(
        Appointment.slot_id.in_(_slot_ids(station_id, begin, end)), Appointment.state.in_(HELD)
    )
    return sorted(set(db.session.scalars(wanted)))


def _slot_ids(station_id: int, begin: datetime, end: datetime) -> list[int]:
    touched = select(Slot.id).where(
        Slot.station_id == station_id,
        Slot.starts_at > clock.now(),
        Slot.starts_at < end,
        Slot.ends_at > begin,
    )
    return list(db.session.scalars(touched))


def _held(slot_ids: Sequence[int]) -> Sequence[int]:
    wanted = select(Appointment.id).where(
        Appointment.slot_id.in_(slot_ids), Appointment.state.in_(HELD)
    )
    return db.session.scalars(wanted.order_by(Appointment.id)).all()
