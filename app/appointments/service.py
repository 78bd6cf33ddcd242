"""The veteran's side of booking: book, cancel, move, forget.

A place is taken by one conditional statement (`placing`); the table's CHECK is the last word. What
is locked in which order says `locks.py`.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from app import clock
from app.appointments import placing, queries, wording
from app.appointments.locks import hold_person, lock_slots
from app.appointments.models import Appointment, AppointmentState, Slot
from app.appointments.places import free, give_back, new_code, stop_waiting, take
from app.audit.models import Actor
from app.audit.service import record
from app.crypto import blind_index
from app.db import db
from app.errors import Conflict, Invalid, NotFound
from app.stations import queries as stations
from app.veterans.service import require_consent


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
    contact is to be stored, and Conflict `key_reused` or one of `placing.CONDITIONS`.
    """
    hold_person(veteran_id)
    digest = blind_index("appointment", json.dumps([slot_id, item, for_name, contact]))
    if for_name or contact:
        require_consent(veteran_id)
    appointment = placing.place(
        veteran_id, slot_id, item, for_name=for_name, contact=contact, code=new_code(),
        key=key, body_digest=digest,
    )  # fmt: skip
    if appointment is None:
        earlier = _earlier(veteran_id, key, digest)
        if earlier is None:
            check_item(find_slot(slot_id), item)
            check(veteran_id, slot_id, tuple(placing.CONDITIONS))
            # Nothing stands in the way any more: somebody was faster, and has given up since.
            raise Conflict(wording.SLOT_FULL, code="slot_full")
        return Booked(earlier, created=False)
    return Booked(appointment, created=True)


def cancel(veteran_id: int, appointment_id: int) -> Appointment:
    """Give the place back, or decline an offer. Doing it twice is no error.

    Raises NotFound, Conflict `too_late`, `not_booked`.
    """
    hold_person(veteran_id)
    appointment = queries.own(veteran_id, appointment_id)
    if appointment.state == AppointmentState.CANCELLED:
        return appointment
    lock_slots(appointment.slot_id)
    appointment = queries.own(veteran_id, appointment_id)
    if appointment.state == AppointmentState.OFFERED:
        give_back(appointment, "declined")
    else:
        _check_changeable(appointment)
        give_back(appointment, "person")
    note("cancel", appointment)
    return appointment


def reschedule(veteran_id: int, appointment_id: int, slot_id: int) -> Appointment:
    """Move to another slot in one step: never both places, never none.

    Moving to the slot one has is no error. Raises as `book` and `cancel` do.
    """
    hold_person(veteran_id)
    appointment = queries.own(veteran_id, appointment_id)
    if appointment.slot_id == slot_id and appointment.state == AppointmentState.BOOKED:
        return appointment
    slot = find_slot(slot_id)
    check_item(slot, appointment.item)
    lock_slots(appointment.slot_id, slot_id)
    appointment = queries.own(veteran_id, appointment_id)
    _check_changeable(appointment)
    check(veteran_id, slot_id, placing.PLACE, besides=appointment_id)
    taken = take(slot)
    stop_waiting(veteran_id, slot_id)
    left, appointment.slot = appointment.slot_id, taken
    appointment.moved_at = clock.now()
    free(left)
    note("reschedule", appointment)
    return appointment


def cancel_all_of(veteran_id: int) -> int:
    """Erasure: cancel what is ahead and forget names, contacts and keys; counts stay.

    Says how many were cancelled. The rows go on counting for the station, without identity.
    """
    hold_person(veteran_id)
    stop_waiting(veteran_id)
    ahead = queries.not_begun(veteran_id)
    lock_slots(*(one.slot_id for one in ahead))
    for one in ahead:
        give_back(one, "erasure")
        note("cancel", one)
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
    """Everything this feature knows of a person, for the person: places, and what one waits for."""
    rows = queries.of_veteran(veteran_id)
    waits = queries.waiting_places(veteran_id)
    places, matters = queries.places([*rows, *waits]), queries.matters([*rows, *waits])
    waiting = [
        {
            "item": matters[one.item].name,
            "station": places[one.slot.station_id].name,
            "starts_at": one.slot.starts_at,
            "state": wording.WAITING,
            "waiting_since": one.created_at,
        }
        for one in waits
    ]
    return waiting + [
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


def find_slot(slot_id: int) -> Slot:
    """A slot as it stands now. Raises NotFound."""
    slot = db.session.get(Slot, slot_id, populate_existing=True)
    if slot is None:
        raise NotFound(wording.NO_SUCH_SLOT)
    return slot


def check_item(slot: Slot, item: str) -> None:
    """Raises Invalid for an item that is unknown or not dealt with in this slot."""
    stations.item(item)
    if slot.item not in (item, queries.ANY_MATTER):
        raise Invalid(wording.NOT_SERVED, code="not_served", fields={"item": wording.NOT_SERVED})


def check(
    veteran_id: int, slot_id: int, conditions: Sequence[str], besides: int | None = None
) -> None:
    """Raises the Conflict of the first of these conditions that does not hold (`placing`)."""
    code = placing.broken(veteran_id, slot_id, conditions, besides)
    if code is not None:
        raise Conflict(wording.REFUSED[code], code=code)


def _check_changeable(appointment: Appointment) -> None:
    if appointment.state != AppointmentState.BOOKED:
        raise Conflict(wording.NOT_BOOKED, code="not_booked")
    if not appointment.can_change(clock.now()):
        raise Conflict(wording.TOO_LATE_TO_CHANGE, code="too_late")


def note(action: str, appointment: Appointment) -> None:
    """What a person did with an appointment, into the audit."""
    record(
        f"appointment.{action}",
        actor=Actor.VETERAN,
        actor_id=appointment.veteran_id,
        subject="appointment",
        subject_id=appointment.id,
        veteran_id=appointment.veteran_id,
        slot=appointment.slot_id,
    )
