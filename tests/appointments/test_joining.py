"""Two records of one person become one, while both stand on lists and hold places."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.appointments import joining, service, waiting
from app.appointments.models import Appointment, AppointmentState, Slot, WaitingPlace
from app.db import db, transaction
from tests.appointments import support
from tests.appointments.invariants import broken
from tests.support.time import HandClock

pytestmark = pytest.mark.usefixtures("context")
ITEM = "card_apply"


@pytest.fixture
def people() -> list[int]:
    """The record that goes, the one that is kept, and two others."""
    with transaction():
        return support.veterans(4)


@pytest.fixture
def full(people: list[int]) -> Slot:
    """A slot of one place, taken by somebody else."""
    with transaction():
        slot = support.slot(support.station())
        service.book(people[2], slot.id, ITEM)
    return slot


def do(verb: Callable[..., object], *given: object) -> None:
    with transaction():
        verb(*given)


def join(people: list[int]) -> None:
    do(joining.pass_on, people[0], people[1])
    wrong = broken()
    assert wrong == {}
    left = select(WaitingPlace).where(WaitingPlace.veteran_id == people[0])
    assert db.session.scalars(left).all() == []


def line(slot: Slot) -> list[int]:
    wanted = select(WaitingPlace.veteran_id).where(WaitingPlace.slot_id == slot.id)
    return list(db.session.scalars(wanted.order_by(WaitingPlace.id)))


@pytest.mark.parametrize("first", [0, 1])
def test_of_two_places_on_one_list_the_earlier_stays(
    people: list[int], full: Slot, first: int
) -> None:
    for person in (people[first], people[3], people[1 - first]):
        do(waiting.join, person, full.id, ITEM)
    join(people)
    assert line(full) == [people[1], people[3]]


def test_places_on_lists_of_two_slots_both_stay(people: list[int], full: Slot) -> None:
    with transaction():
        other = support.slot(support.station(), starts_in=timedelta(days=2))
        service.book(people[2], other.id, ITEM)
        waiting.join(people[0], full.id, ITEM)
        waiting.join(people[1], other.id, ITEM)
    join(people)
    assert (line(full), line(other)) == ([people[1]], [people[1]])


def test_who_has_a_place_waits_no_longer(people: list[int]) -> None:
    with transaction():
        slot = support.slot(support.station(), capacity=2)
        service.book(people[1], slot.id, ITEM)
        service.book(people[2], slot.id, ITEM)
        waiting.join(people[0], slot.id, ITEM)
    join(people)
    assert line(slot) == []


@pytest.mark.parametrize("booker", [0, 1])
def test_an_offer_gives_way_to_a_booking_and_goes_to_the_next(
    people: list[int], full: Slot, booker: int
) -> None:
    do(waiting.join, people[1 - booker], full.id, ITEM)
    with transaction():  # the plan takes two from now on; one record books before the sweep
        db.session.get_one(Slot, full.id).capacity = 2
        service.book(people[booker], full.id, ITEM)
        db.session.get_one(Slot, full.id).capacity = 3
    do(waiting.sweep)
    do(waiting.join, people[3], full.id, ITEM)
    join(people)
    states = db.session.execute(
        select(Appointment.veteran_id, Appointment.state)
        .where(Appointment.slot_id == full.id, Appointment.state != "cancelled")
        .order_by(Appointment.id)
    )
    assert {tuple(row) for row in states} == {
        (people[2], AppointmentState.BOOKED),
        (people[1], AppointmentState.BOOKED),
        (people[3], AppointmentState.OFFERED),
    }


def test_a_visit_that_is_over_stays_counted(people: list[int], clock: HandClock) -> None:
    with transaction():
        slot = support.slot(support.station(), capacity=2)
        ids = [service.book(one, slot.id, ITEM).appointment.id for one in people[:2]]
    clock.advance(days=2)
    with transaction():
        for one in ids:
            db.session.get_one(Appointment, one).state = AppointmentState.NO_SHOW
    do(joining.pass_on, people[0], people[1])
    rows = db.session.execute(select(Appointment.id, Appointment.veteran_id))
    assert {tuple(row) for row in rows} == {(ids[0], people[0]), (ids[1], people[1])}
    assert support.wrong_slots() == []


def test_what_one_waits_for_is_taken_along(people: list[int], full: Slot) -> None:
    do(waiting.join, people[0], full.id, ITEM)
    [one] = service.export_of(people[0])
    assert (one["state"], one["item"]) == ("候补中", "优待证申领")
    assert one["starts_at"] == full.starts_at
