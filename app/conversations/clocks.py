"""The three clocks of a conversation, in working time. Pure: rows and hours in, figures out.

First answer: from the hand-off to the first word of a caseworker. Next answer: from a person's
word to the reply. Solution: from the hand-off to the end, less the time in which the veteran's
answer was awaited. An urgent conversation counts every minute of the day and has shorter times.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from app import clock
from app.conversations.models import Author, Conversation, Priority, State
from app.stations import hours


@dataclass(frozen=True)
class Targets:
    """How soon, in working time. A station may set its own.

    A chat is a matter of minutes: our choice. Five working days to settle a matter is the default
    of the hotlines' rules (潍坊市12345条例 2021 第20条; 济南 2018 第24条).
    """

    first_answer: timedelta = timedelta(minutes=10)
    next_answer: timedelta = timedelta(minutes=15)
    solution_days: int = 5


USUAL = Targets()
URGENT_FIRST, URGENT_NEXT, URGENT_SOLUTION = (
    timedelta(minutes=2), timedelta(minutes=3), timedelta(hours=2),
)  # fmt: skip
WARN_AT = 0.75  # of the time; marked before it is over
USUAL_WEEK = {str(day): [["09:00", "12:00"], ["13:30", "17:00"]] for day in range(5)}

Name = Literal["first", "next", "solution"]
Stage = Literal["running", "soon", "late", "paused"]


@dataclass(frozen=True)
class Hours:
    """When time counts: a timetable and the editors' days; `always` counts every minute."""

    timetable: hours.Timetable = field(default_factory=lambda: USUAL_WEEK)
    overrides: Mapping[date, bool] = field(default_factory=dict)
    always: bool = False

    def day(self) -> timedelta:
        """The length of a working day: the timetable's longest."""
        return max(
            (_length(hours.spans_on(self.timetable, _A_MONDAY + timedelta(days=n), _ALL_WORKED))
             for n in range(7)),
            default=timedelta(hours=7),
        ) or timedelta(hours=7)  # fmt: skip


_A_MONDAY = date(2026, 11, 16)
_ALL_WORKED = {_A_MONDAY + timedelta(days=n): True for n in range(7)}


def _length(spans: list[hours.Span]) -> timedelta:
    return sum((end - begin for begin, end in spans), timedelta())


def worked(kept: Hours, begin: datetime, end: datetime) -> timedelta:
    """The working time between two aware moments; nothing when `end` is not later."""
    if end <= begin:
        return timedelta()
    if kept.always:
        return end - begin
    total = timedelta()
    first, last = clock.local(begin).date(), clock.local(end).date()
    for day in clock.days_from(first, (last - first).days + 1):
        for opens, closes in hours.spans_on(kept.timetable, day, kept.overrides):
            total += max(timedelta(), min(closes, end) - max(opens, begin))
    return total


def due(kept: Hours, begin: datetime, amount: timedelta) -> datetime | None:
    """The moment at which `amount` of working time from `begin` is over.

    None when the station does not open for so long within `hours.LOOK_AHEAD_DAYS`.
    """
    if kept.always:
        return begin + amount
    left = amount
    for day in clock.days_from(clock.local(begin).date(), hours.LOOK_AHEAD_DAYS):
        for opens, closes in hours.spans_on(kept.timetable, day, kept.overrides):
            start = max(opens, begin)
            if start < closes:
                if left <= closes - start:
                    return start + left
                left -= closes - start
    return None


@dataclass(frozen=True)
class Clock:
    """One clock: how much working time is used of how much."""

    name: Name
    used: timedelta
    target: timedelta
    due_at: datetime | None
    paused: bool = False
    day: timedelta | None = None  # for clocks that people read in working days

    @property
    def stage(self) -> Stage:
        """Where it stands; `soon` comes before it is late."""
        if self.used >= self.target:
            return "late"
        if self.paused:
            return "paused"
        return "soon" if self.used >= WARN_AT * self.target else "running"


def clocks_of(
    one: Conversation, kept: Hours, now: datetime, targets: Targets = USUAL
) -> list[Clock]:
    """The clocks that run, the answer's before the solution's; none before a hand-off."""
    since = one.handed_off_at
    if since is None or one.state not in (State.WAITING, State.WITH_CASEWORKER):
        return []
    urgent = one.priority >= Priority.URGENT
    kept = Hours(always=True) if urgent else kept
    found: list[Clock] = []
    if one.first_reply_at is None or one.first_reply_at < since:
        target = URGENT_FIRST if urgent else targets.first_answer
        found.append(_clock("first", kept, worked(kept, since, now), target, now))
    elif one.asked_at is not None:
        target = URGENT_NEXT if urgent else targets.next_answer
        found.append(_clock("next", kept, worked(kept, one.asked_at, now), target, now))
    paused = one.paused_since is not None
    used = worked(kept, since, one.paused_since or now) - _paused_time(one, kept)
    day = None if urgent else kept.day()
    target = targets.solution_days * day if day else URGENT_SOLUTION
    over = None if paused or used >= target else due(kept, now, target - used)
    found.append(Clock("solution", used, target, over, paused, day))
    return found


def pressing(clocks: list[Clock]) -> Clock | None:
    """The one to look at: the answer somebody waits for, unless the solution is worse off."""
    worst = {"late": 3, "soon": 2, "running": 1, "paused": 0}
    return max(clocks, key=lambda one: worst[one.stage], default=None)


def note(one: Conversation, author: Author, now: datetime) -> None:
    """Somebody has said something: set the clocks of a conversation that a caseworker holds."""
    if one.state != State.WITH_CASEWORKER:
        return
    if author == Author.VETERAN:
        one.asked_at = one.asked_at or now
        resume(one, now)
    elif author == Author.CASEWORKER:
        one.asked_at = None
        one.first_reply_at = one.first_reply_at or now
        one.paused_since = one.paused_since or now


def start(one: Conversation, now: datetime) -> None:
    """A hand-off: all clocks from zero."""
    one.handed_off_at, one.first_reply_at = now, None
    one.asked_at = one.paused_since = None
    one.pauses = []


def resume(one: Conversation, now: datetime) -> None:
    """The pause, if there was one, is over."""
    if one.paused_since is not None:
        one.pauses = [*one.pauses, [one.paused_since.isoformat(), now.isoformat()]]
        one.paused_since = None


def _clock(name: Name, kept: Hours, used: timedelta, target: timedelta, now: datetime) -> Clock:
    over = None if used >= target else due(kept, now, target - used)
    return Clock(name, used, target, over)


def _paused_time(one: Conversation, kept: Hours) -> timedelta:
    spans = [[datetime.fromisoformat(end) for end in pause] for pause in one.pauses]
    return sum((worked(kept, begin, end) for begin, end in spans), timedelta())
