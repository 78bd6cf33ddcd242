"""Stations with their counters' plans from a table, and back: what a bureau starts with.

The table's columns and their rules are those of `stations.table`; the column 号源 is read here:
优待证申领 2人 30分钟；综合咨询 1人 20分钟. A plan follows its station's office hours.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select

from app import clock
from app.appointments import network_wording, planning
from app.appointments.models import WorkingPlan
from app.audit.models import Actor
from app.db import db
from app.stations import registering
from app.stations.models import Station
from app.stations.table import Description, Problem, Reader
from app.stations.wording import BAD_FILE, COLUMNS, columns_missing

LEAST_MINUTES, MOST_MINUTES, MOST_PEOPLE = 5, 480, 200
_PLAN = re.compile(r"(?P<item>.+?)\s*(?P<people>\d{1,4})\s*人\s*/?\s*(?P<minutes>\d{1,4})\s*分钟?")


@dataclass(frozen=True)
class Counter:
    """How many people at a time a counter takes for an item, and how many minutes each time."""

    item: str
    capacity: int
    minutes: int


@dataclass(frozen=True)
class Setup:
    """What a table says. With `problems` nothing of it may be carried out."""

    stations: list[Description]
    counters: Mapping[int, list[Counter]]  # by line
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Done:
    """How many stations were written down, and how many slots are new."""

    stations: int
    slots: int


def read_csv(data: bytes) -> Setup:
    """A file as `write_csv` makes it, or as Excel saves it (UTF-8 or GB 18030)."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    try:
        table = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        names, lines = [(name or "").strip() for name in table.fieldnames or ()], list(table)
    except csv.Error:
        return Setup([], {}, [Problem(1, "", BAD_FILE)])
    missing = [name for name in COLUMNS.values() if name not in names]
    if missing:
        return Setup([], {}, [Problem(1, "", columns_missing(missing))])
    return read([_cells(line) for line in lines])


def _cells(line: Mapping[str | None, str | list[str] | None]) -> dict[str, str]:
    return {name.strip(): cell for name, cell in line.items() if name and isinstance(cell, str)}


def read(lines: Sequence[Mapping[str, str]]) -> Setup:
    """Lines by the columns' headings; everything that is wrong with them is in `problems`."""
    reader = Reader(registering.known())
    described = reader.read(lines)
    counters = {
        one.line: _counters(reader, one, line.get(COLUMNS["plans"]) or "")
        for one, line in zip(described, lines, strict=True)
    }
    return Setup(described, counters, sorted(reader.problems, key=lambda one: one.line))


def _counters(reader: Reader, station: Description, text: str) -> list[Counter]:
    found: list[Counter] = []
    for part in filter(None, (part.strip() for part in re.split(r"[;；\n]", text))):
        match = _PLAN.fullmatch(part)
        code = reader.item_code(match["item"]) if match else None
        if match is None or code is None:
            reader.refuse(station.line, "plans", network_wording.bad_plan(part))
            continue
        counter = Counter(code, int(match["people"]), int(match["minutes"]))
        if words := _fault(counter, station, found):
            reader.refuse(station.line, "plans", words)
        found.append(counter)
    return found


def _fault(counter: Counter, station: Description, before: Iterable[Counter]) -> str:
    if not 1 <= counter.capacity <= MOST_PEOPLE:
        return network_wording.bad_capacity(MOST_PEOPLE)
    if not LEAST_MINUTES <= counter.minutes <= MOST_MINUTES:
        return network_wording.bad_minutes(LEAST_MINUTES, MOST_MINUTES)
    if counter.item not in station.items:
        return network_wording.PLAN_WITHOUT_ITEM
    if not station.office_hours:
        return network_wording.PLAN_WITHOUT_HOURS
    return network_wording.PLAN_TWICE if any(one.item == counter.item for one in before) else ""


def carry_out(setup: Setup, *, actor: Actor = Actor.SYSTEM, actor_id: int | None = None) -> Done:
    """Write stations and plans down and let the slots follow. The same again changes nothing."""
    assert not setup.problems  # the door has shown them instead
    stations = registering.register(setup.stations, actor=actor, actor_id=actor_id)
    for one in setup.stations:
        _plan(stations[one.code], setup.counters[one.line])
    db.session.flush()
    return Done(len(stations), planning.open_slots())


def _plan(station: Station, counters: Sequence[Counter]) -> None:
    """The station's plans become these. One that is left out ends, so that its slots close."""
    today = clock.today()
    there = {one.item: one for one in _plans([station.id])}
    for counter in counters:
        plan = there.pop(counter.item, None)
        if plan is None:
            plan = WorkingPlan(station_id=station.id, item=counter.item, valid_from=today)
            db.session.add(plan)
        plan.week, plan.valid_to = station.office_hours, None
        plan.capacity, plan.minutes = counter.capacity, counter.minutes
    for plan in there.values():
        if plan.valid_to is None or plan.valid_to >= today:
            plan.valid_to = today - timedelta(days=1)


def _plans(station_ids: Iterable[int]) -> list[WorkingPlan]:
    wanted = select(WorkingPlan).where(WorkingPlan.station_id.in_(list(station_ids)))
    return list(db.session.scalars(wanted.order_by(WorkingPlan.id)))


def counters_of(station_ids: Iterable[int]) -> dict[int, list[Counter]]:
    """The counters with a plan that holds today or later, by station."""
    found: dict[int, list[Counter]] = {}
    for plan in _plans(station_ids):
        if plan.valid_to is None or plan.valid_to >= clock.today():
            counter = Counter(plan.item, plan.capacity, plan.minutes)
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
