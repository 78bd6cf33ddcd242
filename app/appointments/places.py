"""The mechanics of one place: taken, given back, offered to who waits for it.

All of it runs under the lock of the slot, which `take` and `free` hold from their UPDATE on.
"""

import secrets

from sqlalchemy import Select, delete, select, update

from app import clock
from app.appointments import notices, rules, wording
from app.appointments.models import Appointment, AppointmentState, Slot, WaitingPlace
from app.audit.models import Actor
from app.audit.service import record
from app.db import db
from app.errors import Conflict

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is mistaken for another
CODE_LENGTH = 8
_CHANCE = secrets.SystemRandom()


def take(slot: Slot) -> Slot:
    """The one statement that takes a place. Raises Conflict when somebody was faster."""
    taken: Slot | None = db.session.scalar(
        update(Slot)
        .where(
            Slot.id == slot.id,
            Slot.booked < Slot.capacity,
            Slot.closed.is_(False),
            Slot.starts_at > clock.now(),
        )
        .values(booked=Slot.booked + 1)
        .returning(Slot),
        execution_options={"populate_existing": True},
    )
    if taken is None:
        raise Conflict(wording.SLOT_FULL, code="slot_full")
    return taken


def free(slot_id: int) -> None:
    """Give one place back, and offer it to who waits for it longest.

    The caller has put the appointment out of its slot before.
    """
    db.session.flush()
    db.session.execute(update(Slot).where(Slot.id == slot_id).values(booked=Slot.booked - 1))
    offer_next(slot_id)


def give_back(appointment: Appointment, reason: str) -> None:
    """Cancel one and free its place. `reason`: see `Appointment.cancel_reason`."""
    appointment.state = AppointmentState.CANCELLED
    appointment.cancelled_at = clock.now()
    appointment.cancel_reason = reason
    free(appointment.slot_id)


def offer_next(slot_id: int) -> bool:
    """Hold a free place for the first on the waiting list; says whether somebody got an offer."""
    slot = db.session.get_one(Slot, slot_id, populate_existing=True)
    now = clock.now()
    until = rules.offer_ends(now, slot.starts_at)
    if not slot.available(now) or until <= now:
        return False
    waiting = db.session.scalar(_first_waiting(slot_id))
    if waiting is None:
        return False
    appointment = Appointment(
        slot=take(slot), veteran_id=waiting.veteran_id, item=waiting.item, code=new_code(),
        state=AppointmentState.OFFERED, offered_until=until,
    )  # fmt: skip
    db.session.add(appointment)
    db.session.delete(waiting)
    db.session.flush()
    notices.offered(appointment)
    record(
        "appointment.offer", actor=Actor.SYSTEM, subject="appointment", subject_id=appointment.id,
        veteran_id=appointment.veteran_id, slot=slot_id,
    )  # fmt: skip
    return True


def _first_waiting(slot_id: int) -> Select[WaitingPlace]:
    holds_one = (
        select(Appointment.id)
        .where(
            Appointment.slot_id == slot_id,
            Appointment.veteran_id == WaitingPlace.veteran_id,
            Appointment.state != AppointmentState.CANCELLED,
        )
        .exists()
    )
    return (
        select(WaitingPlace)
        .where(WaitingPlace.slot_id == slot_id, ~holds_one)
        .order_by(WaitingPlace.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def stop_waiting(veteran_id: int, slot_id: int | None = None) -> None:
    """Take a person off the waiting list of a slot, or of all."""
    mine = delete(WaitingPlace).where(WaitingPlace.veteran_id == veteran_id)
    if slot_id is not None:
        mine = mine.where(WaitingPlace.slot_id == slot_id)
    db.session.execute(mine)


def new_code() -> str:
    """What one shows at the counter."""
    return "".join(_CHANCE.choices(CODE_LETTERS, k=CODE_LENGTH))
