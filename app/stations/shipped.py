"""What ships with the program: service items, and the made-up stations of the demo."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.db import db
from app.stations.models import Seat, ServiceItem, Station, StationItem

DATA = Path(__file__).parent / "data"
OFFICE_HOURS = {str(day): [["09:00", "12:00"], ["13:30", "17:00"]] for day in range(5)}


def read(name: str) -> list[dict[str, Any]]:
    """The rows of a data file."""
    rows: list[dict[str, Any]] = yaml.safe_load((DATA / f"{name}.yml").read_text("utf-8"))
    return rows


def load_items() -> int:
    """Bring the shipped service items into the database, new or changed; says how many."""
    rows, asked = read("service_items"), {one["key"]: one for one in read("precheck")}
    for position, row in enumerate(rows):
        values = {
            "name": row["name"],
            "description": row["description"],
            "documents": [{"name": d["name"], "note": d.get("note", "")} for d in row["documents"]],
            "questions": [
                {"text": asked[key]["text"], "options": asked[key]["options"]}
                for key in row.get("ask", ())
            ],
            "minutes": row["minutes"],
            "article_ids": row["articles"],
            "position": position,
            "seat": Seat(row["seat"]),
            "other_seat": Seat(row["other_seat"]) if "other_seat" in row else None,
            "seat_rule": row.get("seat_rule", ""),
            "lowest_level": row["lowest_level"],
        }
        db.session.execute(
            insert(ServiceItem)
            .values(code=row["code"], active=True, **values)
            .on_conflict_do_update(index_elements=["code"], set_=values)
        )
    return len(rows)


def load_demo_stations(home_region: str) -> list[Station]:
    """The demo's tree under the home region, new or changed. Service items come first."""
    known: dict[str, Station] = {
        one.code: one for one in db.session.scalars(select(Station).where(Station.demo))
    }
    for row in read("demo_stations"):
        station = known.setdefault(row["code"], Station(code=row["code"], demo=True))
        parent = known.get(row.get("parent", ""))
        _describe(station, row, home_region)
        station.parent_id = parent.id if parent else None
        db.session.add(station)
        db.session.flush()
        _handle(station, row)
    return list(known.values())


def counters() -> dict[str, list[str]]:
    """Which items have slots of their own at which demo station: station code → item codes."""
    return {row["code"]: row["counters"] for row in read("demo_stations")}


def _describe(station: Station, row: Mapping[str, Any], home_region: str) -> None:
    station.name, station.level = row["name"], row["level"]
    station.region = _region(row["region"], home_region)
    station.address, station.phone = row["address"], row["phone"]
    station.latitude, station.longitude = row["at"]
    station.office_hours = OFFICE_HOURS


def _region(relative: str, home: str) -> str:
    """P, C and X stand for province, city and county of the home region."""
    above = {"P": home[:2] + "0000", "C": home[:4] + "00", "X": home}
    return above[relative[0]] + relative[1:]


def _handle(station: Station, row: Mapping[str, Any]) -> None:
    levels = ("province", "city", "county", "township", "village")
    depth = levels.index(station.level)
    for item in db.session.scalars(select(ServiceItem).where(ServiceItem.active)):
        # A matter is taken at its lowest level and at the county above; beyond that, by counter.
        takes = 2 <= depth <= levels.index(item.lowest_level) or item.code in row["counters"]
        if takes:
            db.session.execute(
                insert(StationItem)
                .values(station_id=station.id, item=item.code)
                .on_conflict_do_nothing()
            )
