"""How busy a station is, day by day, on the page and as a file."""

import pytest
from apiflask import APIFlask

from tests.appointments.test_console import HTML, Counter
from tests.support.time import HandClock


@pytest.fixture
def counter(app: APIFlask) -> Counter:
    return Counter(app)


def lines(counter: Counter) -> dict[str, list[str]]:
    text = counter.sun.get("/appointments/load?format=csv", **HTML).get_data().decode("utf-8-sig")
    return {line.split(",")[0]: line.split(",")[1:] for line in text.splitlines()}


def test_a_day_adds_up(counter: Counter, clock: HandClock) -> None:
    booked = counter.book(counter.soon)
    counter.do("/check-in", code=booked["code"])
    counter.do(f"/{booked['id']}/serve")
    counter.do("/line", item="consultation")
    found = lines(counter)
    assert found["2026-11-18"] == ["2", "1", "50", "1", "0", "1"]
    assert found["2026-11-19"] == ["2", "0", "0", "0", "0", "0"]
    assert found["2026-11-17"] == ["0"] * 6
    page = counter.sun.get("/appointments/load", **HTML).text
    assert "<svg" in page and "50%" in page


def test_only_ones_own_station(counter: Counter) -> None:
    path = f"/appointments/load?station={counter.other}"
    assert counter.sun.get(path, **HTML).status_code == 403
