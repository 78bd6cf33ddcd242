"""Slots out of working plans: against a naive model, and in the database."""

from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app import clock
from app.appointments import planning, plans, service
from app.appointments.demo import demo_data
from app.appointments.models import Closure, Slot, WorkingPlan
from app.conversations import clocks
from app.db import db, transaction
from app.stations.service import set_day
from tests.appointments import support
from tests.support.time import HandClock

YEAR = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
HOURS = st.integers(0, 46).flatmap(
    lambda begin: st.integers(begin + 1, 47).map(lambda end: [_clock(begin), _clock(end)])
)


def _clock(half_hours: int) -> str:
    return f"{half_hours // 2:02d}:{half_hours % 2 * 30:02d}"


def plan(week: dict[str, Any], minutes: int, capacity: int) -> SimpleNamespace:
    return SimpleNamespace(
        station_id=1, item="x", week=week, minutes=minutes, capacity=capacity,
        valid_from=YEAR[30], valid_to=YEAR[330], lead_minutes=0, horizon_days=28,
    )  # fmt: skip


def naive(one: SimpleNamespace, closure: SimpleNamespace, free: set[date]) -> set[datetime]:
    """Every five minutes of the year is asked whether a slot begins there."""
    starts = set()
    for day in YEAR[30:331]:
        off, holiday = chinese_calendar.get_holiday_detail(day)
        if day in free or (off and holiday):
            continue
        swapped = day.weekday() > 4 and not off
        spans = one.week.get(str(day.weekday())) or (one.week.get("0", []) if swapped else [])
        midnight = datetime(day.year, day.month, day.day, tzinfo=clock.LOCAL)
        for begin, end in spans:
            opens = midnight + _after_midnight(begin)
            shuts = midnight + _after_midnight(end)
            for tick in range(0, 24 * 60, 5):
                start = midnight + timedelta(minutes=tick)
                stop = start + timedelta(minutes=one.minutes)
                on_grid = (start - opens).total_seconds() % (one.minutes * 60) == 0
                inside = opens <= start and stop <= shuts
                shut = start < closure.ends_at and closure.starts_at < stop
                if inside and on_grid and not shut:
                    starts.add(start)
    return starts


def _after_midnight(text: str) -> timedelta:
    hour, minute = text.split(":")
    return timedelta(hours=int(hour), minutes=int(minute))


CASES = {
    "week": st.dictionaries(
        st.sampled_from("0123456"), st.lists(HOURS, min_size=1, max_size=1), min_size=1
    ),
    "minutes": st.sampled_from([15, 20, 30, 45, 60]),
    "closed_from": st.integers(30, 320),
    "closed_hours": st.integers(1, 200),
    "free": st.sets(st.sampled_from(YEAR), max_size=5),
}


def agree(
    week: dict[str, Any], minutes: int, closed_from: int, closed_hours: int, free: set[date]
) -> None:
    begin = datetime(2026, 1, 1, 8, tzinfo=clock.LOCAL) + timedelta(days=closed_from)
    closure = SimpleNamespace(
        station_id=1, starts_at=begin, ends_at=begin + timedelta(hours=closed_hours)
    )
    one = plan(week, minutes, 2)
    made = plans.slots([one], YEAR, [closure], dict.fromkeys(free, False))
    assert {slot.starts_at for slot in made} == naive(one, closure, free)
    assert all(slot.ends_at - slot.starts_at == timedelta(minutes=minutes) for slot in made)


@settings(max_examples=3, deadline=None)
@given(**CASES)
def test_a_year_of_slots_agrees_with_the_naive_model(**case: Any) -> None:
    agree(**case)


@pytest.mark.prove
@settings(max_examples=150, deadline=None)
@given(**CASES)
def test_many_years_of_slots_agree_with_the_naive_model(**case: Any) -> None:
    agree(**case)


def test_a_station_that_names_saturday_takes_people_then_unless_it_is_a_holiday() -> None:
    saturdays = [day for day in YEAR[30:331] if day.weekday() == 5]
    made = plans.slots([plan({"5": [["09:00", "10:00"]]}, 60, 1)], saturdays)
    open_on = {clock.local(slot.starts_at).date() for slot in made}
    assert date(2026, 11, 21) in open_on
    assert {date(2026, 10, 3), date(2026, 6, 20)}.isdisjoint(open_on)


def test_slots_fill_the_very_time_that_clocks_count() -> None:
    week = {**clocks.USUAL_WEEK, "5": [["09:00", "12:00"]]}
    editors = {date(2026, 11, 21): False, date(2026, 11, 22): True}
    kept, one = clocks.Hours(week, editors), plan(week, 30, 1)
    for day in YEAR[30:331]:
        made = plans.slots([one], [day], overrides=editors)
        midnight = clock.at(day, time.min)
        counted = clocks.worked(kept, midnight, midnight + timedelta(days=1))
        assert sum((slot.ends_at - slot.starts_at for slot in made), timedelta()) == counted


def test_two_counters_add_up() -> None:
    week = {"2": [["09:00", "10:00"]]}
    both = [plan(week, 30, 1), plan(week, 30, 2)]
    made = plans.slots(both, [date(2026, 11, 18)])
    assert [slot.capacity for slot in made] == [3, 3]


@pytest.mark.usefixtures("context")
class TestInTheDatabase:
    def test_opening_again_adds_nothing_and_every_night_adds_a_day(self, clock: HandClock) -> None:
        with transaction():
            assert demo_data("330106") > 0
        with transaction():
            assert demo_data("330106") == 0
        clock.set(datetime(2026, 11, 19, 1, 10, tzinfo=clock().tzinfo))
        with transaction():
            assert planning.open_slots() > 0

    @pytest.mark.parametrize("first", [date(2026, 9, 29), date(2026, 2, 13), date(2027, 6, 1)])
    def test_free_slots_within_fourteen_days_whatever_day_one_starts(
        self, clock: HandClock, first: date
    ) -> None:
        clock.set(datetime(first.year, first.month, first.day, 12, tzinfo=clock().tzinfo))
        with transaction():
            demo_data("330106")
        until = clock() + timedelta(days=14)
        counts = db.session.execute(
            select(Slot.station_id, func.count())
            .where(Slot.starts_at.between(clock(), until))
            .group_by(Slot.station_id)
        ).all()
        assert len(counts) == 7

    def test_a_day_set_free_closes_its_slots_and_reopens_them(self) -> None:
        with transaction():
            demo_data("330106")
        day = date(2026, 11, 20)
        for working in (False, True):
            with transaction():
                set_day(day, working)
            with transaction():
                planning.open_slots()
            assert {slot.closed for slot in self.slots_on(day)} == {not working}

    def test_a_smaller_plan_never_goes_below_what_is_booked(self) -> None:
        with transaction():
            demo_data("330106")
            people = support.veterans(2)
        slot = self.slots_on(date(2026, 11, 20))[0]
        for person in people:
            with transaction():
                service.book(person, slot.id, slot.item)
        with transaction():
            for one in db.session.scalars(select(WorkingPlan)):
                one.capacity = 1
        with transaction():
            planning.open_slots()
        capacities = [one.capacity for one in self.slots_on(date(2026, 11, 20))]
        assert sorted(set(capacities)) == [1, 2]
        assert capacities.count(2) == 1
        assert support.wrong_slots() == []

    def test_a_closure_closes_its_station_only(self) -> None:
        with transaction():
            demo_data("330106")
            county = support.station()
            begin = datetime(2026, 11, 20, 0, tzinfo=clock.LOCAL)
            db.session.add(
                Closure(
                    station_id=county.id,
                    starts_at=begin,
                    ends_at=begin + timedelta(days=1),
                    reason="搬迁",
                )
            )
        with transaction():
            planning.open_slots()
        closed = {slot.station_id for slot in self.slots_on(begin.date()) if slot.closed}
        assert closed == {county.id}

    @staticmethod
    def slots_on(day: date) -> list[Slot]:
        db.session.rollback()
        begin = clock.at(day, datetime.min.time())
        return list(
            db.session.scalars(
                select(Slot)
                .where(Slot.starts_at.between(begin, begin + timedelta(days=1)))
                .order_by(Slot.id)
            )
        )
