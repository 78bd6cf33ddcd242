"""Hints about a conversation, sent after the commit: to the person's pages and to the desk."""

from collections.abc import Iterable

from app import live
from app.conversations.models import Conversation
from app.db import on_commit

DESK = "desk"


def person(veteran_id: int) -> str:
    """The topic of one person's pages."""
    return f"person:{veteran_id}"


def news(conversation: Conversation, event: str = "message") -> None:
    """Something was said, or the state changed (`event="conversation"`)."""
    data = {"conversation": conversation.id, "last": conversation.last_number}
    told = {
        **data, "state": conversation.state,
        "caseworker_id": conversation.caseworker_id, "priority": conversation.priority,
    }  # fmt: skip
    hints = live.Hint(person(conversation.veteran_id), event, data), live.Hint(DESK, event, told)
    on_commit(live.announce_all, hints)


def renumbered(veteran_id: int) -> None:
    """Open pages of this record look again, and learn that they must begin anew."""
    hint = live.Hint(person(veteran_id), "conversation", {})
    on_commit(live.announce_all, [hint])


def forgotten(conversations: Iterable[int]) -> None:
    """Whoever has one of these on the screen at the desk sees it emptied."""
    told = [live.Hint(DESK, "conversation", {"conversation": number}) for number in conversations]
    on_commit(live.announce_all, told)


def ended(conversation: Conversation) -> None:
    """Told to the person's pages alone: a talk of the bot's changes no list of the desk."""
    data = {"conversation": conversation.id, "last": conversation.last_number}
    hint = live.Hint(person(conversation.veteran_id), "conversation", data)
    on_commit(live.announce_all, [hint])


def left(conversation: Conversation, staff_id: int) -> None:
    """Whoever had it learns that the rule has put it back into the queue."""
    on_commit(live.announce, DESK, "left", {"conversation": conversation.id, "staff_id": staff_id})
