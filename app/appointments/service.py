"""The veteran's side of booking: book, cancel, move, forget.

A place is taken by one conditional UPDATE; the table's CHECK is the last word. What is locked in
which order says `locks.py`.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from app import clock
from app.appointments import queries, wording
from app.appointments.locks import hold_person, lock_slots
from app.appointments.models import LIVE, Appointment, AppointmentState, Slot
from app.audit.models import Actor
from app.audit.service import record
from app.crypto import blind_index
from app.db import db
from app.errors import Conflict, Invalid, NotFound
from app.stations import queries as stations
from app.veterans.service import require_consent

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is mistaken for another
CODE_LENGTH = 8


@dataclass(frozen=True)
class Booked:
    """An appointment; `created` is False when an earlier submission has made it."""

    appointment: Appointment
    created: bool


def book(
    veteran_id: int,
    slot_id: int,
    item: str,
    *,
    for_name: str | None = None,
    contact: str | None = None,
    key: str | None = None,
) -> Booked:
    """Take a place. `key` makes it safe to submit twice: the same body gets the same appointment.

    Raises NotFound, Invalid (item not served), NotAllowed `consent_required` when a name or a
    contact is to be stored, and Conflict `key_reused`, `too_late`, `already_booked`, `slot_full`.
    """
    hold_person(veteran_id)
    digest = blind_index("appointment", json.dumps([slot_id, item, for_name, contact]))
    earlier = _earlier(veteran_id, key, digest)
    if earlier is not None:
        return Booked(earlier, created=False)
    slot = _slot(slot_id)
    _check_item(slot, item)
    if for_name or contact:
        require_consent(veteran_id)
    _check_free(veteran_id, slot)
    appointment = Appointment(
        slot=_take(slot),
        veteran_id=veteran_id,
        item=item,
        for_name=for_name,
        contact=contact,
        code=_code(),
        idempotency_key=key,
        body_digest=digest,
    )
    db.session.add(appointment)
    db.session.flush()
    _record("book", appointment)
    return Booked(appointment, created=True)


def cancel(veteran_id: int, appointment_id: int) -> Appointment:
    """Give the place back. Doing it twice is no error. Raises NotFound, Conflict `too_late`."""
    hold_person(veteran_id)
    appointment = queries.own(veteran_id, appointment_id)
    if appointment.state == AppointmentState.CANCELLED:
        return appointment
    lock_slots(appointment.slot_id)
    appointment = queries.own(veteran_id, appointment_id)
    _check_changeable(appointment)
    give_back(appointment, "person")
    _record("cancel", appointment)
    return appointment


def reschedule(veteran_id: int, appointment_id: int, slot_id: int) -> Appointment:
    """Move to another slot in one step: never both places, never none.

    Moving to the slot one has is no error. Raises as `book` and `cancel` do.
    """
    hold_person(veteran_id)
    appointment = queries.own(veteran_id, appointment_id)
    if appointment.slot_id == slot_id and appointment.state == AppointmentState.BOOKED:
        return appointment
    slot = _slot(slot_id)
    _check_item(slot, appointment.item)
    lock_slots(appointment.slot_id, slot_id)
    appointment = queries.own(veteran_id, appointment_id)
    _check_changeable(appointment)
    _check_free(veteran_id, slot, besides=appointment_id)
    taken = _take(slot)
    _free(appointment.slot_id)
    appointment.slot = taken
    db.session.flush()
    _record("reschedule", appointment)
    return appointment


def cancel_all_of(veteran_id: int) -> int:
    """Erasure: cancel what is ahead and forget names, contacts and keys; counts stay.

    Says how many were cancelled. The rows go on counting for the station, without identity.
    """
    hold_person(veteran_id)
    ahead = [one for one in queries.upcoming(veteran_id) if one.can_change(clock.now())]
    lock_slots(*(one.slot_id for one in ahead))
    for one in ahead:
        give_back(one, "erasure")
        _record("cancel", one)
    db.session.flush()
    db.session.execute(
        update(Appointment)
        .where(Appointment.veteran_id == veteran_id)
        .values(for_name=None, contact=None, idempotency_key=None, body_digest="")
    )
    return len(ahead)


def upcoming(veteran_id: int) -> Sequence[Appointment]:
    """A person's live appointments that are not over, the next one first."""
    return queries.upcoming(veteran_id)


def export_of(veteran_id: int) -> list[dict[str, Any]]:
    """Everything this feature knows of a person, for the person."""
    rows = queries.of_veteran(veteran_id)
    places, matters = queries.places(rows), queries.matters(rows)
    return [
        {
            "code": one.code,
            "item": matters[one.item].name,
            "station": places[one.slot.station_id].name,
            "starts_at": one.slot.starts_at,
            "state": wording.STATES[one.state],
            "for": one.for_name,
            "contact": one.contact,
            "booked_at": one.created_at,
            "cancelled_at": one.cancelled_at,
        }
        for one in rows
    ]


def _earlier(veteran_id: int, key: str | None, digest: str) -> Appointment | None:
    if key is None:
        return None
    found = db.session.scalar(
        select(Appointment).where(
            Appointment.veteran_id == veteran_id, Appointment.idempotency_key == key
        )
    )
    if found is not None and found.body_digest != digest:
        raise Conflict(wording.KEY_REUSED, code="key_reused")
    return found


def _slot(slot_id: int) -> Slot:
    slot = db.session.get(Slot, slot_id, populate_existing=True)
    if slot is None:
        raise NotFound(wording.NO_SUCH_SLOT)
    return slot


def _check_item(slot: Slot, item: str) -> None:
    stations.item(item)
    if slot.item not in (item, queries.ANY_MATTER):
        raise Invalid(wording.NOT_SERVED, code="not_served", fields={"item": wording.NOT_SERVED})


def _check_free(veteran_id: int, slot: Slot, besides: int | None = None) -> None:
    """Whether slot and person have this time free; the place itself is taken by `_take` alone."""
    if slot.starts_at <= clock.now():
        raise Conflict(wording.TOO_LATE, code="too_late")
    overlapping = (
        select(Appointment.id)
        .join(Appointment.slot)
        .where(
            Appointment.veteran_id == veteran_id,
            Appointment.state.in_(LIVE),
            Slot.starts_at < slot.ends_at,
            Slot.ends_at > slot.starts_at,
        )
        .limit(1)
    )
    if besides is not None:
        overlapping = overlapping.where(Appointment.id != besides)
    if db.session.scalar(overlapping) is not None:
        raise Conflict(wording.ALREADY_BOOKED, code="already_booked")
    if not slot.available(clock.now()):
        # Seen without a lock, so that the many who come too late do not queue for the row.
        raise Conflict(wording.SLOT_FULL, code="slot_full")


def _take(slot: Slot) -> Slot:
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


def _check_changeable(appointment: Appointment) -> None:
    if appointment.state != AppointmentState.BOOKED:
        raise Conflict(wording.NOT_BOOKED, code="not_booked")
    if not appointment.can_change(clock.now()):
        raise Conflict(wording.TOO_LATE_TO_CHANGE, code="too_late")


def _free(slot_id: int) -> None:
    db.session.execute(update(Slot).where(Slot.id == slot_id).values(booked=Slot.booked - 1))


def give_back(appointment: Appointment, reason: str) -> None:
    """Cancel one and free its place, under its slot's lock. `reason`: person, erasure, closure."""
    _free(appointment.slot_id)
    appointment.state = AppointmentState.CANCELLED
    appointment.cancelled_at = clock.now()
    appointment.cancel_reason = reason


def _code() -> str:
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def _record(action: str, appointment: Appointment) -> None:
    record(
        f"appointment.{action}",
        actor=Actor.VETERAN,
        actor_id=appointment.veteran_id,
        subject="appointment",
        subject_id=appointment.id,
        veteran_id=appointment.veteran_id,
        slot=appointment.slot_id,
    )
