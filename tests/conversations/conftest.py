"""A station that is open now, and two caseworkers."""

from collections.abc import Callable

import pytest
from apiflask import APIFlask

from app.conversations import tasks
from app.db import db, transaction
from app.staff import service as staff
from app.stations.models import Station
from tests.support.actors import StaffActor, VeteranActor

Arrive = Callable[..., StaffActor]
PASSWORD = "Correct-Horse-7"
ALL_WEEK = {str(day): [["09:00", "12:00"], ["13:30", "17:00"]] for day in range(5)}


@pytest.fixture
def station(app: APIFlask) -> int:
    with app.app_context(), transaction():
        place = Station(
            code="county", name="示范区退役军人服务中心", level="county", region="330106",
            office_hours=ALL_WEEK,
        )  # fmt: skip
        db.session.add(place)
        db.session.flush()
        return place.id


@pytest.fixture
def city(app: APIFlask, station: int) -> int:
    """The level above the county's station."""
    with app.app_context(), transaction():
        place = Station(
            code="city", name="示范市退役军人服务中心", level="city", region="330100",
            office_hours=ALL_WEEK,
        )  # fmt: skip
        db.session.add(place)
        db.session.flush()
        db.session.get_one(Station, station).parent_id = place.id
        return place.id


@pytest.fixture
def caseworker(app: APIFlask, station: int) -> Arrive:
    """Log in as a caseworker who is on duty; each has a browser of their own."""

    def arrive(username: str, *roles: str, at: int | None = None) -> StaffActor:
        with app.app_context(), transaction():
            staff.create(
                username, f"坐席{username}", list(roles) or ["caseworker"], PASSWORD,
                station_id=at or station, must_change=False,
            )  # fmt: skip
        actor = StaffActor(app.test_client(), username, PASSWORD)
        assert actor.post("/duty", json={"on": True}).status_code == 200
        return actor

    return arrive


@pytest.fixture
def wang(app: APIFlask) -> VeteranActor:
    return VeteranActor(app.test_client(), "wang")


def waiting(actor: StaffActor) -> int:
    """The number of whoever is first in line."""
    return int(actor.get("/conversations?state=waiting").json["items"][0]["id"])


def taken(actor: StaffActor, veteran: VeteranActor, words: str = "转人工") -> int:
    """The number of a conversation that this person has asked for and this caseworker holds."""
    veteran.say(words)
    number = waiting(actor)
    assert actor.post(f"/conversations/{number}/claim").status_code == 200
    return number


@pytest.fixture
def tend(app: APIFlask) -> Callable[[], None]:
    """One round of what the desk does by itself."""

    def once() -> None:
        with app.app_context():
            tasks.tend()

    return once
