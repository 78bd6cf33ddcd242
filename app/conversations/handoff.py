"""Hand-off: into the queue with a reason, a priority and a station, and what the person is told."""

from datetime import datetime

from app import clock
from app.conversations import clocks, queries, searching, wording
from app.conversations.models import Author, Conversation, Kind, Message, Priority, State
from app.conversations.recording import add_message
from app.conversations.states import move
from app.db import db
from app.staff import presence
from app.stations import hours
from app.stations import queries as stations
from app.stations.models import Station
from app.veterans import visiting
from app.veterans.models import Veteran

# Why somebody comes to a person; what a page sends beside these counts as "asked".
REASONS = frozenset({"asked", "distress", "no_match", "escalate", "unhappy"})


def hand_off(
    conversation: Conversation,
    veteran: Veteran,
    reason: str,
    home_region: str,
    *,
    urgent: bool = False,
    answers: int | None = None,
) -> list[Message]:
    """WITH_BOT → WAITING. Urgent ones come first and are told nothing of a queue."""
    move(conversation, State.WAITING)
    station = _station_of(veteran, home_region)
    conversation.handoff_reason = reason
    conversation.station_id = station.id if station else None
    conversation.waiting_since = clock.now()
    clocks.start(conversation, clock.now())
    conversation.priority = Priority.URGENT if urgent else Priority.NORMAL
    conversation.queue_told = True
    searching.index_person(conversation.id, veteran.name)
    db.session.flush()
    if urgent:
        return []
    place = where(conversation)
    text = "\n".join([wording.HANDED_OVER, *place])
    choices = [{"label": "取消"}]
    if wording.LEAVE_NUMBER in place:  # nobody is there now: one may book instead of waiting
        choices.insert(0, {"label": wording.BOOK_LABEL})
    return [
        add_message(
            conversation, Author.SYSTEM, Kind.HANDOFF, text, choices=choices, answers=answers
        )
    ]


def _station_of(veteran: Veteran, home_region: str) -> Station | None:
    """Whose counter the person stands at, else who serves where they live."""
    visited = db.session.get(Station, visiting.station_of(veteran) or 0)
    if visited is not None and visited.active:
        return visited
    return stations.station_for(veteran.region or home_region)


def raise_alarm(conversation: Conversation) -> None:
    """Danger heard after the hand-off: from now on it is urgent, as one from the bot is."""
    conversation.priority = Priority.URGENT
    conversation.handoff_reason = "distress"


def cancel(conversation: Conversation) -> str:
    """WAITING → WITH_BOT; whoever was heard in danger stays in line. What the person is told."""
    if conversation.priority >= Priority.URGENT:
        return wording.URGENT_STAYS_IN_LINE
    move(conversation, State.WITH_BOT)
    return wording.CANCELLED


def where(conversation: Conversation) -> list[str]:
    """Where in the queue, or when somebody will be there: then the place is kept overnight."""
    station = db.session.get(Station, conversation.station_id or 0)
    opening = next_opening(station)
    if opening is not None:
        keep_place(conversation, opening)
        return closed_until(opening)
    if not presence.anybody():
        return [wording.NOBODY_ON_DUTY, wording.LEAVE_NUMBER, wording.CANCEL_HINT]
    position = queries.queue_position(conversation) or 1
    return [wording.queue_place(position), wording.CANCEL_HINT]


def keep_place(conversation: Conversation, opening: datetime) -> None:
    """Before those who come when it opens again. Called where the person is told, or needs not be:
    over lunch nothing is said.
    """
    conversation.priority = max(conversation.priority, Priority.OVERNIGHT)
    if is_overnight(opening):
        conversation.overnight_told = True


def is_overnight(opening: datetime) -> bool:
    """Whether it does not open again today."""
    return clock.local(opening).date() > clock.today()


def closed_until(opening: datetime) -> list[str]:
    """What somebody who waits is told while it is closed."""
    return [wording.CLOSED_NOW.format(when=wording.opening(opening)), wording.LEAVE_NUMBER]


def next_opening(station: Station | None) -> datetime | None:
    """When the station opens next; None when it is open now or keeps no hours."""
    if station is None or not station.office_hours:
        return None
    overrides, now = stations.calendar_overrides(), clock.now()
    if hours.open_at(station, now, overrides):
        return None
    return hours.next_opening(station, now, overrides)
