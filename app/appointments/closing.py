"""Closing a station for a while: no more bookings, and everybody concerned is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app import clock
from app.appointments import notices, places, queries, wording
from app.appointments.locks import lock_slots
from app.appointments.models import Appointment, AppointmentState, Closure, Slot
from app.audit.models import Actor
from app.audit.service import record
from app.db import db
from app.errors import Invalid
from app.staff.models import StaffMember

HELD = (AppointmentState.BOOKED, AppointmentState.OFFERED)


@dataclass(frozen=True)
class Effect:
    """What a closure does, or would do."""

    slots: int
    people: int


def preview(station_id: int, begin: datetime, end: datetime) -> Effect:
    """How many slots and people a closure would hit. Changes nothing. Raises Invalid."""
    _check(begin, end)
    slot_ids = _slot_ids(station_id, begin, end)
    return Effect(len(slot_ids), len(_booked(slot_ids)))


def close(
    station_id: int, begin: datetime, end: datetime, reason: str, staff: StaffMember
) -> Effect:
    """Close from `begin` to before `end`: slots shut, bookings cancelled, people told.

    Raises Invalid for a stretch that is over or turned round.
    """
    _check(begin, end)
    db.session.add(Closure(station_id=station_id, starts_at=begin, ends_at=end, reason=reason))
    slot_ids = _slot_ids(station_id, begin, end)
    lock_slots(*slot_ids)
    for slot in db.session.scalars(
        select(Slot).where(Slot.id.in_(slot_ids)).execution_options(populate_existing=True)
    ):
        slot.closed = True
    hit = _booked(slot_ids)
    for appointment in hit:
        places.give_back(appointment, "closure")
        record(
            "appointment.close",
            actor=Actor.STAFF,
            actor_id=staff.id,
            subject="appointment",
            subject_id=appointment.id,
            veteran_id=appointment.veteran_id,
        )
    db.session.flush()
    notices.cancelled_by_closure(hit, reason)
    record(
        "station.close", actor=Actor.STAFF, actor_id=staff.id, subject="station",
        subject_id=station_id, slots=len(slot_ids), people=len(hit),
    )  # fmt: skip
    return Effect(len(slot_ids), len(hit))


def _check(begin: datetime, end: datetime) -> None:
    if not begin < end or end <= clock.now():
        raise Invalid(wording.BAD_CLOSURE, fields={"end": wording.BAD_CLOSURE})


def _slot_ids(station_id: int, begin: datetime, end: datetime) -> list[int]:
    touched = select(Slot.id).where(
        Slot.station_id == station_id,
        Slot.starts_at > clock.now(),
        Slot.starts_at < end,
        Slot.ends_at > begin,
    )
    return list(db.session.scalars(touched))


def _booked(slot_ids: Sequence[int]) -> Sequence[Appointment]:
    wanted = queries.with_slot().where(
        Appointment.slot_id.in_(slot_ids), Appointment.state.in_(HELD)
    )
    return db.session.scalars(wanted.execution_options(populate_existing=True)).all()
