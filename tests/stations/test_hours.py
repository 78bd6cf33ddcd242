"""When a station is open."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest

from app import clock
from app.stations import hours, wording

WEEK = {str(day): [["09:00", "12:00"], ["13:30", "17:00"]] for day in range(5)}
STATION = SimpleNamespace(office_hours=WEEK)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-18T08:59", False),
        ("2026-11-18T09:00", True),
        ("2026-11-18T12:00", False),
        ("2026-11-18T16:59", True),
        ("2026-11-21T10:00", False),  # Saturday
        ("2026-10-01T10:00", False),  # National Day, a Thursday
        ("2026-10-10T10:00", True),  # a Saturday worked for the holiday
    ],
)
def test_open_at(moment: str, is_open: bool) -> None:
    assert hours.open_at(STATION, at(moment)) is is_open


def test_editors_days_override_the_calendar() -> None:
    saturday, wednesday = date(2026, 11, 21), date(2026, 11, 18)
    assert hours.open_at(STATION, at("2026-11-21T10:00"), {saturday: True})
    assert not hours.open_at(STATION, at("2026-11-18T10:00"), {wednesday: False})


SATURDAYS = SimpleNamespace(office_hours={**WEEK, "5": [["09:00", "12:00"]]})


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-21T10:00", True),  # an ordinary Saturday
        ("2026-11-21T14:00", False),
        ("2026-11-22T10:00", False),  # Sunday, of which nothing is said
        ("2026-10-03T10:00", False),  # a Saturday within the National Day holiday
        ("2026-10-10T14:00", False),  # worked for the holiday, with Saturday's own hours
        ("2026-09-20T14:00", True),  # a Sunday worked for the holiday, with Monday's
        ("2040-01-07T10:00", True),  # of a year whose holidays nobody knows yet
    ],
)
def test_a_station_that_names_saturday_is_open_then(moment: str, is_open: bool) -> None:
    assert hours.open_at(SATURDAYS, at(moment)) is is_open


def test_a_saturday_that_editors_set_free_stays_closed() -> None:
    moment, saturday = at("2026-11-21T10:00"), date(2026, 11, 21)
    assert not hours.open_at(SATURDAYS, moment, {saturday: False})
    assert hours.open_at(SATURDAYS, moment, {saturday: True})


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-11-18T10:00", "2026-11-18T10:00"),
        ("2026-11-18T12:30", "2026-11-18T13:30"),
        ("2026-11-20T17:00", "2026-11-23T09:00"),  # Friday evening → Monday
        ("2026-09-30T17:30", "2026-10-08T09:00"),  # over the National Day holiday
    ],
)
def test_next_opening(moment: str, opens: str) -> None:
    assert hours.next_opening(STATION, at(moment)) == at(opens)


def test_no_opening_without_hours_or_beyond_any_holiday() -> None:
    assert hours.next_opening(SimpleNamespace(office_hours={}), at("2026-11-18T10:00")) is None
    first = date(2026, 11, 18)
    shut = {first + timedelta(days=n): False for n in range(hours.LOOK_AHEAD_DAYS)}
    assert hours.next_opening(STATION, at("2026-11-18T10:00"), shut) is None


def test_calendar_end_is_the_last_published_year() -> None:
    last = hours.calendar_end(date(2026, 11, 18))
    assert clock.calendar_known(date(last, 12, 31))
    assert not clock.calendar_known(date(last + 1, 1, 1))


def test_hours_in_words_draws_equal_days_together() -> None:
    week = {**WEEK, "4": [["09:00", "12:00"]]}
    assert wording.hours_in_words(week) == ("周一至周四 09:00–12:00、13:30–17:00；周五 09:00–12:00")
    assert wording.hours_in_words({}) == "开放时间请电话询问"
