"""How the console sees conversations: C with a masked name, why, how long, and the whole story."""

from typing import Any

from pydantic import BaseModel, Field

from app import clock
from app.conversations import queries, schemas
from app.conversations.models import Conversation, Message, Priority, State
from app.outbox import service as outbox
from app.outbox.models import OutboxItem
from app.veterans.identities import IDENTITIES
from app.veterans.models import Veteran
from app.veterans.wording import masked_name, masked_phone

REASONS = {
    "asked": "本人要求", "distress": "紧急求助", "no_match": "机器人答不上", "escalate": "需要人工判断",
}  # fmt: skip


class ReplyIn(BaseModel):
    client_id: str | None = Field(default=None, max_length=70)
    text: str = Field(min_length=1, max_length=6000)


class CloseIn(BaseModel):
    reason: str = Field(default="solved", max_length=40)
    note: str = Field(default="", max_length=2000)


class TransferIn(BaseModel):
    reason: str = Field(default="", max_length=500)
    staff_id: int | None = None
    station_id: int | None = None


def row(one: Conversation, last: Message | None = None) -> dict[str, Any]:
    """An item of a list: enough to choose by."""
    since = one.waiting_since or one.claimed_at or one.updated_at
    return {
        **schemas.conversation(one),
        "veteran": {"id": one.veteran_id, "name": who(one.veteran)},
        "channel": one.channel,
        "reason": REASONS.get(one.handoff_reason or "", one.handoff_reason),
        "priority": one.priority,
        "urgent": one.priority >= Priority.URGENT,
        "station_id": one.station_id,
        "waiting_seconds": int((clock.now() - since).total_seconds())
        if one.state == State.WAITING
        else None,
        "last_words": last.text[:60] if last else "",
        "last_id": one.last_number,
        "updated_at": one.updated_at.isoformat(),
    }


def who(veteran: Veteran) -> str:
    """Masked name, or a number that tells two nameless people apart."""
    return masked_name(veteran.name) if veteran.name else f"用户{veteran.id}"


def whole(one: Conversation, staff_id: int) -> dict[str, Any]:
    """A conversation with its story, for the page of whoever answers."""
    story = queries.story_of(one)
    sent = outbox.deliveries([message.id for message in story])
    left = outbox.allowance(one.veteran_id, one.channel)
    return {
        **row(one, queries.last_words([one.id]).get(one.id)),
        "mine": one.state == State.WITH_CASEWORKER and one.caseworker_id == staff_id,
        "messages": [_message(message, sent.get(message.id)) for message in story],
        "profile": profile(one.veteran),
        "allowance": {
            "left": left.left, "until": left.until.isoformat() if left.until else None,
        },
        "earlier": [
            {"id": old.id, "opened_at": old.opened_at.isoformat(), "reason": old.close_reason}
            for old in queries.earlier_of(one)
        ],
    }  # fmt: skip


def _message(one: Message, item: OutboxItem | None) -> dict[str, Any]:
    told = {**schemas.message(one), "created_at": one.created_at.isoformat()}
    told["helpful"] = one.helpful
    told["delivery"] = item and {"state": item.state, "advice": item.advice}
    return told


def profile(veteran: Veteran) -> dict[str, Any]:
    """What a caseworker sees without a recorded click."""
    return {
        "name": who(veteran),
        "phone": masked_phone(veteran.phone),
        "identity": IDENTITIES.get(veteran.identity or ""),
        "region": veteran.region,
        "since": veteran.created_at.isoformat(),
    }


def revealed(veteran: Veteran) -> dict[str, Any]:
    """Name and phone in clear: only behind a recorded click."""
    return {"name": veteran.name, "phone": veteran.phone}
