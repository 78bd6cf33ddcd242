"""What the API takes and gives about stations and service items."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field

from app import regions
from app.stations import hours, wording
from app.stations.models import ServiceItem, Station
from app.stations.precheck import Lack


def _region(code: str) -> str:
    if not regions.is_code(code):
        raise ValueError(wording.BAD_REGION)
    return regions.normal(code)


Region = Annotated[str, AfterValidator(_region)]
# Kept to about a hundred metres from the first line on, and never stored.
Degrees = Annotated[float, AfterValidator(lambda degrees: round(degrees, 3))]


class RegionsIn(BaseModel):
    parent: Region = Field(regions.NATION, description="上一级的代码，不填为省级")


class RegionOut(BaseModel):
    code: str
    name: str
    full_name: str = Field(description="从省级写起")
    has_children: bool


class RegionsOut(BaseModel):
    items: list[RegionOut]
    next: str | None


class StationsIn(BaseModel):
    region: Region | None = Field(None, description="行政区划代码")
    lat: Degrees | None = Field(None, ge=-90, le=90, allow_inf_nan=False, description="纬度")
    lng: Degrees | None = Field(None, ge=-180, le=180, allow_inf_nan=False, description="经度")
    item: str | None = Field(None, max_length=40, description="只要能办这一事项的")
    cursor: int = Field(0, ge=0, le=1_000_000, description="上一页的 next")
    limit: int = Field(20, ge=1, le=100)


class ResponsibleIn(BaseModel):
    item: str = Field(max_length=40, description="服务事项代码")
    household: Region | None = Field(None, description="户籍地行政区划代码")
    placement: Region | None = Field(None, description="安置地行政区划代码")
    residence: Region | None = Field(None, description="常住地行政区划代码")
    lat: Degrees | None = Field(None, ge=-90, le=90, allow_inf_nan=False, description="纬度")
    lng: Degrees | None = Field(None, ge=-180, le=180, allow_inf_nan=False, description="经度")


class DocumentOut(BaseModel):
    name: str
    note: str


class ItemName(BaseModel):
    code: str
    name: str


class OptionOut(BaseModel):
    label: str


class QuestionOut(BaseModel):
    text: str
    options: list[OptionOut]


class PrecheckIn(BaseModel):
    answers: list[int] = Field(max_length=20, description="每个问题选了第几项，从 0 数起")


class LackOut(BaseModel):
    what: str
    how: str
    article_id: str | None


class PrecheckOut(BaseModel):
    lacking: list[LackOut]
    words: str = Field(description="只是提醒，不是审核结论")


class ServiceItemOut(ItemName):
    description: str
    documents: list[DocumentOut]
    documents_note: str
    questions: list[QuestionOut] = Field(description="预约前点一点，看看缺什么")
    minutes: int = Field(description="大约要多少分钟")
    article_ids: list[str]
    seat: str = Field(description="由哪里的服务站负责：household placement residence anywhere")
    seat_rule: str


class ServiceItemsOut(BaseModel):
    items: list[ServiceItemOut]
    next: str | None


class StationOut(BaseModel):
    id: int
    code: str
    name: str
    level: str
    region: str
    region_name: str = Field(description="从省级写到县级")
    parent_id: int | None
    address: str
    phone: str
    latitude: float | None
    longitude: float | None
    distance_m: int | None = Field(description="给了经纬度才有，精确到百米")
    office_hours: dict[str, list[list[str]]] = Field(description='"0" 是周一')
    hours_text: str
    open_now: bool
    next_opening: datetime | None = Field(description="现在不开门时，下次开门的时间")
    items: list[ItemName]


class ResponsibleOut(BaseModel):
    station: StationOut | None
    also: StationOut | None = Field(description="也可以问的另一个服务站")
    sure: bool = Field(description="false 时请照 reason 说的先问清")
    reason: str
    rule: str


class StationsOut(BaseModel):
    items: list[StationOut]
    next: str | None


def region(code: str) -> dict[str, Any]:
    """A region for a picker."""
    return {
        "code": code,
        "name": regions.name(code),
        "full_name": regions.full_name(code),
        "has_children": bool(regions.children(code)),
    }


def service_item(item: ServiceItem) -> dict[str, Any]:
    """A service item with what to bring."""
    return {
        "code": item.code,
        "name": item.name,
        "description": item.description,
        "documents": item.documents,
        "documents_note": wording.COUNTER_DECIDES,
        "questions": item.questions,
        "minutes": item.minutes,
        "article_ids": item.article_ids,
        "seat": item.seat,
        "seat_rule": item.seat_rule,
    }


def precheck(found: Sequence[Lack]) -> dict[str, Any]:
    """What one seems to lack, with the words that say how sure that is."""
    return {
        "lacking": [
            {"what": one.what, "how": one.how, "article_id": one.article_id or None}
            for one in found
        ],
        "words": wording.SEEMS_LACKING if found else wording.NOTHING_LACKING,
    }


def station(
    one: Station,
    distance_m: int | None,
    items: list[ServiceItem],
    now: datetime,
    overrides: Mapping[date, bool],
) -> dict[str, Any]:
    """A station as a person sees it."""
    is_open = hours.open_at(one, now, overrides)
    return {
        **{name: getattr(one, name) for name in (
            "id", "code", "name", "level", "region", "parent_id", "address", "phone",
            "latitude", "longitude", "office_hours",
        )},
        "region_name": regions.full_name(one.region),
        "distance_m": distance_m,
        "hours_text": wording.hours_in_words(one.office_hours),
        "open_now": is_open,
        "next_opening": None if is_open else hours.next_opening(one, now, overrides),
        "items": [{"code": item.code, "name": item.name} for item in items],
    }  # fmt: skip
