"""Working time: breaks, nights, holidays and swapped days; pauses; what is marked when."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from app import clock
from app.conversations import clocks
from app.conversations.clocks import Hours
from app.conversations.models import Author, Conversation, Priority, State

COUNTY = Hours()


def at(day: str, hour: str) -> datetime:
    return clock.at(date.fromisoformat(day), time.fromisoformat(hour))


def waiting(since: datetime, **values: object) -> Conversation:
    plain = {"state": State.WAITING, "priority": Priority.NORMAL, "pauses": []}
    return Conversation(**{**plain, "handed_off_at": since, **values})


@pytest.mark.parametrize(
    ("begin", "end", "hours"),
    [
        (at("2026-11-18", "10:00"), at("2026-11-18", "11:00"), 1),
        (at("2026-11-18", "11:30"), at("2026-11-18", "14:00"), 1),  # over the noon break
        (at("2026-11-18", "16:00"), at("2026-11-19", "10:00"), 2),  # over night
        (at("2026-11-20", "16:00"), at("2026-11-23", "09:30"), 1.5),  # over a weekend
        (at("2026-09-30", "16:00"), at("2026-10-08", "10:00"), 2),  # over 国庆
        (at("2026-10-09", "16:00"), at("2026-10-10", "10:00"), 2),  # Saturday 10 October is worked
        (at("2026-11-21", "10:00"), at("2026-11-21", "16:00"), 0),  # an ordinary Saturday
        (at("2026-11-18", "11:00"), at("2026-11-18", "10:00"), 0),
    ],
)
def test_only_working_time_counts(begin: datetime, end: datetime, hours: float) -> None:
    assert clocks.worked(COUNTY, begin, end) == timedelta(hours=hours)


def test_a_day_that_editors_have_set_free_does_not_count() -> None:
    closed = Hours(overrides={date(2026, 11, 19): False})
    begin, end = at("2026-11-18", "16:00"), at("2026-11-20", "10:00")
    assert clocks.worked(closed, begin, end) == timedelta(hours=2)
    assert clocks.due(closed, begin, timedelta(hours=2)) == end


def test_due_is_the_reverse_of_worked() -> None:
    begin = at("2026-09-30", "16:30")
    due = clocks.due(COUNTY, begin, timedelta(hours=1))
    assert due == at("2026-10-08", "09:30")
    assert clocks.worked(COUNTY, begin, due) == timedelta(hours=1)
    assert clocks.due(Hours(timetable={}), begin, timedelta(hours=1)) is None


def test_first_answer_is_marked_before_it_is_late() -> None:
    since = at("2026-11-18", "10:00")
    one = waiting(since)
    stages = [
        clocks.clocks_of(one, COUNTY, since + timedelta(minutes=m))[0].stage for m in (7, 8, 10)
    ]
    assert stages == ["running", "soon", "late"]
    pressing = clocks.pressing(clocks.clocks_of(one, COUNTY, since))
    assert pressing is not None
    assert (pressing.name, pressing.due_at) == ("first", at("2026-11-18", "10:10"))


def test_nothing_runs_at_night_but_for_the_urgent() -> None:
    evening = at("2026-11-18", "20:00")
    later = evening + timedelta(minutes=30)
    assert clocks.clocks_of(waiting(evening), COUNTY, later)[0].used == timedelta()
    urgent = clocks.clocks_of(waiting(evening, priority=Priority.URGENT), COUNTY, later)[0]
    assert (urgent.stage, urgent.target) == ("late", clocks.URGENT_FIRST)


def test_waiting_for_the_veteran_pauses_the_solution() -> None:
    since = at("2026-11-18", "09:00")
    one = waiting(since, state=State.WITH_CASEWORKER)
    clocks.note(one, Author.CASEWORKER, at("2026-11-18", "10:00"))
    (solution,) = clocks.clocks_of(one, COUNTY, at("2026-11-20", "16:00"))
    assert (solution.used, solution.stage) == (timedelta(hours=1), "paused")
    clocks.note(one, Author.VETERAN, at("2026-11-20", "16:00"))
    following, solution = clocks.clocks_of(one, COUNTY, at("2026-11-20", "16:12"))
    assert (following.name, following.used, following.stage) == (
        "next", timedelta(minutes=12), "soon",
    )  # fmt: skip
    assert solution.used == timedelta(hours=1, minutes=12)
    assert solution.target == 5 * timedelta(hours=6, minutes=30)
    clocks.note(one, Author.CASEWORKER, at("2026-11-20", "16:20"))
    assert one.asked_at is None


def test_closed_ones_and_those_with_the_bot_have_no_clock() -> None:
    now = datetime(2026, 11, 18, 2, tzinfo=UTC)
    assert clocks.clocks_of(waiting(now, state=State.CLOSED), COUNTY, now) == []
    assert clocks.clocks_of(waiting(now, state=State.WITH_BOT), COUNTY, now) == []
    assert clocks.pressing([]) is None


def test_a_stations_own_targets_hold_for_its_clocks() -> None:
    since = at("2026-11-20", "09:00")
    soon = clocks.Targets(timedelta(minutes=4), timedelta(minutes=6), 2)
    later = since + timedelta(minutes=3)
    first, solution = clocks.clocks_of(waiting(since), COUNTY, later, soon)
    assert (first.target, first.stage) == (timedelta(minutes=4), "soon")
    assert solution.target == 2 * COUNTY.day()
