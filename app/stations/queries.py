"""Reading stations, service items, the calendar, and who works where."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app import regions
from app.db import db
from app.errors import Invalid, NotFound
from app.staff.models import StaffMember
from app.stations import nearness, wording
from app.stations.models import CalendarDay, ServiceItem, Station, StationItem


@dataclass(frozen=True)
class Found:
    """A station in answer to a search; `distance_m` when coordinates were given and are known."""

    station: Station
    distance_m: int | None


def get(station_id: int) -> Station:
    """An active station. Raises NotFound."""
    station = db.session.get(Station, station_id)
    if station is None or not station.active:
        raise NotFound(wording.NO_SUCH_STATION)
    return station


def item(code: str) -> ServiceItem:
    """An active service item. Raises Invalid: the caller has named it in a request."""
    found = db.session.get(ServiceItem, code)
    if found is None or not found.active:
        raise Invalid(
            wording.NO_SUCH_ITEM, code="unknown_item", fields={"item": wording.NO_SUCH_ITEM}
        )
    return found


def items() -> list[ServiceItem]:
    """All active service items in their order."""
    return list(
        db.session.scalars(
            select(ServiceItem)
            .where(ServiceItem.active)
            .order_by(ServiceItem.position, ServiceItem.code)
        )
    )


def items_of(station_ids: Iterable[int]) -> dict[int, list[ServiceItem]]:
    """The active items that each of these stations handles."""
    handled: dict[int, list[ServiceItem]] = defaultdict(list)
    rows = db.session.execute(
        select(StationItem.station_id, ServiceItem)
        .join(ServiceItem, ServiceItem.code == StationItem.item)
        .where(StationItem.station_id.in_(list(station_ids)), ServiceItem.active)
        .order_by(ServiceItem.position, ServiceItem.code)
    )
    for station_id, one in rows:
        handled[station_id].append(one)
    return handled


def stations(handling: str | None = None) -> list[Station]:
    """All active stations, or those that handle an item, in the order of their numbers."""
    wanted = select(Station).where(Station.active).order_by(Station.id)
    if handling is not None:
        wanted = wanted.join(StationItem).where(StationItem.item == handling)
    return list(db.session.scalars(wanted))


def search(
    home_region: str,
    region: str | None = None,
    near: tuple[float, float] | None = None,
    handling: str | None = None,
) -> list[Found]:
    """Stations, the nearest first.

    By distance when `near` (latitude, longitude) is given, else by steps from `region`, or from
    the home region when there is none. A `region` leaves out what is neither in it nor above it.
    """
    found = [
        Found(station, _distance(station, near))
        for station in stations(handling)
        if region is None or nearness.steps(station.region, region) < nearness.OUTSIDE
    ]
    wanted = region or home_region

    def order(one: Found) -> tuple[float, int, str]:
        far = float("inf") if one.distance_m is None else float(one.distance_m)
        return far, nearness.steps(one.station.region, wanted), one.station.code

    return sorted(found, key=order)


def _distance(station: Station, near: tuple[float, float] | None) -> int | None:
    if near is None or station.latitude is None or station.longitude is None:
        return None
    return nearness.distance_m(*near, station.latitude, station.longitude)


def station_for(region: str) -> Station | None:
    """The station that serves a region: the region's own, else the nearest one above it."""
    chain = regions.chain(region)
    above = [station for station in stations() if station.region in chain]
    return min(above, key=lambda station: chain.index(station.region), default=None)


def station_of(staff_id: int) -> Station | None:
    """Where a member of staff works."""
    return db.session.scalar(
        select(Station)
        .join(StaffMember, StaffMember.station_id == Station.id)
        .where(StaffMember.id == staff_id)
    )


def staff_of(station_id: int) -> list[StaffMember]:
    """The active staff of a station, by name."""
    return list(
        db.session.scalars(
            select(StaffMember)
            .where(StaffMember.station_id == station_id, StaffMember.active)
            .order_by(StaffMember.name, StaffMember.id)
        )
    )


def calendar_overrides() -> dict[date, bool]:
    """The days that editors have set: day → worked or not."""
    return {row.day: row.working for row in db.session.scalars(select(CalendarDay))}


def calendar_days(first: date, last: date) -> list[CalendarDay]:
    """The days that editors have set, from and to, both included."""
    return list(
        db.session.scalars(
            select(CalendarDay)
            .where(CalendarDay.day.between(first, last))
            .order_by(CalendarDay.day)
        )
    )
