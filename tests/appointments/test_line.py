"""Today's line: appointments and walk-ins together, as the counter and the veteran see it."""

import pytest
from apiflask import APIFlask
from sqlalchemy import select

from app.appointments.models import QueueTicket
from app.db import db
from app.evaluations.models import Invitation
from app.staff.models import Role
from tests.appointments.test_console import Counter
from tests.support.actors import VeteranActor
from tests.support.time import HandClock


@pytest.fixture
def counter(app: APIFlask) -> Counter:
    return Counter(app)


def walk_in(counter: Counter) -> int:
    assert counter.do("/line", item="consultation").status_code == 302
    return last(counter).number


def last(counter: Counter) -> QueueTicket:
    with counter.app.app_context():
        return db.session.scalars(select(QueueTicket).order_by(QueueTicket.id.desc())).first()


def called(counter: Counter) -> int | None:
    with counter.app.app_context():
        wanted = select(QueueTicket.number).where(QueueTicket.state == "called")
        return db.session.scalar(wanted)


def queue_of(counter: Counter, booked: dict, who: VeteranActor | None = None) -> dict:
    return (who or counter.veteran).get(f"/appointments/{booked['id']}").json["queue"]


def end(counter: Counter, number: int, step: str) -> None:
    with counter.app.app_context():
        found = select(QueueTicket.id).where(QueueTicket.number == number)
        ticket = db.session.scalars(found).one()
    assert counter.do(f"/line/{ticket}/{step}").status_code == 302


def test_the_booked_time_is_ones_turn(counter: Counter, clock: HandClock) -> None:
    booked = counter.book(counter.soon)
    assert queue_of(counter, booked) == {"number": None, "ahead": 0, "called": False}
    first = walk_in(counter)
    clock.advance(minutes=30)
    counter.do("/check-in", code=booked["code"])
    assert queue_of(counter, booked) == {"number": 2, "ahead": 1, "called": False}
    clock.advance(minutes=40)  # the booked time has come; who walks in now is behind it
    late = walk_in(counter)
    counter.do("/line/next")
    assert called(counter) == first
    assert queue_of(counter, booked)["ahead"] == 0
    end(counter, first, "served")
    counter.do("/line/next")
    assert queue_of(counter, booked) == {"number": 2, "ahead": 0, "called": True}
    assert "3</b>" in counter.page() and late == 3


def test_serving_a_ticket_serves_its_appointment(counter: Counter) -> None:
    booked = counter.book(counter.soon)
    counter.do("/check-in", code=booked["code"])
    counter.do("/line/next")
    end(counter, 1, "served")
    assert counter.state(booked) == "served"
    assert queue_of(counter, booked) is None
    with counter.app.app_context():
        assert db.session.scalars(select(Invitation)).one()


def test_serving_from_the_list_takes_out_of_the_line(counter: Counter) -> None:
    booked = counter.book(counter.soon)
    counter.do("/check-in", code=booked["code"])
    counter.do(f"/{booked['id']}/serve")
    assert last(counter).state == "served"


def test_who_is_skipped_goes_to_the_end_and_who_left_is_gone(
    counter: Counter, clock: HandClock
) -> None:
    booked = counter.book(counter.soon)
    counter.do("/check-in", code=booked["code"])
    walk_in(counter)
    counter.do("/line/next")
    assert called(counter) == 2  # the appointment's time has not come
    for _ in range(2):
        clock.advance(minutes=40)
        counter.page()  # a sign of life
    end(counter, 2, "skip")
    counter.do("/line/next")
    assert called(counter) == 1
    end(counter, 1, "gone")
    assert counter.state(booked) == "no_show"
    counter.do("/line/next")
    assert called(counter) == 2


def test_numbers_begin_anew_each_day_and_an_empty_line_says_so(
    counter: Counter, clock: HandClock
) -> None:
    assert "没有人在排队" in counter.page() or counter.do("/line/next").status_code == 302
    assert [walk_in(counter), walk_in(counter)] == [1, 2]
    clock.advance(days=1)
    counter.sun = counter.staff("qian", Role.CASEWORKER, counter.station)
    assert walk_in(counter) == 1
    counter.do("/line/next")
    assert called(counter) == 1
    counter.do("/line/next")
    assert "现在没有人在排队" in counter.page()


def test_another_stations_line_is_left_alone(counter: Counter, clock: HandClock) -> None:
    walk_in(counter)
    ticket = last(counter)
    stranger = counter.staff("wu", Role.CASEWORKER, counter.other)
    assert counter.do(f"/line/{ticket.id}/gone", stranger).status_code == 302
    assert last(counter).state == "waiting"
    assert counter.do("/line", stranger, item="nonsense").status_code == 302
    assert counter.do("/line", stranger, station=str(counter.station)).status_code == 403
    assert last(counter).id == ticket.id
