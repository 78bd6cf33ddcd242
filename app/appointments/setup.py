"""Stations with their counters' plans from a table, and back: what a bureau starts with.

The table's columns and their rules are those of `stations.table`; the column 号源 is read here:
优待证申领 2人 30分钟；综合咨询 1人 20分钟. A plan follows its station's office hours.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from sqlalchemy import select

from app import clock
from app.appointments import bulk, network_wording, sheet, wording
from app.appointments.models import WorkingPlan
from app.appointments.rules import HORIZON_DAYS, MOST_HORIZON_DAYS
from app.audit.models import Actor
from app.db import db
from app.stations import hours_text, registering
from app.stations.models import Station
from app.stations.table import Description, Problem, Reader
from app.stations.wording import COLUMNS

LEAST_MINUTES, MOST_MINUTES, MOST_PEOPLE = 5, 480, 200
MOST_LEAD_MINUTES = 14 * 24 * 60
# Semicolons part counters, but not the hours of one in brackets.
_BETWEEN = re.compile(r"[;；\n](?![^（(]*[）)])")


@dataclass(frozen=True)
class Counter:
    """How many people at a time a counter takes for an item, and how many minutes each time.

    `week`: its own hours; empty for those of the station. Booking ends `lead_minutes` before a
    time, and begins `horizon_days` ahead.
    """

    item: str
    capacity: int
    minutes: int
    week: hours_text.Week = field(default_factory=dict)
    lead_minutes: int = 0
    horizon_days: int = HORIZON_DAYS


@dataclass(frozen=True)
class Setup:
    """What a table says. With `problems` nothing of it may be carried out."""

    stations: list[Description]
    counters: Mapping[int, list[Counter]]  # by line
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Done:
    """How many stations were written down, and what that does to slots and people."""

    stations: int
    effect: bulk.Effect


def read_csv(data: bytes) -> Setup:
    """A file as `write_csv` makes it, or as Excel saves it."""
    found = sheet.read(data, list(COLUMNS.values()))
    if not found.lines:
        return Setup([], {}, found.problems)
    read_in = read([cells for _, cells in found.lines], [number for number, _ in found.lines])
    problems = sorted([*found.problems, *read_in.problems], key=lambda one: one.line)
    return replace(read_in, problems=problems)


def read(lines: Sequence[Mapping[str, str]], numbers: Sequence[int] | None = None) -> Setup:
    """Lines by the columns' headings; everything that is wrong with them is in `problems`.

    `numbers`: how the lines are called in a problem, from 2 on unless told.
    """
    numbers = numbers or range(2, len(lines) + 2)
    reader = Reader(registering.known())
    described = reader.read(zip(numbers, lines, strict=True))
    counters = {
        one.line: _counters(reader, one, line.get(COLUMNS["plans"]) or "")
        for one, line in zip(described, lines, strict=True)
    }
    return Setup(described, counters, sorted(reader.problems, key=lambda one: one.line))


def _counters(reader: Reader, station: Description, text: str) -> list[Counter]:
    found: list[Counter] = []
    for part in filter(None, (part.strip() for part in _BETWEEN.split(text))):
        counter = _counter(reader, part)
        if counter is None:
            reader.refuse(station.line, "plans", network_wording.bad_plan(part))
            continue
        if words := _fault(counter, station, found):
            reader.refuse(station.line, "plans", words)
        found.append(counter)
    return found


def _counter(reader: Reader, text: str) -> Counter | None:
    match = network_wording.PLAN.fullmatch(text)
    code = reader.item_code(match["item"]) if match else None
    if match is None or code is None:
        return None
    try:
        week = hours_text.parse(match["hours"] or "")
    except ValueError:
        return None
    lead = int(match["lead"] or 0) * {"天": 24 * 60, "时": 60}.get((match["unit"] or "")[-1:], 1)
    horizon = int(match["horizon"] or HORIZON_DAYS)
    return Counter(code, int(match["people"]), int(match["minutes"]), week, lead, horizon)


def _fault(counter: Counter, station: Description, before: Iterable[Counter]) -> str:
    if not 1 <= counter.capacity <= MOST_PEOPLE:
        return network_wording.bad_capacity(MOST_PEOPLE)
    if not LEAST_MINUTES <= counter.minutes <= MOST_MINUTES:
        return network_wording.bad_minutes(LEAST_MINUTES, MOST_MINUTES)
    if (
        counter.lead_minutes > MOST_LEAD_MINUTES
        or not 1 <= counter.horizon_days <= MOST_HORIZON_DAYS
    ):
        return network_wording.bad_reach(MOST_LEAD_MINUTES // 24 // 60, MOST_HORIZON_DAYS)
    if counter.item not in station.items:
        return network_wording.PLAN_WITHOUT_ITEM
    if not (counter.week or station.office_hours):
        return network_wording.PLAN_WITHOUT_HOURS
    return network_wording.PLAN_TWICE if any(one.item == counter.item for one in before) else ""


def carry_out(setup: Setup, *, actor: Actor = Actor.SYSTEM, actor_id: int | None = None) -> Done:
    """Write stations and plans down, let the slots follow, cancel and tell whoever loses a place.

    The same again changes nothing.
    """
    effect = bulk.carry_out(lambda: _write(setup, actor, actor_id), wording.PLAN_CHANGED, actor_id)
    return Done(len(setup.stations), effect)


def preview(setup: Setup) -> Done:
    """What `carry_out` would do; changes nothing."""
    return Done(len(setup.stations), bulk.preview(lambda: _write(setup, Actor.SYSTEM, None)))


def _write(setup: Setup, actor: Actor, actor_id: int | None) -> None:
    assert not setup.problems  # the door has shown them instead
    stations = registering.register(setup.stations, actor=actor, actor_id=actor_id)
    there: dict[int, list[WorkingPlan]] = {}
    for plan in _plans(one.id for one in stations.values()):
        there.setdefault(plan.station_id, []).append(plan)
    for one in setup.stations:
        station = stations[one.code]
        _plan(station, setup.counters[one.line], there.get(station.id, []))


def _plan(station: Station, counters: Sequence[Counter], plans: Iterable[WorkingPlan]) -> None:
    """The station's plans become these. One that is left out ends, so that its slots close."""
    today = clock.today()
    there = {one.item: one for one in plans}
    for counter in counters:
        plan = there.pop(counter.item, None)
        if plan is None:
            plan = WorkingPlan(station_id=station.id, item=counter.item, valid_from=today)
            db.session.add(plan)
        plan.week, plan.valid_to = counter.week or station.office_hours, None
        plan.capacity, plan.minutes = counter.capacity, counter.minutes
        plan.lead_minutes, plan.horizon_days = counter.lead_minutes, counter.horizon_days
    for plan in there.values():
        if plan.valid_to is None or plan.valid_to >= today:
            plan.valid_to = today - timedelta(days=1)


def _plans(station_ids: Iterable[int]) -> list[WorkingPlan]:
    wanted = select(WorkingPlan).where(WorkingPlan.station_id.in_(list(station_ids)))
    return list(db.session.scalars(wanted.order_by(WorkingPlan.id)))


def counters_of(station_ids: Iterable[int]) -> dict[int, list[Counter]]:
    """The counters with a plan that holds today or later, by station."""
    found: dict[int, list[Counter]] = {}
    station_ids = list(station_ids)
    rows = select(Station.id, Station.office_hours).where(Station.id.in_(station_ids))
    offices = {row.id: row.office_hours for row in db.session.execute(rows)}
    for plan in _plans(station_ids):
        if plan.valid_to is None or plan.valid_to >= clock.today():
            week = plan.week if plan.week != offices.get(plan.station_id) else {}
            counter = Counter(
                plan.item, plan.capacity, plan.minutes, week, plan.lead_minutes, plan.horizon_days
            )
            found.setdefault(plan.station_id, []).append(counter)
    return found


def table() -> list[dict[str, str]]:
    """Every station as a line of the table, plans included."""
    lines = registering.lines()
    counters = counters_of(one.id for one, _ in lines)
    names = registering.known().items
    return [
        {**line, COLUMNS["plans"]: network_wording.plans_in_words(counters.get(one.id, ()), names)}
        for one, line in lines
    ]


def write_csv() -> bytes:
    """The table as a file that Excel opens rightly."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS.values())
    writer.writeheader()
    writer.writerows(table())
    return out.getvalue().encode("utf-8-sig")
