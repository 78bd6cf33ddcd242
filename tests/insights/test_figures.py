"""Figures out of cases: each case counts once, and the list behind a figure has as many rows."""

from datetime import UTC, date, datetime, timedelta

from app.insights.figures import (
    Became,
    Case,
    Period,
    Wanted,
    by,
    by_day,
    first_answers,
    narrowed,
    station_key,
    tally,
)

WEEK = Period("week", date(2026, 11, 12), date(2026, 11, 18))


def case(number: int, **changes: object) -> Case:
    usual: dict[str, object] = {
        "id": number, "veteran_id": number, "became": Became.BOT, "station_id": 1,
        "opened_at": datetime(2026, 11, 18, 2, tzinfo=UTC), "category": "card",
        "first_answer": None, "in_time": None,
    }  # fmt: skip
    return Case(**{**usual, **changes})  # type: ignore[arg-type]


def waited(number: int, minutes: int) -> Case:
    return case(
        number, became=Became.HANDED_OFF, first_answer=timedelta(minutes=minutes),
        in_time=minutes <= 10,
    )  # fmt: skip


def test_days_are_wall_clock_days_and_quiet_days_are_there() -> None:
    late = case(1, opened_at=datetime(2026, 11, 17, 17, tzinfo=UTC))  # 01:00 on the 18th
    days = dict(by_day([late, case(2)], WEEK))
    assert list(days) == WEEK.days
    assert len(days) == 7
    assert (days[date(2026, 11, 17)].total, days[date(2026, 11, 18)].total) == (0, 2)


def test_the_list_behind_a_figure_has_as_many_rows_as_the_figure_says() -> None:
    cases = [
        case(1), case(2, station_id=None), case(3, became=Became.OTHER, category="none"),
        waited(4, 5), waited(5, 20), case(6, became=Became.UNANSWERED, station_id=2),
    ]  # fmt: skip
    for line in by(cases, station_key):
        assert len(narrowed(cases, Wanted(station=line.key))) == line.tally.total
        for became, count in line.tally.counts.items():
            assert len(narrowed(cases, Wanted(station=line.key, became=became))) == count
    assert [line.key for line in by(cases, station_key)] == ["1", "2", "none"]
    assert len(narrowed(cases, Wanted(answered=True))) == 2
    assert tally(cases).total == 6


def test_first_answers_tell_the_middle_the_slow_and_what_was_in_time() -> None:
    answers = first_answers([waited(n, n) for n in range(1, 21)] + [case(99)])
    assert (answers.count, answers.middle, answers.slow) == (20, 630, 19 * 60)
    assert answers.in_time == 50
    assert first_answers([case(1)]).middle is None
