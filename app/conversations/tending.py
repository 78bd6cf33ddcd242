"""What the desk does by itself: give back, give out, close what has gone quiet."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, or_, select

from app import clock
from app.conversations import desk, lists, passing, queries, station_rules, wording
from app.conversations.models import Conversation, State
from app.db import db
from app.staff import presence
from app.staff.models import StaffMember

IDLE_AFTER = timedelta(hours=24)
BATCH = 50


def _away() -> ColumnElement[bool]:
    """Off duty or silent. Who was away already when it was handed over gets a while to come."""
    now = clock.now()
    handed_long_ago = Conversation.claimed_at < now - timedelta(seconds=presence.SILENT_SECONDS)
    left_since = StaffMember.seen_at >= Conversation.claimed_at
    return and_(presence.gone(now), or_(handed_long_ago, left_since))


def abandoned() -> list[int]:
    """Conversations whose caseworker has gone off duty or silent."""
    return list(
        db.session.scalars(
            select(Conversation.id)
            .join(StaffMember, StaffMember.id == Conversation.caseworker_id)
            .where(Conversation.state == State.WITH_CASEWORKER, _away())
            .order_by(Conversation.id)
            .limit(BATCH)
        )
    )


def give_back(conversation_id: int) -> bool:
    """Back into the queue, if whoever has it is still away. Says whether it was."""
    conversation = desk.locked(conversation_id)
    if conversation.state != State.WITH_CASEWORKER:
        return False
    away = db.session.scalar(
        select(StaffMember.id)
        .join(Conversation, Conversation.caseworker_id == StaffMember.id)
        .where(Conversation.id == conversation_id, _away())
    )
    if away is None:
        return False
    passing.leave(conversation)
    return True


def unassigned() -> list[int]:
    """Who waits at stations that give chats out by rule, the first in line first."""
    at = station_rules.auto_assigning()
    if not at:
        return []
    return list(
        db.session.scalars(
            select(Conversation.id)
            .where(Conversation.state == State.WAITING, Conversation.station_id.in_(at))
            .order_by(Conversation.priority.desc(), Conversation.waiting_since, Conversation.id)
            .limit(BATCH)
        )
    )


def assign(conversation_id: int) -> bool:
    """To the least busy of the same station who has room. Says whether somebody got it."""
    # Not locked here: a claim locks the caseworker first, and so must we, or two could block.
    conversation = queries.get(conversation_id)
    if conversation.state != State.WAITING or conversation.station_id is None:
        return False
    here = {one.id: one for one in presence.here(conversation.station_id)}
    load = station_rules.load_of(list(here))
    most = station_rules.of_station(conversation.station_id).most_chats
    free = [number for number in here if load[number] < most]
    if not free:
        return False
    desk.claim(conversation_id, here[min(free, key=lambda number: (load[number], number))])
    return True


def idle() -> list[int]:
    """Conversations whose person has not answered for a day."""
    return lists.idle_since(clock.now() - IDLE_AFTER)[:BATCH]


def close_idle(conversation_id: int) -> bool:
    """With a kind word; the next message opens a new one that knows this one."""
    conversation = desk.locked(conversation_id)
    if (
        conversation.state != State.WITH_CASEWORKER
        or conversation.paused_since is None
        or conversation.paused_since > clock.now() - IDLE_AFTER
    ):
        return False
    conversation.close_reason = "idle"
    desk.write_down("conversation.close", conversation, None, reason="idle")
    desk.end(conversation, conversation.caseworker_id, wording.CLOSED_IDLE)
    return True


# What is to be looked at, and what to do with each; each in a transaction of its own.
ROUNDS: tuple[tuple[Callable[[], list[int]], Callable[[int], bool]], ...] = (
    (abandoned, give_back),
    (unassigned, assign),
    (idle, close_idle),
)
