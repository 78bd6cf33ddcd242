"""A station that is open now, and two caseworkers."""

from collections.abc import Callable

import pytest
from apiflask import APIFlask

from app.db import db, transaction
from app.staff import service as staff
from app.stations.models import Station
from tests.support.actors import StaffActor, VeteranActor

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
def caseworker(app: APIFlask, station: int) -> Callable[[str], StaffActor]:
    """Log in as a caseworker who is on duty; each has a browser of their own."""

    def arrive(username: str) -> StaffActor:
        with app.app_context(), transaction():
            staff.create(
                username, f"坐席{username}", ["caseworker"], PASSWORD, station_id=station,
                must_change=False,
            )  # fmt: skip
        actor = StaffActor(app.test_client(), username, PASSWORD)
        assert actor.post("/duty", json={"on": True}).status_code == 200
        return actor

    return arrive


@pytest.fixture
def wang(app: APIFlask) -> VeteranActor:
    return VeteranActor(app.test_client(), "wang")
