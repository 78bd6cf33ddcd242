"""Whoever stands in a slot that closes is moved to the next free time, or cancelled; and told.

One person is one transaction, so that a county's day is not one long lock, and a person who moves
or cancels at the same moment comes wholly before or wholly after.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app import clock
from app.appointments import closing, notices, placing, queries, rules
from app.appointments.locks import hold_person, lock_slots
from app.appointments.models import Appointment, AppointmentState, Slot
from app.appointments.places import free, stop_waiting, take
from app.audit.models import Actor
from app.audit.service import record
from app.db import db, undone
from app.staff.models import StaffMember
from app.stations.models import Station


@dataclass(frozen=True)
class Effect:
    """What a closure does, or would do: slots shut, people moved, people cancelled."""

    slots: int
    moved: int
    cancelled: int


def preview(station_id: int, begin: datetime, end: datetime, staff: StaffMember) -> Effect:
    """What a closure would do that moves whom it can. Nothing of it stays. Raises Invalid."""
    with undone():
        for veteran_id in closing.people(station_id, begin, end):
            hold_person(veteran_id)  # before any slot, as everybody does
        done = closing.shut(station_id, begin, end, "", staff)
        return counted(done.slots, [settle(one, "", staff.id, move=True) for one in done.held])


def counted(slots: int, outcomes: Iterable[AppointmentState | None]) -> Effect:
    """The effect, from what `settle` said of each person."""
    said = list(outcomes)
    moved, cancelled = AppointmentState.BOOKED, AppointmentState.CANCELLED
    return Effect(slots, said.count(moved), said.count(cancelled))


def settle(
    appointment_id: int, reason: str, staff_id: int, *, move: bool
) -> AppointmentState | None:
    """Give this person another time if `move` and there is one, else cancel; and tell them.

    Says in which state the appointment is then; None when it had left the closed slot before.
    """
    one = _held(appointment_id)
    if one is None:
        return None
    hold_person(one.veteran_id)
    lock_slots(one.slot_id)
    one = _held(appointment_id)
    if one is None:
        return None
    target = _next_free(one) if move and one.state == AppointmentState.BOOKED else None
    if target is None:
        closing.cancel([one], reason, staff_id)
    else:
        _move(one, target, reason, staff_id)
    return one.state


def _held(appointment_id: int) -> Appointment | None:
    wanted = queries.with_slot().where(
        Appointment.id == appointment_id, Slot.closed, Appointment.state.in_(closing.HELD)
    )
    return db.session.scalar(wanted.execution_options(populate_existing=True))


def _next_free(one: Appointment) -> Slot | None:
    """The next time for the same matter: at the same station, else at the one above it."""
    station = db.session.get_one(Station, one.slot.station_id)
    found = _free_at(station.id, one)
    if found is None and station.parent_id is not None:
        found = _free_at(station.parent_id, one)
    return found


def _free_at(station_id: int, one: Appointment) -> Slot | None:
    """Locked. A slot that somebody else has locked is passed over: to wait for it while holding
    the old one could be to wait for each other.
    """
    now, was = clock.now(), one.slot.starts_at
    wanted = (
        select(Slot)
        .join(Station, Station.id == Slot.station_id)
        .where(
            Slot.station_id == station_id,
            Station.active,
            Slot.item.in_({one.item, queries.ANY_MATTER}),
            Slot.starts_at > max(was, now + rules.MOVED_AHEAD),
            Slot.starts_at <= was + rules.MOVED_WITHIN,
            *(placing.CONDITIONS[code] for code in placing.PLACE),
        )
        .order_by(Slot.starts_at, Slot.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Slot)
        .execution_options(populate_existing=True)
    )
    return db.session.scalar(wanted, {"who": one.veteran_id, "now": now, "besides": one.id})


def _move(one: Appointment, target: Slot, reason: str, staff_id: int) -> None:
    left = one.slot
    one.slot, one.moved_at = take(target), clock.now()
    stop_waiting(one.veteran_id, target.id)
    free(left.id)
    record(
        "appointment.reschedule", actor=Actor.STAFF, actor_id=staff_id, subject="appointment",
        subject_id=one.id, veteran_id=one.veteran_id, slot=target.id, left=left.id,
    )  # fmt: skip
    notices.moved_by_closure(one, left, reason)
