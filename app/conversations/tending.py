"""What the desk does by itself: give back, give out, keep places overnight, close the quiet."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, or_, select

from app import clock
from app.conversations import (
    announcing,
    desk,
    handoff,
    lists,
    passing,
    queries,
    station_rules,
    wording,
)  # fmt: skip
from app.conversations.models import Author, Conversation, Kind, Priority, State
from app.conversations.reaching import tell
from app.conversations.recording import add_message
from app.conversations.states import move
from app.db import db
from app.staff import presence
from app.staff.models import StaffMember
from app.stations.models import Station

IDLE_AFTER = timedelta(hours=24)
BATCH = 50
_NOT_URGENT = Conversation.priority < Priority.URGENT


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


def closed_upon() -> list[int]:
    """Who waits where it is closed, and is not first for the opening yet or not told of it."""
    waits = Conversation.state == State.WAITING
    places = db.session.scalars(
        select(Station).where(
            Station.id.in_(select(Conversation.station_id).where(waits, _NOT_URGENT))
        )
    )
    openings = {place.id: opening for place in places if (opening := handoff.next_opening(place))}
    overnight = [number for number, opening in openings.items() if handoff.is_overnight(opening)]
    untold = and_(Conversation.station_id.in_(overnight), Conversation.overnight_told.is_(False))
    return list(
        db.session.scalars(
            select(Conversation.id)
            .where(
                waits,
                _NOT_URGENT,
                Conversation.station_id.in_(openings),
                or_(Conversation.priority < Priority.OVERNIGHT, untold),
            )
            .order_by(Conversation.waiting_since, Conversation.id)
            .limit(BATCH)
        )
    )


def keep_overnight(conversation_id: int) -> bool:
    """Their place is before all who come tomorrow, and they are told once when that is."""
    conversation = desk.locked(conversation_id)
    opening = handoff.next_opening(db.session.get(Station, conversation.station_id or 0))
    if conversation.state != State.WAITING or opening is None:
        return False
    if handoff.is_overnight(opening) and not conversation.overnight_told:
        words = "\n".join(handoff.closed_until(opening))
        tell(conversation, add_message(conversation, Author.SYSTEM, Kind.NOTICE, words))
    handoff.keep_place(conversation, opening)
    announcing.news(conversation, "conversation")
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


def quiet() -> list[int]:
    """Talks with the bot that nobody has gone on with for a day."""
    return lists.quiet_since(clock.now() - IDLE_AFTER, BATCH)


def close_quiet(conversation_id: int) -> bool:
    """Without a word: nobody waits for one. What is closed falls under retention."""
    conversation = desk.locked(conversation_id)
    spoken_since = conversation.updated_at >= clock.now() - IDLE_AFTER
    if conversation.state != State.WITH_BOT or spoken_since:
        return False
    conversation.close_reason = lists.QUIET
    move(conversation, State.CLOSED)
    announcing.ended(conversation)
    return True


# What is to be looked at, and what to do with each; each in a transaction of its own.
ROUNDS: tuple[tuple[Callable[[], list[int]], Callable[[int], bool]], ...] = (
    (abandoned, give_back),
    (unassigned, assign),
    (closed_upon, keep_overnight),
    (idle, close_idle),
    (quiet, close_quiet),
)
