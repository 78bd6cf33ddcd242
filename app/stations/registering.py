"""Writing stations down as described, and finding what a county's network still lacks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from app import regions
from app.audit.models import Actor
from app.audit.service import record
from app.db import db
from app.staff.models import StaffMember
from app.stations import queries, wording
from app.stations.models import Station, StationItem
from app.stations.table import DEPTHS, Description, Known
from app.stations.wording import COLUMNS, LEVELS

_FIELDS = (
    "name", "level", "region", "address", "phone", "latitude", "longitude",
    "office_hours", "active",
)  # fmt: skip


@dataclass(frozen=True)
class Lacking:
    """A station and what it lacks, in words."""

    station: Station
    what: list[str]


def known() -> Known:
    """What a line may point to."""
    every = db.session.scalars(select(Station)).all()
    codes = {one.id: one.code for one in every}
    return Known(
        levels={one.code: one.level for one in every},
        items={one.code: one.name for one in queries.items()},
        parents={one.code: codes[one.parent_id] for one in every if one.parent_id},
    )


def register(
    described: Sequence[Description], *, actor: Actor = Actor.SYSTEM, actor_id: int | None = None
) -> dict[str, Station]:
    """Bring these stations into the database, new or changed, parents first; code → station.

    A code that is there already is the same station. Nothing is ever deleted. The work is done
    level by level, so that a province's twenty thousand go in a few statements.
    """
    stations = {one.code: one for one in db.session.scalars(select(Station))}
    for level in DEPTHS:
        of_level = [one for one in described if one.level == level]
        for one in of_level:
            station = stations.setdefault(one.code, Station(code=one.code))
            for name in _FIELDS:
                setattr(station, name, getattr(one, name))
            station.parent_id = stations[one.parent].id if one.parent else None
            db.session.add(station)
        db.session.flush()
    found = {one.code: stations[one.code] for one in described}
    _handle({found[one.code].id: one.items for one in described})
    for station in found.values():
        record(
            "station.register", actor=actor, actor_id=actor_id, subject="station",
            subject_id=station.id,
        )  # fmt: skip
    return found


def _handle(items: Mapping[int, Sequence[str]]) -> None:
    """These stations handle exactly these items."""
    wanted = {(station, code) for station, codes in items.items() for code in codes}
    rows = db.session.execute(
        select(StationItem.station_id, StationItem.item).where(StationItem.station_id.in_(items))
    )
    there = {(row[0], row[1]) for row in rows}
    if gone := sorted(there - wanted):
        pair = tuple_(StationItem.station_id, StationItem.item)
        db.session.execute(delete(StationItem).where(pair.in_(gone)))
    if new := sorted(wanted - there):
        values = [{"station_id": station, "item": code} for station, code in new]
        db.session.execute(insert(StationItem).on_conflict_do_nothing(), values)


def lines() -> list[tuple[Station, dict[str, str]]]:
    """Every station as a line of the table, by level and code; the plans' cell is left out."""
    every = list(db.session.scalars(select(Station).order_by(Station.code)))
    codes = {one.id: one.code for one in every}
    handled = queries.items_of(codes)
    every.sort(key=lambda one: (DEPTHS.index(one.level), one.code))
    return [
        (one, _line(one, codes, [item.name for item in handled.get(one.id, [])])) for one in every
    ]


def _line(one: Station, codes: Mapping[int, str], items: Sequence[str]) -> dict[str, str]:
    cells = {
        "code": one.code, "name": one.name, "level": LEVELS[one.level], "region": one.region,
        "parent": codes.get(one.parent_id or 0, ""), "address": one.address, "phone": one.phone,
        "latitude": "" if one.latitude is None else str(one.latitude),
        "longitude": "" if one.longitude is None else str(one.longitude),
        "hours": wording.hours_in_words(one.office_hours) if any(one.office_hours.values()) else "",
        "items": "、".join(items), "active": wording.YES if one.active else wording.NO,
    }  # fmt: skip
    return {COLUMNS[name]: cell for name, cell in cells.items()}


def uncovered(home_region: str) -> list[str]:
    """The codes from the home region down to the counties that have no station of their own."""
    served = {one.region for one in queries.stations()}
    ahead, missing = [home_region], []
    while ahead:
        code = ahead.pop(0)
        ahead += regions.children(code)
        if code not in served:
            missing.append(code)
    return missing


def lacking() -> list[Lacking]:
    """The active stations that lack hours, staff, items, a telephone or coordinates."""
    every = queries.stations()
    handled = queries.items_of(one.id for one in every)
    staffed = set(
        db.session.scalars(
            select(StaffMember.station_id).where(
                StaffMember.active, StaffMember.station_id.is_not(None)
            )
        )
    )
    found = []
    for one in every:
        checks = (
            (any(one.office_hours.values()), wording.LACKS_HOURS),
            (one.id in staffed, wording.LACKS_STAFF),
            (bool(handled.get(one.id)), wording.LACKS_ITEMS),
            (bool(one.phone), wording.LACKS_PHONE),
            (one.latitude is not None and one.longitude is not None, wording.LACKS_PLACE),
        )
        missing = [words for there, words in checks if not there]
        if missing:
            found.append(Lacking(one, missing))
    return found
