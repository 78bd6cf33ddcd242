"""What the API takes and gives about slots and appointments."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field

from app import clock
from app.appointments import wording
from app.appointments.models import Appointment, Slot, WaitingPlace
from app.stations.models import ServiceItem, Station
from app.stations.schemas import DocumentOut, ItemName
from app.stations.wording import COUNTER_DECIDES
from app.veterans.wording import masked_name, masked_phone
from app.web.words import legible

BIGGEST_ID = 2**63 - 1
DEFAULT_DAYS, MOST_DAYS = 14, 62


def _text(value: object) -> object:
    if isinstance(value, str) and value.strip():
        return legible(value.strip())
    raise ValueError("应当是文字")


def _number(value: object) -> object:
    """A telephone number in plain digits, also when an input method has made them wide."""
    return unicodedata.normalize("NFKC", value) if isinstance(value, str) else value


def _moment(text: str) -> str:
    # A "+" that was not escaped in a query arrives as a blank.
    text = re.sub(r"(T[\d:.]+) (\d\d:?\d\d)$", r"\1+\2", text)
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            date.fromisoformat(text)
        elif datetime.fromisoformat(text).tzinfo is None:
            raise ValueError
    except ValueError:
        raise ValueError(wording.BAD_MOMENT) from None
    return text


Moment = Annotated[str, AfterValidator(_moment)]
Words = BeforeValidator(_text)
# True is no number, and neither is "1".
SlotId = Annotated[int, Field(strict=True, ge=1, le=BIGGEST_ID)]


class SlotsIn(BaseModel):
    item: str | None = Field(None, max_length=40, description="不填为全部事项")
    begin: Moment | None = Field(None, alias="from", description="日期或带时区的时间，默认现在")
    end: Moment | None = Field(None, alias="to", description="日期（含当天）或时间，默认14天后")
    cursor: int = Field(0, ge=0, le=1_000_000, description="上一页的 next")
    limit: int = Field(1000, ge=1, le=1000)

    def range(self, now: datetime) -> tuple[datetime, datetime] | None:
        """From and to before as moments; None when they make no range."""
        begin = _as_moment(self.begin) if self.begin else now
        end = _as_moment(self.end, 1) if self.end else begin + timedelta(days=DEFAULT_DAYS)
        return (begin, end) if begin < end <= begin + timedelta(days=MOST_DAYS) else None


def _as_moment(text: str, days: int = 0) -> datetime:
    if len(text) == len("2026-11-21"):
        return clock.at(date.fromisoformat(text) + timedelta(days=days), time.min)
    return datetime.fromisoformat(text)


class SlotOut(BaseModel):
    id: int
    station_id: int
    item: str = Field(description="服务事项代码；consultation 表示什么事都可以来问")
    starts_at: datetime
    ends_at: datetime
    capacity: int
    available: int


class SlotsOut(BaseModel):
    items: list[SlotOut]
    next: str | None


class IdempotencyKey(BaseModel):
    idempotency_key: str | None = Field(None, min_length=1, max_length=80)


class AppointmentIn(BaseModel):
    slot_id: SlotId
    item: Annotated[str, Words] = Field(max_length=40, description="服务事项代码")
    for_name: Annotated[str, Words] | None = Field(
        None,
        alias="for",
        max_length=30,
        description="替家人预约时来人的姓名；要先同意隐私说明",
    )
    contact: Annotated[str, Words, BeforeValidator(_number)] | None = Field(
        None,
        pattern=r"^\+?[0-9\- ]{5,20}$",
        description="联系电话；要先同意隐私说明",
    )


class WaitingIn(BaseModel):
    slot_id: SlotId
    item: Annotated[str, Words] = Field(max_length=40, description="服务事项代码")


class WaitingOut(BaseModel):
    id: int
    item: str
    slot: SlotOut
    ahead: int = Field(description="前面还有几个人")


class WaitingsOut(BaseModel):
    items: list[WaitingOut]
    next: str | None


class RescheduleIn(BaseModel):
    slot_id: SlotId


class AppointmentsIn(BaseModel):
    cursor: int | None = Field(None, ge=1, le=BIGGEST_ID, description="上一页的 next")
    limit: int = Field(20, ge=1, le=100)


class PlaceOut(BaseModel):
    id: int
    name: str
    address: str
    phone: str


class QueueOut(BaseModel):
    number: int | None = Field(description="签到后的号，没有签到时为空")
    ahead: int = Field(description="前面还有几位；没有签到时是站里现在等候的人数")
    called: bool = Field(description="已叫到，请到窗口")


class AppointmentOut(BaseModel):
    id: int
    code: str = Field(description="到窗口出示")
    state: str = Field(description="offered booked checked_in served no_show cancelled")
    state_text: str
    item: ItemName
    slot: SlotOut
    station: PlaceOut
    documents: list[DocumentOut]
    documents_note: str
    starts_at: datetime
    ends_at: datetime
    for_name: str | None = Field(alias="for", description="只显示姓")
    contact: str | None = Field(description="只显示首尾几位")
    can_cancel: bool
    can_accept: bool = Field(description="候补到的名额，还能确认（accept）")
    offered_until: datetime | None
    queue: QueueOut | None = Field(description="当天才有")
    created_at: datetime


class AppointmentsOut(BaseModel):
    items: list[AppointmentOut]
    next: str | None


def slot(one: Slot, now: datetime) -> dict[str, Any]:
    """A slot as a person sees it, times on a Chinese clock."""
    return {
        "id": one.id,
        "station_id": one.station_id,
        "item": one.item,
        "starts_at": clock.local(one.starts_at),
        "ends_at": clock.local(one.ends_at),
        "capacity": one.capacity,
        "available": one.available(now),
    }


def waiting_place(one: WaitingPlace, ahead: int, now: datetime) -> dict[str, Any]:
    """A place on a waiting list."""
    return {"id": one.id, "item": one.item, "slot": slot(one.slot, now), "ahead": ahead}


def appointments(
    rows: Sequence[Appointment],
    places: Mapping[int, Station],
    matters: Mapping[str, ServiceItem],
    turns: Mapping[int, Mapping[str, Any]],
    now: datetime,
) -> list[dict[str, Any]]:
    """Appointments as the person sees them, with place and papers; names and numbers masked."""
    return [
        {
            "id": one.id,
            "code": one.code,
            "state": one.state,
            "state_text": wording.state_text(one),
            "item": {"code": one.item, "name": matters[one.item].name},
            "slot": slot(one.slot, now),
            "station": {
                name: getattr(places[one.slot.station_id], name)
                for name in ("id", "name", "address", "phone")
            },
            "documents": matters[one.item].documents,
            "documents_note": COUNTER_DECIDES,
            "starts_at": clock.local(one.slot.starts_at),
            "ends_at": clock.local(one.slot.ends_at),
            "for": masked_name(one.for_name) if one.for_name else None,
            "contact": masked_phone(one.contact),
            "can_cancel": one.can_change(now),
            "can_accept": one.can_accept(now),
            "offered_until": clock.local(one.offered_until) if one.offered_until else None,
            "queue": turns.get(one.id),
            "created_at": clock.local(one.created_at),
        }
        for one in rows
    ]
