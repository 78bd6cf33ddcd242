"""Making slots out of working plans, for as far ahead as one may book.

Everything in this feature that locks slots locks them in the order of their ids, so that no two
transactions wait for each other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import false, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, insert

from app import clock
from app.appointments import plans
from app.appointments.models import Closure, Slot, WorkingPlan
from app.appointments.rules import MOST_HORIZON_DAYS as MOST_DAYS
from app.db import db
from app.stations import queries as stations
from app.stations.models import Station

Key = tuple[int, str, datetime]
_ONE_AT_A_TIME = 7_201_001  # advisory lock: several machines may start at once


@dataclass(frozen=True)
class Followed:
    """How many slots are open that were not, and how many are no longer."""

    opened: int
    closed: int


def open_slots(horizon_days: int = MOST_DAYS) -> int:
    """`follow`, and how many slots have opened."""
    return follow(horizon_days).opened


def follow(horizon_days: int = MOST_DAYS) -> Followed:
    """Let slots follow plans, calendar and closures from now on, each plan as far ahead as it says,
    `horizon_days` at most. What is open already stays so when a plan is to look less far ahead.

    Running it again changes nothing. A slot that is no longer planned is closed, never deleted,
    and none ever holds fewer people than are booked.
    """
    db.session.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
    now, days = clock.now(), clock.days_from(clock.today(), MOST_DAYS)
    active = [station.id for station in stations.stations()]
    rows = db.session.scalars(select(WorkingPlan).where(WorkingPlan.station_id.in_(active))).all()
    shut = db.session.scalars(select(Closure).where(Closure.ends_at > now)).all()
    planned = plans.slots(rows, days, shut, stations.calendar_overrides())
    wanted = [slot for slot in planned if slot.starts_at > now]
    counters = {(plan.station_id, plan.item) for plan in rows}
    reopened, closed = _adjust(wanted, counters, clock.at(days[-1], time.max))
    ends = {ahead: clock.at(days[ahead - 1], time.max) for ahead in range(1, MOST_DAYS + 1)}
    near = [one for one in wanted if one.starts_at <= ends[min(one.horizon_days, horizon_days)]]
    return Followed(reopened + _add(near), closed)


def add_plan(
    station: Station, item: str, *, minutes: int = 30, capacity: int = 1
) -> WorkingPlan | None:
    """A plan along the station's office hours from today; none if it has one for the item."""
    known = db.session.scalar(
        select(WorkingPlan.id).where(WorkingPlan.station_id == station.id, WorkingPlan.item == item)
    )
    if known is not None:
        return None
    plan = WorkingPlan(
        station_id=station.id,
        item=item,
        week=station.office_hours,
        minutes=minutes,
        capacity=capacity,
        valid_from=clock.today(),
    )
    db.session.add(plan)
    return plan


def _adjust(
    wanted: Sequence[plans.Planned], counters: set[tuple[int, str]], until: datetime
) -> tuple[int, int]:
    """Bring the slots that are there in line with what is wanted of these counters.

    Says how many were opened again, and how many closed.
    """
    targets = {slot.key: slot for slot in wanted}
    there = select(Slot).where(Slot.starts_at > clock.now(), Slot.starts_at <= until)
    off = [
        slot.id
        for slot in db.session.scalars(there)
        if (slot.station_id, slot.item) in counters
        and _target(slot, targets) != (slot.capacity, slot.closed, slot.lead_minutes)
    ]
    locked = select(Slot).where(Slot.id.in_(off)).order_by(Slot.id).with_for_update()
    reopened = closed = 0
    for slot in db.session.scalars(locked.execution_options(populate_existing=True)):
        was = slot.closed
        slot.capacity, slot.closed, slot.lead_minutes = _target(slot, targets)
        reopened += was and not slot.closed
        closed += slot.closed and not was
    return reopened, closed


def _target(slot: Slot, targets: Mapping[Key, plans.Planned]) -> tuple[int, bool, int]:
    """The capacity a slot should have, whether it should be closed, and its lead."""
    target = targets.get((slot.station_id, slot.item, slot.starts_at))
    if target is None:
        return slot.capacity, True, slot.lead_minutes
    return max(target.capacity, slot.booked), False, target.lead_minutes


def _add(wanted: Sequence[plans.Planned]) -> int:
    columns = (
        Slot.station_id, Slot.item, Slot.starts_at, Slot.ends_at, Slot.capacity, Slot.lead_minutes,
    )  # fmt: skip
    # Six arrays instead of six values a row: a county's month goes in one short statement.
    arrays = (
        literal([getattr(slot, column.key) for slot in wanted], ARRAY(column.type))
        for column in columns
    )
    rows = func.unnest(*arrays).table_valued(*(column.key for column in columns)).render_derived()
    # DO NOTHING takes no lock on the slots that are there; DO UPDATE would lock them all.
    added = db.session.execute(
        insert(Slot)
        .from_select(
            [*columns, Slot.booked, Slot.closed],
            select(*(rows.c[column.key] for column in columns), literal(0), false()),
        )
        .on_conflict_do_nothing()
        .returning(Slot.id)
    )
    return len(added.all())
