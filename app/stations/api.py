"""Door: stations and what one can come for. No sign-in needed."""

from typing import Any

from apiflask import APIBlueprint

from app import clock, regions
from app.errors import Invalid
from app.stations import queries, wording
from app.stations.models import Station
from app.stations.precheck import lacking
from app.stations.queries import Found
from app.stations.responsibility import Places, responsible
from app.stations.schemas import (
    PrecheckIn,
    PrecheckOut,
    RegionsIn,
    RegionsOut,
    ResponsibleIn,
    ResponsibleOut,
    ServiceItemsOut,
    StationOut,
    StationsIn,
    StationsOut,
    precheck,
    region,
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
    if query.item is not None:
        queries.item(query.item)
    found = queries.search(settings().home_region, query.region, _near(query), query.item)
    end = query.cursor + query.limit
    return {
        "items": _shown(found[query.cursor : end]),
        "next": str(end) if end < len(found) else None,
    }


@api.get("/stations/responsible")
@api.input(ResponsibleIn, location="query", arg_name="query")
@api.output(ResponsibleOut)
@api.doc(
    summary="这件事归哪个服务站管",
    description="先看事项按哪里归口（户籍地、安置地、常住地），再看远近；拿不准会直说，并给出两处。",
)
def show_responsible(query: ResponsibleIn) -> dict[str, Any]:
    matter = queries.item(query.item)
    places = Places(query.household, query.placement, query.residence, _near(query))
    answer = responsible(matter, places, queries.stations(query.item))
    return {
        "station": _one_shown(answer.station),
        "also": _one_shown(answer.also),
        "sure": answer.sure,
        "reason": answer.reason,
        "rule": answer.rule,
    }


@api.get(f"/stations/<int(max={2**31 - 1}):station_id>")
@api.output(StationOut)
@api.doc(summary="一个服务站", responses=[404])
def show_station(station_id: int) -> dict[str, Any]:
    return _shown([Found(queries.get(station_id), None)])[0]


@api.get("/regions")
@api.input(RegionsIn, location="query", arg_name="query")
@api.output(RegionsOut)
@api.doc(summary="下一级行政区划，到县级为止", description="GB/T 2260 代码和名称，供一级一级选择。")
def list_regions(query: RegionsIn) -> dict[str, Any]:
    return {"items": [region(code) for code in regions.children(query.parent)], "next": None}


@api.get("/service-items")
@api.output(ServiceItemsOut)
@api.doc(summary="服务事项和要带的材料")
def list_items() -> dict[str, Any]:
    return {"items": [service_item(item) for item in queries.items()], "next": None}


@api.post("/service-items/<code>/precheck")
@api.input(PrecheckIn, arg_name="body")
@api.output(PrecheckOut)
@api.doc(summary="预约前看看还缺什么", description="只提醒，不下结论，不保存。")
def check_before(code: str, body: PrecheckIn) -> dict[str, Any]:
    return precheck(lacking(queries.item(code).questions, body.answers))


def _near(query: StationsIn | ResponsibleIn) -> tuple[float, float] | None:
    if query.lat is not None and query.lng is not None:
        return query.lat, query.lng
    if query.lat is not None or query.lng is not None:
        missing = "lng" if query.lng is None else "lat"
        raise Invalid(wording.BOTH_COORDINATES, fields={missing: wording.BOTH_COORDINATES})
    return None


def _one_shown(one: Station | None) -> dict[str, Any] | None:
    return _shown([Found(one, None)])[0] if one else None


def _shown(found: list[Found]) -> list[dict[str, Any]]:
    now, overrides = clock.now(), queries.calendar_overrides()
    handled = queries.items_of(one.station.id for one in found)
    return [
        station(one.station, one.distance_m, handled[one.station.id], now, overrides)
        for one in found
    ]
