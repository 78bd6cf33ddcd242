"""The whole of one conversation, for the page of whoever answers."""

from typing import Any

from sqlalchemy import select

from app import clock
from app.answering.models import AnswerRecord
from app.appointments import queries as appointments
from app.conversations import (
    canned,
    console_schemas,
    desk_wording,
    passing,
    queries,
    reaching,
    schemas,
    station_rules,
)  # fmt: skip
from app.conversations.models import (
    Conversation,
    Kind,
    Message,
    Passing,
    Priority,
    State,
    Transfer,
)  # fmt: skip
from app.db import db
from app.outbox.models import OutboxItem
from app.staff.models import Role, StaffMember
from app.stations.models import Station


def whole(one: Conversation, staff: StaffMember) -> dict[str, Any]:
    """A conversation with its story and all that stands beside it."""
    left = reaching.allowance(one)
    return {
        **console_schemas.rows([one], staff.id, {one.id})[0],
        **_may(one, staff),
        "messages": messages(queries.story_of(one)),
        "notes": [_note(note) for note in queries.notes_of(one.id)],
        "transfers": _transfers(queries.transfers_of(one.id)),
        "first_taker": one.first_taker.name if one.first_taker else None,
        "ruled": one.ruled_at is not None,
        "close_note": one.close_note,
        "answered_by": one.answered_by,
        "profile": console_schemas.profile(one.veteran),
        "erased": one.veteran.erased_at is not None,
        "allowance": left and {
            "left": left.left, "until": left.until,
            "channel": left.channel,
        },
        "earlier": [_earlier(old) for old in queries.earlier_of(one)],
        "appointments": _appointments(one.veteran_id),
        **_distress(one),
    }  # fmt: skip


def _may(one: Conversation, staff: StaffMember) -> dict[str, Any]:
    """What this member may do with it now; the verbs check again."""
    mine = one.state == State.WITH_CASEWORKER and one.caseworker_id == staff.id
    came = passing.came_by_transfer(one) if mine and one.ruled_at is None else None
    until = came.created_at + passing.RETURN_WITHIN if came else None
    manager, held = passing.manages(one, staff), one.state == State.WITH_CASEWORKER
    return {
        "mine": mine,
        "return_until": until if until and until > clock.now() else None,
        "may_take_over": manager and held and not mine,
        "may_see_person": staff.has(Role.MANAGER),
        "may_rule": manager and one.state in (State.WAITING, State.WITH_CASEWORKER),
    }


def messages(story: list[Message]) -> list[dict[str, Any]]:
    """M of each, with what the bot considered, the person's thumb, and how delivery went."""
    tries = queries.deliveries_of([one.id for one in story])
    wanted = [one.record_id for one in story if one.record_id]
    records = {
        row.id: row
        for row in db.session.scalars(select(AnswerRecord).where(AnswerRecord.id.in_(wanted)))
    }
    titles, picked = canned.titles(), _picked(story)
    return [
        {
            **schemas.message(one),
            "helpful": one.helpful,
            "delivery": _delivery(tries.get(one.id, [])),
            "considered": _considered(records.get(one.record_id or 0), titles),
            "picked": picked.get(one.number),
        }
        for one in story
    ]


def _picked(story: list[Message]) -> dict[int, str]:
    """Number of a list of suggestions → the article that the person then chose from it."""
    found: dict[int, str] = {}
    offered: Message | None = None
    for one in story:
        if one.kind == Kind.SUGGESTIONS:
            offered = one
        elif offered is not None and one.article:
            if any(choice.get("article_id") == one.article["id"] for choice in offered.choices):
                found[offered.number] = one.article["id"]
            offered = None
    return found


def _considered(record: AnswerRecord | None, titles: dict[str, str]) -> list[dict[str, Any]]:
    candidates = record.candidates if record else []
    return [
        {"id": each["id"], "title": titles.get(each["id"], each["id"]), "score": each["score"]}
        for each in candidates
    ]


def _delivery(items: list[OutboxItem]) -> dict[str, Any] | None:
    if not items:
        return None
    last = items[-1]
    return {
        "state": last.state, "advice": last.advice, "times": len(items),
        "failed": queries.failed(last),
    }  # fmt: skip


def _note(note: Any) -> dict[str, Any]:
    return {
        "id": note.id, "by": note.staff.name, "text": note.text,
        "created_at": note.created_at,
    }  # fmt: skip


def _transfers(steps: list[Transfer]) -> list[dict[str, Any]]:
    people = _names(
        StaffMember, {n for one in steps for n in (one.by_id, one.from_staff_id, one.to_staff_id)}
    )
    places = _names(Station, {n for one in steps for n in (one.from_station_id, one.to_station_id)})

    def target(step: Transfer) -> str | None:
        if step.kind == Passing.RULE:
            return None
        return people.get(step.to_staff_id) or places.get(step.to_station_id)

    return [
        {
            "kind": desk_wording.PASSINGS[step.kind],
            "by": people.get(step.by_id),
            "from": people.get(step.from_staff_id) or places.get(step.from_station_id),
            "to": target(step),
            "reason": step.reason,
            "created_at": step.created_at,
        }
        for step in steps
    ]


def _names(kind: type[StaffMember] | type[Station], ids: set[int | None]) -> dict[int | None, str]:
    rows = db.session.execute(
        select(kind.id, kind.name).where(kind.id.in_([one for one in ids if one is not None]))
    )
    return dict(rows.all())


def _earlier(old: Conversation) -> dict[str, Any]:
    reason = old.close_reason or ""
    return {
        "id": old.id,
        "opened_at": old.opened_at,
        "reason": desk_wording.CLOSE_REASONS.get(reason, reason) or None,
    }


def _appointments(veteran_id: int) -> list[dict[str, Any]]:
    found = appointments.of_veteran(veteran_id, limit=5)
    places, matters = appointments.places(found), appointments.matters(found)
    return [
        {
            "at": one.slot.starts_at,
            "station": places[one.slot.station_id].name,
            "matter": matters[one.item].name if one.item in matters else one.item,
            "state": desk_wording.APPOINTMENT_STATES.get(one.state, one.state),
        }
        for one in found
    ]


def _distress(one: Conversation) -> dict[str, Any]:
    """What to say, and whom to call, beside an urgent one."""
    if one.priority < Priority.URGENT:
        return {"script": [], "duty_officer": None}
    officer_id = station_rules.of_station(one.station_id).duty_officer_id
    officer = db.session.get(StaffMember, officer_id) if officer_id else None
    return {
        "script": list(desk_wording.DISTRESS_SCRIPT),
        "duty_officer": officer.name if officer and officer.active else None,
    }
