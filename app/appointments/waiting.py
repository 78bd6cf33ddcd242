"""The waiting list of a full slot: join, leave, take what is offered."""

from sqlalchemy import delete, func, select

from app import clock
from app.appointments import places, placing, queries, rules, wording
from app.appointments.locks import hold_person, lock_slots
from app.appointments.models import Appointment, AppointmentState, Slot, WaitingPlace
from app.appointments.service import check, check_item, find_slot, note
from app.db import db
from app.errors import Conflict, NotFound

SWEPT_AT_ONCE = 200


def join(veteran_id: int, slot_id: int, item: str) -> WaitingPlace:
    """Wait for a place in a full slot. Doing it twice is no error.

    Raises NotFound, Invalid, Conflict `too_late`, `not_full`, `already_booked`,
    `too_many_waiting`, and as `book` for a person's caps.
    """
    hold_person(veteran_id)
    slot = find_slot(slot_id)
    check_item(slot, item)
    there = db.session.scalar(
        select(WaitingPlace).where(
            WaitingPlace.slot_id == slot_id, WaitingPlace.veteran_id == veteran_id
        )
    )
    if there is not None:
        return there
    lock_slots(slot_id)
    slot = find_slot(slot_id)
    check(veteran_id, slot_id, placing.PERSON)
    if slot.closed or rules.offer_ends(clock.now(), slot.starts_at) <= clock.now():
        raise Conflict(wording.TOO_LATE_TO_WAIT, code="too_late")
    if slot.available(clock.now()):
        raise Conflict(wording.NOT_FULL, code="not_full")
    if len(queries.waiting_places(veteran_id)) >= rules.MOST_WAITING:
        raise Conflict(wording.too_many_waiting(rules.MOST_WAITING), code="too_many_waiting")
    waiting = WaitingPlace(slot=slot, veteran_id=veteran_id, item=item)
    db.session.add(waiting)
    db.session.flush()
    return waiting


def leave(veteran_id: int, waiting_id: int) -> None:
    """Wait no longer. Raises NotFound, also for somebody else's."""
    gone = db.session.scalar(
        delete(WaitingPlace)
        .where(WaitingPlace.id == waiting_id, WaitingPlace.veteran_id == veteran_id)
        .returning(WaitingPlace.id)
    )
    if gone is None:
        raise NotFound(wording.NO_SUCH_WAITING)


def accept(veteran_id: int, appointment_id: int) -> Appointment:
    """Take what is offered. Doing it twice is no error.

    Raises NotFound, Conflict `offer_over`, `already_booked`, and as `book` for the caps.
    """
    hold_person(veteran_id)
    lock_slots(queries.own(veteran_id, appointment_id).slot_id)
    appointment = queries.own(veteran_id, appointment_id)
    if appointment.state == AppointmentState.BOOKED:
        return appointment
    if not appointment.can_accept(clock.now()):
        raise Conflict(wording.OFFER_OVER, code="offer_over")
    check(veteran_id, appointment.slot_id, placing.PERSON, besides=appointment_id)
    appointment.state, appointment.offered_until = AppointmentState.BOOKED, None
    note("accept", appointment)
    return appointment


def ahead_of(waiting: WaitingPlace) -> int:
    """How many waited for the slot before this person."""
    counted = select(func.count()).where(
        WaitingPlace.slot_id == waiting.slot_id, WaitingPlace.id < waiting.id
    )
    return int(db.session.scalar(counted) or 0)


def sweep() -> int:
    """Take back offers that are over, offer places that came free by themselves (a bigger plan,
    a reopened slot), and forget who waits for what has begun. Says how many offers ended.
    """
    now = clock.now()
    over = [
        (row.slot_id, row.id)
        for row in db.session.execute(
            select(Appointment.slot_id, Appointment.id)
            .where(Appointment.state == AppointmentState.OFFERED, Appointment.offered_until <= now)
            .order_by(Appointment.slot_id)
            .limit(SWEPT_AT_ONCE)
        )
    ]
    open_slots = _free_and_wanted()
    lock_slots(*{slot_id for slot_id, _ in over}, *open_slots)
    wanted = queries.with_slot().where(
        Appointment.id.in_([one for _, one in over]),
        Appointment.state == AppointmentState.OFFERED,
    )
    ended = db.session.scalars(wanted.execution_options(populate_existing=True)).all()
    for appointment in ended:
        places.give_back(appointment, "expired")
    for slot_id in open_slots:
        while places.offer_next(slot_id):
            pass
    begun = select(Slot.id).where(Slot.starts_at <= now)
    db.session.execute(delete(WaitingPlace).where(WaitingPlace.slot_id.in_(begun)))
    return len(ended)


def _free_and_wanted() -> list[int]:
    return list(
        db.session.scalars(
            select(Slot.id)
            .where(
                Slot.id.in_(select(WaitingPlace.slot_id)),
                Slot.booked < Slot.capacity,
                Slot.closed.is_(False),
                Slot.starts_at > clock.now(),
            )
            .order_by(Slot.id)
            .limit(SWEPT_AT_ONCE)
        )
    )
