"""Booking, cancelling and moving, by the verbs."""

from datetime import timedelta

import pytest
from psycopg import _queries
from sqlalchemy import event, select

from app.appointments import places, service
from app.appointments.models import Appointment, AppointmentState, Slot
from app.audit.models import AuditEntry
from app.db import db, transaction
from app.errors import Conflict, DeskError, Invalid, NotAllowed, NotFound
from app.veterans import documents
from app.veterans.service import give_consent
from tests.appointments import support
from tests.support.time import HandClock

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def people() -> list[int]:
    with transaction():
        return support.veterans(3)


@pytest.fixture
def slots() -> list[Slot]:
    """Two of capacity 1 on different days, one that overlaps the first, one for any matter."""
    with transaction():
        at = support.station()
        return [
            support.slot(at),
            support.slot(at, starts_in=timedelta(days=2)),
            support.slot(at, starts_in=timedelta(days=1, minutes=15)),
            support.slot(at, item="consultation", starts_in=timedelta(days=3)),
        ]


def book(person: int, slot: Slot, **options: str) -> service.Booked:
    with transaction():
        return service.book(person, slot.id, options.pop("item", "card_apply"), **options)


def refused(kind: type[DeskError], code: str, person: int, slot: Slot, **options: str) -> None:
    with pytest.raises(kind) as caught:
        book(person, slot, **options)
    assert caught.value.code == code
    assert support.wrong_slots() == []


def test_book_takes_one_place(people: list[int], slots: list[Slot]) -> None:
    booked = book(people[0], slots[0])
    assert booked.created
    assert booked.appointment.state == AppointmentState.BOOKED
    assert len(booked.appointment.code) == places.CODE_LENGTH
    assert booked.appointment.slot.available(booked.appointment.created_at) == 0
    assert support.wrong_slots() == []
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.veteran_id) == ("appointment.book", people[0])


def test_full_slot(people: list[int], slots: list[Slot]) -> None:
    book(people[0], slots[0])
    refused(Conflict, "slot_full", people[1], slots[0])


def test_closed_slot(people: list[int], slots: list[Slot]) -> None:
    with transaction():
        db.session.get_one(Slot, slots[0].id).closed = True
    refused(Conflict, "slot_full", people[0], slots[0])


def test_same_slot_and_overlapping_time(people: list[int], slots: list[Slot]) -> None:
    book(people[0], slots[0])
    refused(Conflict, "already_booked", people[0], slots[0])
    refused(Conflict, "already_booked", people[0], slots[2])
    assert book(people[0], slots[1]).created


def test_slot_that_has_begun(people: list[int], slots: list[Slot], clock: HandClock) -> None:
    clock.advance(days=1)
    refused(Conflict, "too_late", people[0], slots[0])


def test_unknown_slot_and_unserved_item(people: list[int], slots: list[Slot]) -> None:
    with pytest.raises(NotFound), transaction():
        service.book(people[0], 10**12, "card_apply")
    refused(Invalid, "not_served", people[0], slots[0], item="veteran_report")
    refused(Invalid, "unknown_item", people[0], slots[0], item="nonsense")


def test_a_slot_for_any_matter_takes_any_item(people: list[int], slots: list[Slot]) -> None:
    assert book(people[0], slots[3], item="glory_plaque").appointment.item == "glory_plaque"


def test_name_and_contact_need_consent_and_are_sealed(people: list[int], slots: list[Slot]) -> None:
    refused(NotAllowed, "consent_required", people[0], slots[0], for_name="王大力")
    refused(NotAllowed, "consent_required", people[0], slots[0], contact="13800000000")
    with transaction():
        give_consent(people[0], "privacy", documents.CURRENT[documents.PRIVACY])
    booked = book(people[0], slots[0], for_name="王大力", contact="13800000000").appointment
    raw = db.session.execute(
        db.text("SELECT for_name, contact FROM appointments WHERE id = :id"), {"id": booked.id}
    ).one()
    assert "王大力" not in raw[0]
    assert "13800000000" not in raw[1]


def test_what_is_shown_is_what_is_stored(people: list[int], slots: list[Slot]) -> None:
    with transaction():
        give_consent(people[0], "privacy", documents.CURRENT[documents.PRIVACY])
    shown = book(people[0], slots[0], for_name="王大力", contact="13800000000", key="k").appointment
    db.session.expire_all()
    stored = db.session.get_one(Appointment, shown.id)
    assert stored is not shown
    for mine, theirs in ((shown, stored), (shown.slot, stored.slot)):
        names = mine.__table__.c.keys()
        assert {one: getattr(mine, one) for one in names} == {
            one: getattr(theirs, one) for one in names
        }


def test_the_same_key_is_the_same_appointment(people: list[int], slots: list[Slot]) -> None:
    first = book(people[0], slots[0], key="k1")
    again = book(people[0], slots[0], key="k1")
    assert (again.created, again.appointment.id) == (False, first.appointment.id)
    refused(Conflict, "key_reused", people[0], slots[1], key="k1")
    # Another person's key is another key.
    assert book(people[1], slots[1], key="k1").created


def test_cancel_gives_the_place_back(people: list[int], slots: list[Slot]) -> None:
    mine = book(people[0], slots[0]).appointment
    for _ in range(2):
        with transaction():
            assert service.cancel(people[0], mine.id).state == AppointmentState.CANCELLED
    assert support.wrong_slots() == []
    assert book(people[1], slots[0]).created
    refused(Conflict, "slot_full", people[0], slots[0])


def test_nobody_cancels_or_moves_anothers(people: list[int], slots: list[Slot]) -> None:
    mine = book(people[0], slots[0]).appointment
    with pytest.raises(NotFound), transaction():
        service.cancel(people[1], mine.id)
    with pytest.raises(NotFound), transaction():
        service.reschedule(people[1], mine.id, slots[1].id)
    assert len(support.live(people[0])) == 1


def test_no_change_once_it_has_begun(
    people: list[int], slots: list[Slot], clock: HandClock
) -> None:
    mine = book(people[0], slots[0]).appointment
    clock.advance(days=1)
    for change in (
        lambda: service.cancel(people[0], mine.id),
        lambda: service.reschedule(people[0], mine.id, slots[1].id),
    ):
        with pytest.raises(Conflict) as caught, transaction():
            change()
        assert caught.value.code == "too_late"


def test_reschedule_moves_the_place(people: list[int], slots: list[Slot]) -> None:
    mine = book(people[0], slots[0]).appointment
    for _ in range(2):
        with transaction():
            moved = service.reschedule(people[0], mine.id, slots[1].id)
        assert (moved.id, moved.slot_id, moved.code) == (mine.id, slots[1].id, mine.code)
    assert support.wrong_slots() == []
    assert book(people[1], slots[0]).created


def test_reschedule_into_an_overlapping_slot_of_ones_own(
    people: list[int], slots: list[Slot]
) -> None:
    mine = book(people[0], slots[0]).appointment
    with transaction():
        assert service.reschedule(people[0], mine.id, slots[2].id).slot_id == slots[2].id


def test_a_failed_reschedule_leaves_the_old_place(people: list[int], slots: list[Slot]) -> None:
    mine = book(people[0], slots[0]).appointment
    book(people[1], slots[1])
    with pytest.raises(Conflict) as caught, transaction():
        service.reschedule(people[0], mine.id, slots[1].id)
    assert caught.value.code == "slot_full"
    assert [one.slot_id for one in support.live(people[0])] == [slots[0].id]
    assert support.wrong_slots() == []


def test_a_cancelled_one_cannot_be_moved(people: list[int], slots: list[Slot]) -> None:
    mine = book(people[0], slots[0]).appointment
    with transaction():
        service.cancel(people[0], mine.id)
    for target in slots[:2]:
        with pytest.raises(Conflict) as caught, transaction():
            service.reschedule(people[0], mine.id, target.id)
        assert caught.value.code == "not_booked"


def test_erasure_cancels_what_is_ahead_and_forgets(
    people: list[int], slots: list[Slot], clock: HandClock
) -> None:
    with transaction():
        give_consent(people[0], "privacy", documents.CURRENT[documents.PRIVACY])
    past = book(people[0], slots[0], for_name="王大力", contact="13800000000", key="k1").appointment
    ahead = book(people[0], slots[1], contact="13800000000").appointment
    other = book(people[1], slots[3], item="consultation").appointment
    clock.advance(days=1, hours=1)
    with transaction():
        assert service.cancel_all_of(people[0]) == 1
    db.session.expire_all()
    rows = {one.id: one for one in db.session.scalars(select(Appointment))}
    assert rows[past.id].state == AppointmentState.BOOKED
    assert rows[ahead.id].state == AppointmentState.CANCELLED
    assert rows[other.id].state == AppointmentState.BOOKED
    for one in (rows[past.id], rows[ahead.id]):
        kept = (one.for_name, one.contact, one.idempotency_key, one.body_digest)
        assert kept == (None, None, None, "")
    assert support.wrong_slots() == []


def test_export_and_upcoming(people: list[int], slots: list[Slot], clock: HandClock) -> None:
    later = book(people[0], slots[1]).appointment
    sooner = book(people[0], slots[0]).appointment
    book(people[1], slots[3], item="consultation")
    assert [one.id for one in service.upcoming(people[0])] == [sooner.id, later.id]
    exported = service.export_of(people[0])
    assert {one["code"] for one in exported} == {later.code, sooner.code}
    assert exported[0]["station"] == "演示区退役军人服务中心"
    clock.advance(days=5)
    assert list(service.upcoming(people[0])) == []


def test_the_statement_that_books_is_short_enough_to_be_remembered(
    people: list[int], slots: list[Slot]
) -> None:
    """psycopg reads a longer one anew each time, which costs as much as sending it."""
    said: list[tuple[str, dict[str, object]]] = []

    def note(_c: object, _u: object, text: str, given: dict[str, object], *_rest: object) -> None:
        said.append((text, given))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        book(people[0], slots[0], key="k")
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    [(text, given)] = [one for one in said if "UPDATE slots" in one[0]]
    assert len(text) <= _queries.MAX_CACHED_STATEMENT_LENGTH
    assert len(given) <= _queries.MAX_CACHED_STATEMENT_PARAMS
    assert len(said) == 2  # the person's lock, and this
