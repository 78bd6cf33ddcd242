"""Figures out of cases. Pure: rows in, counts out, so that a figure and its list can't disagree."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from statistics import median

from app import clock


class Became(StrEnum):
    """What became of a conversation; each has one of these."""

    BOT = "bot"  # answered by the bot, nobody else was needed
    HANDED_OFF = "handed_off"
    UNANSWERED = "unanswered"  # the bot found nothing and the person went away
    OTHER = "other"  # greetings, or nothing asked


@dataclass(frozen=True)
class Period:
    """Wall-clock days from and to, both included."""

    name: str
    first: date
    last: date

    @property
    def days(self) -> list[date]:
        return clock.days_from(self.first, (self.last - self.first).days + 1)


@dataclass(frozen=True)
class Case:
    """One conversation as the figures see it. `first_answer` is in working time."""

    id: int
    veteran_id: int
    opened_at: datetime
    became: Became
    station_id: int | None
    category: str
    first_answer: timedelta | None
    in_time: bool | None

    @property
    def day(self) -> date:
        return clock.local(self.opened_at).date()


@dataclass(frozen=True)
class Tally:
    """How many of what became what."""

    counts: dict[Became, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class FirstAnswers:
    """Seconds of working time from the hand-off to the first word of a caseworker."""

    count: int
    middle: int | None
    slow: int | None  # nine of ten were faster
    in_time: int | None  # per cent


@dataclass(frozen=True)
class Line:
    """A station's or a category's share."""

    key: str
    tally: Tally
    answers: FirstAnswers


@dataclass(frozen=True)
class Wanted:
    """What a list of cases is narrowed to; empty means all."""

    day: date | None = None
    became: str = ""
    station: str = ""
    category: str = ""
    answered: bool = False  # only those that a caseworker has answered


def period(name: str) -> Period:
    """`week`: the last seven days with today; `month`: the last thirty. Anything else is a week."""
    days = 30 if name == "month" else 7
    last = clock.today()
    return Period("month" if days == 30 else "week", last - timedelta(days=days - 1), last)


def tally(cases: Iterable[Case]) -> Tally:
    """What became of them."""
    counts = Counter(case.became for case in cases)
    return Tally({became: counts[became] for became in Became})


def by_day(cases: Sequence[Case], wanted: Period) -> list[tuple[date, Tally]]:
    """Every day of the period, the quiet ones too."""
    return [(day, tally(case for case in cases if case.day == day)) for day in wanted.days]


def by(cases: Sequence[Case], key: Callable[[Case], str]) -> list[Line]:
    """A line for each station or category, the busiest first."""
    groups: dict[str, list[Case]] = {}
    for case in cases:
        groups.setdefault(key(case), []).append(case)
    lines = [Line(name, tally(group), first_answers(group)) for name, group in groups.items()]
    return sorted(lines, key=lambda line: (-line.tally.total, line.key))


def first_answers(cases: Iterable[Case]) -> FirstAnswers:
    """How long people waited for a person."""
    answered = [case for case in cases if case.first_answer is not None]
    seconds = sorted(int(case.first_answer.total_seconds()) for case in answered)  # type: ignore[union-attr]
    if not seconds:
        return FirstAnswers(0, None, None, None)
    kept = sum(bool(case.in_time) for case in answered)
    slow = seconds[min(len(seconds) - 1, int(len(seconds) * 0.9))]
    return FirstAnswers(len(seconds), int(median(seconds)), slow, round(100 * kept / len(seconds)))


def narrowed(cases: Iterable[Case], wanted: Wanted) -> list[Case]:
    """The cases behind a figure."""
    return [
        case
        for case in cases
        if (wanted.day is None or case.day == wanted.day)
        and wanted.became in ("", case.became)
        and wanted.station in ("", station_key(case))
        and wanted.category in ("", case.category)
        and (not wanted.answered or case.first_answer is not None)
    ]


def station_key(case: Case) -> str:
    """How addresses name a station; `none` where none is responsible."""
    return str(case.station_id) if case.station_id else NONE


NONE = "none"
