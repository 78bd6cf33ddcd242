"""Who is responsible: the rule first, distance second, and honest about doubt."""

from types import SimpleNamespace
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from app.db import transaction
from app.stations import shipped
from app.stations.models import Seat
from app.stations.responsibility import Places, responsible


def matter(seat: Seat, other: Seat | None = None) -> SimpleNamespace:
    return SimpleNamespace(seat=seat, other_seat=other, seat_rule="某条")


def station(number: int, region: str, at: tuple[float, float] | None = None) -> SimpleNamespace:
    latitude, longitude = at or (None, None)
    return SimpleNamespace(id=number, region=region, latitude=latitude, longitude=longitude)


COUNTY = station(1, "330106", (30.26, 120.13))
EAST = station(2, "330106901", (30.27, 120.14))
OTHER_COUNTY = station(3, "330108", (30.20, 120.20))
ALL = [OTHER_COUNTY, COUNTY, EAST]


def test_household_decides_wherever_one_is_now() -> None:
    places = Places(household="330106", residence="330108", here=(30.20, 120.20))
    answer = responsible(matter(Seat.HOUSEHOLD), places, ALL)
    assert (answer.station, answer.also, answer.sure) == (COUNTY, None, True)
    assert "户籍地" in answer.reason
    assert answer.rule == "某条"


def test_the_nearest_level_that_handles_it() -> None:
    places = Places(household="330106901901")
    assert responsible(matter(Seat.HOUSEHOLD), places, ALL).station is EAST
    assert responsible(matter(Seat.HOUSEHOLD), places, [COUNTY, OTHER_COUNTY]).station is COUNTY


def test_a_second_place_makes_it_name_both() -> None:
    places = Places(household="330106", residence="330108")
    answer = responsible(matter(Seat.HOUSEHOLD, Seat.RESIDENCE), places, ALL)
    assert (answer.station, answer.also, answer.sure) == (COUNTY, OTHER_COUNTY, False)
    assert "先打电话" in answer.reason
    same = Places(household="330106", residence="330106")
    assert responsible(matter(Seat.HOUSEHOLD, Seat.RESIDENCE), same, ALL).sure


def test_not_knowing_the_deciding_place_is_said() -> None:
    answer = responsible(matter(Seat.PLACEMENT), Places(residence="330108"), ALL)
    assert (answer.station, answer.sure) == (OTHER_COUNTY, False)
    assert "安置地" in answer.reason
    nothing = responsible(matter(Seat.PLACEMENT), Places(here=(30.2, 120.2)), ALL)
    assert (nothing.station, nothing.sure) == (None, False)


def test_no_station_listed_there() -> None:
    answer = responsible(matter(Seat.HOUSEHOLD), Places(household="110101"), ALL)
    assert (answer.station, answer.sure) == (None, False)
    assert "转人工" in answer.reason


def test_distance_decides_among_equals_only() -> None:
    twin = station(9, "330106", (30.30, 120.10))
    here = Places(household="330106", here=(30.30, 120.10))
    assert responsible(matter(Seat.HOUSEHOLD), here, [COUNTY, twin]).station is twin
    anywhere = responsible(matter(Seat.ANYWHERE), Places(here=(30.20, 120.20)), ALL)
    assert (anywhere.station, anywhere.sure) == (OTHER_COUNTY, True)


@pytest.mark.parametrize(
    ("query", "code", "sure"),
    [
        ("item=disability_transfer&household=330106901", "demo-county", True),
        ("item=card_apply&household=330106901901", "demo-east", True),
        ("item=card_apply&household=330106901&residence=330106902", "demo-east", False),
        ("item=veteran_report&household=330106", "demo-county", False),
        ("item=veteran_report&placement=330106", "demo-county", True),
    ],
)
def test_over_the_api(
    app: APIFlask, client: FlaskClient, query: str, code: str, sure: bool
) -> None:
    with app.app_context(), transaction():
        shipped.load_items()
        shipped.load_demo_stations("330106")
    answer: dict[str, Any] = client.get(f"/api/v1/stations/responsible?{query}").json or {}
    assert (answer["station"]["code"], answer["sure"]) == (code, sure)
    assert answer["reason"]
