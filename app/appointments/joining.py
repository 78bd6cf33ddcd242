"""Two records of one person become one: appointments and places on waiting lists pass over."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select, update

from app.appointments import queries
from app.appointments.locks import hold_person, lock_slots
from app.appointments.models import Appointment, AppointmentState, WaitingPlace
from app.appointments.places import give_back
from app.db import db

# What gives way to what in the same slot; everything behind these is in the hands of a counter.
GIVES_WAY = (AppointmentState.OFFERED, AppointmentState.BOOKED)


def pass_on(gone_id: int, kept_id: int) -> None:
    """Everything of `gone_id` becomes `kept_id`'s; of two places in one slot one is given back.

    Two that a counter has dealt with in one slot both stay, one with the empty record, for the
    count. So do two at overlapping times in two slots: which is meant only the person knows.
    """
    for veteran_id in sorted((gone_id, kept_id)):
        hold_person(veteran_id)
    _pass_waiting_on(gone_id, kept_id)
    _give_doubles_back(gone_id, kept_id)
    _pass_appointments_on(gone_id, kept_id)
    _stop_waiting_where_in(kept_id)


def _pass_waiting_on(gone_id: int, kept_id: int) -> None:
    """Of two places on one list the earlier stays."""
    mine = WaitingPlace.veteran_id.in_((gone_id, kept_id))
    earlier = select(func.min(WaitingPlace.id)).where(mine).group_by(WaitingPlace.slot_id)
    later = delete(WaitingPlace).where(mine, WaitingPlace.id.not_in(earlier))
    db.session.execute(later.execution_options(synchronize_session=False))
    db.session.execute(
        update(WaitingPlace)
        .where(WaitingPlace.veteran_id == gone_id)
        .values(veteran_id=kept_id)
        .execution_options(synchronize_session=False)
    )


def _give_doubles_back(gone_id: int, kept_id: int) -> None:
    lock_slots(*(one.slot_id for one in _standing(gone_id)))
    kept = {one.slot_id: one for one in _standing(kept_id)}
    for one in _standing(gone_id):
        twin = kept.get(one.slot_id)
        if twin is not None:
            weaker = twin if _firmness(twin) < _firmness(one) else one
            if weaker.state in GIVES_WAY:
                give_back(weaker, "double")
    db.session.flush()


def _firmness(one: Appointment) -> int:
    return GIVES_WAY.index(one.state) if one.state in GIVES_WAY else len(GIVES_WAY)


def _standing(veteran_id: int) -> Sequence[Appointment]:
    """A person's places as they stand now, whatever has become of them but cancelling."""
    wanted = queries.with_slot().where(
        Appointment.veteran_id == veteran_id, Appointment.state != AppointmentState.CANCELLED
    )
    return db.session.scalars(wanted.execution_options(populate_existing=True)).all()


def _pass_appointments_on(gone_id: int, kept_id: int) -> None:
    mine = Appointment.veteran_id == gone_id
    used = select(Appointment.idempotency_key).where(
        Appointment.veteran_id == kept_id, Appointment.idempotency_key.is_not(None)
    )
    db.session.execute(
        update(Appointment)
        .where(mine, Appointment.idempotency_key.in_(used))
        .values(idempotency_key=None, body_digest="")
        .execution_options(synchronize_session=False)
    )
    taken = {one.slot_id for one in _standing(kept_id)}
    stay = [one.id for one in _standing(gone_id) if one.slot_id in taken]
    db.session.execute(
        update(Appointment)
        .where(mine, Appointment.id.not_in(stay))
        .values(veteran_id=kept_id)
        .execution_options(synchronize_session=False)
    )


def _stop_waiting_where_in(veteran_id: int) -> None:
    """Nobody waits for a slot they have a place in."""
    slots = [one.slot_id for one in _standing(veteran_id)]
    mine = WaitingPlace.veteran_id == veteran_id
    db.session.execute(delete(WaitingPlace).where(mine, WaitingPlace.slot_id.in_(slots)))
