"""Door: stations and what one can come for. No sign-in needed."""

from typing import Any

from apiflask import APIBlueprint

from app import clock
from app.errors import Invalid
from app.stations import queries, wording
from app.stations.queries import Found
from app.stations.schemas import (
    ServiceItemsOut,
    StationOut,
    StationsIn,
    StationsOut,
    service_item,
    station,
)
from app.web import settings

api = APIBlueprint("stations", __name__, tag="服务站点")


@api.get("/stations")
@api.input(StationsIn, location="query", arg_name="query")
@api.output(StationsOut)
@api.doc(summary="找服务站", description="给经纬度时由近到远，否则按行政区划由近到远。位置不保存。")
def list_stations(query: StationsIn) -> dict[str, Any]:
    if (query.lat is None) != (query.lng is None):
        missing = "lat" if query.lat is None else "lng"
        raise Invalid(wording.BOTH_COORDINATES, fields={missing: wording.BOTH_COORDINATES})
    if query.item is not None:
        queries.item(query.item)
    near = None if query.lat is None or query.lng is None else (query.lat, query.lng)
    found = queries.search(settings().home_region, query.region, near, query.item)
    end = query.cursor + query.limit
    return {
        "items": _shown(found[query.cursor : end]),
        "next": str(end) if end < len(found) else None,
    }


@api.get(f"/stations/<int(max={2**31 - 1}):station_id>")
@api.output(StationOut)
@api.doc(summary="一个服务站", responses=[404])
def show_station(station_id: int) -> dict[str, Any]:
    return _shown([Found(queries.get(station_id), None)])[0]


@api.get("/service-items")
@api.output(ServiceItemsOut)
@api.doc(summary="服务事项和要带的材料")
def list_items() -> dict[str, Any]:
    return {"items": [service_item(item) for item in queries.items()], "next": None}


def _shown(found: list[Found]) -> list[dict[str, Any]]:
    now, overrides = clock.now(), queries.calendar_overrides()
    handled = queries.items_of(one.station.id for one in found)
    return [
        station(one.station, one.distance_m, handled[one.station.id], now, overrides)
        for one in found
    ]
