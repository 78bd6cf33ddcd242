"""Two records of one person become one: appointments pass over."""

from sqlalchemy import select, update

from app.appointments import queries
from app.appointments.locks import hold_person, lock_slots
from app.appointments.models import LIVE, Appointment, AppointmentState, WaitingPlace
from app.appointments.places import give_back, stop_waiting
from app.db import db


def pass_on(gone_id: int, kept_id: int) -> None:
    """Everything of `gone_id` becomes `kept_id`'s; a second place in the same slot is given back.

    One that is over (served, missed) twice at one time stays with the empty record, for the count.
    """
    for veteran_id in sorted((gone_id, kept_id)):
        hold_person(veteran_id)
    _pass_waiting_on(gone_id, kept_id)
    twice = [
        one
        for one in queries.of_veteran(gone_id)
        if one.state != AppointmentState.CANCELLED and _has_place(kept_id, one.slot_id)
    ]
    lock_slots(*(one.slot_id for one in twice))
    for one in twice:
        if one.state in (*LIVE, AppointmentState.OFFERED):
            give_back(one, "double")
    db.session.flush()
    used = select(Appointment.idempotency_key).where(
        Appointment.veteran_id == kept_id, Appointment.idempotency_key.is_not(None)
    )
    mine = Appointment.veteran_id == gone_id
    db.session.execute(
        update(Appointment)
        .where(mine, Appointment.idempotency_key.in_(used))
        .values(idempotency_key=None, body_digest="")
        .execution_options(synchronize_session=False)
    )
    stay = [one.id for one in twice if one.state != AppointmentState.CANCELLED]
    db.session.execute(
        update(Appointment)
        .where(mine, Appointment.id.not_in(stay))
        .values(veteran_id=kept_id)
        .execution_options(synchronize_session=False)
    )


def _pass_waiting_on(gone_id: int, kept_id: int) -> None:
    known = select(WaitingPlace.slot_id).where(WaitingPlace.veteran_id == kept_id)
    db.session.execute(
        update(WaitingPlace)
        .where(WaitingPlace.veteran_id == gone_id, WaitingPlace.slot_id.not_in(known))
        .values(veteran_id=kept_id)
        .execution_options(synchronize_session=False)
    )
    stop_waiting(gone_id)


def _has_place(veteran_id: int, slot_id: int) -> bool:
    found = select(Appointment.id).where(
        Appointment.veteran_id == veteran_id,
        Appointment.slot_id == slot_id,
        Appointment.state != AppointmentState.CANCELLED,
    )
    return db.session.scalar(found.limit(1)) is not None
