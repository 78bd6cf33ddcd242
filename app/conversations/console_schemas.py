"""How the console's lists see conversations, and what its calls take."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel, Field, model_validator

from app import clock, regions
from app.conversations import clocks, desk_wording, lists, station_rules
from app.conversations.models import Conversation, Message, Priority, State
from app.stations import queries as stations
from app.veterans.identities import IDENTITIES
from app.veterans.models import Veteran
from app.veterans.wording import masked_name, masked_phone


class ReplyIn(BaseModel):
    client_id: str | None = Field(default=None, max_length=70)
    text: str = Field(min_length=1, max_length=6000)
    article_id: str | None = Field(default=None, max_length=60)
    canned_id: int | None = None


class CloseIn(BaseModel):
    reason: str = Field(default="solved", max_length=40)
    note: str = Field(default="", max_length=2000)
    article_id: str = Field(default="", max_length=60)
    follow_up_on: date | None = None


class TransferIn(BaseModel):
    reason: str = Field(default="", max_length=500)
    staff_id: int | None = None
    station_id: int | None = None
    above: bool = False


class ReasonIn(BaseModel):
    reason: str = Field(default="", max_length=500)


class RuleIn(ReasonIn):
    station_id: int


class NoteIn(BaseModel):
    text: str = Field(default="", max_length=2000)


class ListQuery(BaseModel):
    """What the list is asked for. `age` is in minutes; `cursor` is what the last answer gave."""

    state: str = Field(default="waiting", max_length=20)
    station: int | None = None
    category: str | None = Field(default=None, max_length=40)
    channel: str | None = Field(default=None, max_length=20)
    age: int | None = Field(default=None, ge=0, le=525_600)
    cursor: int = Field(default=0, ge=0, le=100_000)
    limit: int = Field(default=100, ge=1, le=500)

    @model_validator(mode="before")
    @classmethod
    def _leave_out_blanks(cls, asked: dict[str, Any]) -> dict[str, Any]:
        """`?state=` asks for nothing: the default holds."""
        return {name: value for name, value in asked.items() if value != ""}


class SearchIn(ListQuery):
    """The same, over all conversations unless told otherwise."""

    state: str = Field(default="all", max_length=20)
    q: str = Field(default="", max_length=100)


@dataclass(frozen=True)
class _Facts:
    """What the rows of one list have in common, read once."""

    last: Mapping[int, Message]
    readable: Collection[int]
    unread: Mapping[int, int]
    positions: Mapping[int, int]
    stations: Mapping[int, Any]
    overrides: Mapping[date, bool]
    targets: Mapping[int, clocks.Targets]


def rows(
    found: list[Conversation], staff_id: int, readable: Collection[int]
) -> list[dict[str, Any]]:
    """The items of a list: enough to choose by. What was said only of those in `readable`."""
    ids = [one.id for one in found]
    facts = _Facts(
        last=lists.last_words([number for number in ids if number in readable]),
        readable=readable,
        unread=lists.unread(ids, staff_id),
        positions=lists.positions(),
        stations={place.id: place for place in stations.stations()},
        overrides=stations.calendar_overrides(),
        targets=station_rules.targets(),
    )
    return [_row(one, facts) for one in found]


def _row(one: Conversation, facts: _Facts) -> dict[str, Any]:
    last, place = facts.last.get(one.id), facts.stations.get(one.station_id or 0)
    holder = one.caseworker if one.state == State.WITH_CASEWORKER else None
    waiting = one.state == State.WAITING and one.waiting_since is not None
    since = one.waiting_since or one.updated_at
    running = _clocks(one, facts)
    return {
        "id": one.id,
        "state": one.state,
        "queue_position": facts.positions.get(one.id),
        "caseworker": {"name": holder.name} if holder else None,
        "veteran": {"id": one.veteran_id, "name": who(one.veteran)},
        "channel": one.channel,
        "reason": desk_wording.REASONS.get(one.handoff_reason or "", one.handoff_reason),
        "priority": one.priority,
        "urgent": one.priority >= Priority.URGENT,
        "overnight": one.priority == Priority.OVERNIGHT,
        "station_id": one.station_id,
        "station": place.name if place else None,
        "waiting_seconds": int((clock.now() - since).total_seconds()) if waiting else None,
        "last_words": last.text[:60] if last else "",
        "words_hidden": one.id not in facts.readable,
        "last_id": one.last_number,
        "unread": facts.unread.get(one.id, 0),
        "clock": clock_of(clocks.pressing(running)),
        "clocks": [clock_of(each) for each in running],
        "result": desk_wording.CLOSE_REASONS.get(one.close_reason or "", one.close_reason),
        "updated_at": one.updated_at,
    }


def _clocks(one: Conversation, facts: _Facts) -> list[clocks.Clock]:
    place = facts.stations.get(one.station_id or 0)
    week = place.office_hours if place and place.office_hours else clocks.USUAL_WEEK
    soon = facts.targets.get(one.station_id or 0, clocks.USUAL)
    return clocks.clocks_of(one, clocks.Hours(week, facts.overrides), clock.now(), soon)


def clock_of(one: clocks.Clock | None) -> dict[str, Any] | None:
    """A clock as the page draws it; seconds are working time."""
    if one is None:
        return None
    left = one.target - one.used
    days = int(left / one.day) if one.day else 0
    return {
        "name": one.name,
        "label": desk_wording.CLOCKS[one.name],
        "stage": one.stage,
        "left_seconds": int(left.total_seconds()),
        "left_days": days or None,
        "due_at": one.due_at,
    }


def who(veteran: Veteran) -> str:
    """Masked name, or a number that tells two nameless people apart."""
    return masked_name(veteran.name) if veteran.name else f"用户{veteran.id}"


def profile(veteran: Veteran) -> dict[str, Any]:
    """What a caseworker sees without a recorded click."""
    return {
        "name": who(veteran),
        "phone": masked_phone(veteran.phone),
        "identity": IDENTITIES.get(veteran.identity or ""),
        "region": veteran.region,
        "region_name": regions.full_name(veteran.region) if veteran.region else None,
        "since": veteran.created_at,
    }


def revealed(veteran: Veteran) -> dict[str, Any]:
    """Name and phone in clear: only behind a recorded click."""
    return {"name": veteran.name, "phone": veteran.phone}
