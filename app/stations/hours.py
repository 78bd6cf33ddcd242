"""When a station is open. Pure: a weekly timetable, the calendar, and the days editors have set.

A timetable maps a weekday ("0" is Monday) to spans of wall-clock time, `[["09:00", "12:00"], …]`.
A Saturday or Sunday is open when the timetable names it. One that is worked (调休, or set by an
editor) has Monday's hours unless the timetable gives it hours of its own. On a holiday, or a day
that an editor has set free, nobody is open.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Protocol

from app import clock

Timetable = Mapping[str, Sequence[Sequence[str]]]
Span = tuple[datetime, datetime]
LOOK_AHEAD_DAYS = 60  # longer than any holiday


class HasHours(Protocol):
    """A station, or anything else with a timetable."""

    office_hours: dict[str, list[list[str]]]


def spans_on(
    timetable: Timetable, day: date, overrides: Mapping[date, bool] | None = None
) -> list[Span]:
    """The moments from and to which is open on `day`, in order; empty when it stays closed."""
    if clock.is_holiday(day, overrides):
        return []
    spans = timetable.get(str(day.weekday()), ())
    if not spans and day.weekday() >= 5 and clock.is_working_day(day, overrides):
        spans = timetable.get("0", ())
    moments = [
        (clock.at(day, time.fromisoformat(begin)), clock.at(day, time.fromisoformat(end)))
        for begin, end in spans
    ]
    return sorted(moments)


def open_at(
    station: HasHours, moment: datetime, overrides: Mapping[date, bool] | None = None
) -> bool:
    """Whether the station is open at an aware moment."""
    day = clock.local(moment).date()
    return any(
        begin <= moment < end for begin, end in spans_on(station.office_hours, day, overrides)
    )


def next_opening(
    station: HasHours, moment: datetime, overrides: Mapping[date, bool] | None = None
) -> datetime | None:
    """The first moment at or after `moment` when it is open; `moment` itself when it is.

    None for a station without hours, or closed for `LOOK_AHEAD_DAYS` on end.
    """
    for day in clock.days_from(clock.local(moment).date(), LOOK_AHEAD_DAYS):
        for begin, end in spans_on(station.office_hours, day, overrides):
            if moment < end:
                return max(begin, moment)
    return None


def calendar_end(today: date) -> int:
    """The last year, from this one on, whose holidays are published (else last year)."""
    year = today.year
    while clock.calendar_known(date(year, 12, 31)):
        year += 1
    return year - 1
