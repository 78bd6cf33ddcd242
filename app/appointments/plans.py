"""From working plans to slots. Pure: a plan, days, the calendar and closures in, slots out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Protocol

from app.stations import hours


class Plan(Protocol):
    """A counter's week, as in `models.WorkingPlan`."""

    station_id: int
    item: str
    week: dict[str, list[list[str]]]
    minutes: int
    capacity: int
    lead_minutes: int
    horizon_days: int
    valid_from: date
    valid_to: date | None


class Closed(Protocol):
    """A stretch without service, as in `models.Closure`."""

    station_id: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Planned:
    """A slot that should be there."""

    station_id: int
    item: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    lead_minutes: int
    horizon_days: int

    @property
    def key(self) -> tuple[int, str, datetime]:
        """What a slot is known by; plans that agree on it add up to one slot."""
        return self.station_id, self.item, self.starts_at


def slots(
    plans: Iterable[Plan],
    days: Sequence[date],
    closures: Iterable[Closed] = (),
    overrides: Mapping[date, bool] | None = None,
) -> list[Planned]:
    """All slots of these plans on these days, in the order of their keys.

    A slot that does not fit whole into a span, or touches a closure, is not there.
    """
    shut = list(closures)
    merged: dict[tuple[int, str, datetime], Planned] = {}
    for plan in plans:
        for day in days:
            if plan.valid_from <= day and (plan.valid_to is None or day <= plan.valid_to):
                for slot in _on(plan, day, overrides):
                    if not any(_touch(slot, closure) for closure in shut):
                        twin = merged.get(slot.key)
                        merged[slot.key] = _together(slot, twin) if twin else slot
    return [merged[key] for key in sorted(merged)]


def _on(plan: Plan, day: date, overrides: Mapping[date, bool] | None) -> Iterable[Planned]:
    length = timedelta(minutes=plan.minutes)
    for begin, end in hours.spans_on(plan.week, day, overrides):
        while begin + length <= end:
            yield Planned(
                plan.station_id, plan.item, begin, begin + length, plan.capacity,
                plan.lead_minutes, plan.horizon_days,
            )  # fmt: skip
            begin += length


def _touch(slot: Planned, closure: Closed) -> bool:
    same = slot.station_id == closure.station_id
    return same and slot.starts_at < closure.ends_at and closure.starts_at < slot.ends_at


def _together(one: Planned, other: Planned) -> Planned:
    capacity = one.capacity + other.capacity
    return replace(
        one,
        capacity=capacity,
        ends_at=max(one.ends_at, other.ends_at),
        lead_minutes=min(one.lead_minutes, other.lead_minutes),
        horizon_days=max(one.horizon_days, other.horizon_days),
    )
