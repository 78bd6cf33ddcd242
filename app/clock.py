"""The only place that asks what time it is, and which days are worked.

All moments are aware and in UTC; people live in `LOCAL`. Holidays and swapped working days (调休)
come from chinesecalendar, which ends with the last year the State Council has published; beyond
that only weekends are known, and `calendar_known` says so. Local editors' days override both.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar

LOCAL = ZoneInfo("Asia/Shanghai")
_PUBLISHED = frozenset(day.year for day in chinese_calendar.holidays)


def _wall() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _wall


def now() -> datetime:
    """This moment, aware, UTC."""
    return _source()


def today() -> date:
    """Today's date where the desk stands."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """The same moment on a Chinese wall clock."""
    return moment.astimezone(LOCAL)


def at(day: date, hour: time) -> datetime:
    """The moment of a wall-clock time on a day."""
    return datetime.combine(day, hour, LOCAL).astimezone(UTC)


@contextmanager
def running(source: Callable[[], datetime]) -> Iterator[None]:
    """Let another source tell the time (tests move it by hand)."""
    global _source
    before, _source = _source, source
    try:
        yield
    finally:
        _source = before


def calendar_known(day: date) -> bool:
    """Whether holidays and swapped days of that year are published."""
    return day.year in _PUBLISHED


def is_working_day(day: date, overrides: Mapping[date, bool] | None = None) -> bool:
    """Whether offices work on `day`; `overrides` are the days the desk's editors have set."""
    if overrides and day in overrides:
        return overrides[day]
    if calendar_known(day):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5


def is_holiday(day: date, overrides: Mapping[date, bool] | None = None) -> bool:
    """Whether everybody is off on `day`, not merely those who rest at weekends."""
    if overrides and day in overrides:
        return not overrides[day]
    return day in chinese_calendar.holidays


def days_from(first: date, count: int) -> list[date]:
    """`count` days, beginning with `first`."""
    return [first + timedelta(days=n) for n in range(count)]
