"""The desk's lists: which conversations, in which order, how many, and what of them is unread."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import selectinload

from app import clock, regions
from app.conversations import station_rules
from app.conversations.models import (
    Author,
    Conversation,
    Message,
    Priority,
    Reading,
    State,
)  # fmt: skip
from app.db import db
from app.policies.library import library
from app.staff.models import StaffMember
from app.stations import queries as stations

ONE_LOOK = timedelta(minutes=5)
OPEN_AT_DESK = (State.WAITING, State.WITH_CASEWORKER)
QUIET = "quiet"  # why a talk that was the bot's alone is closed


@dataclass(frozen=True)
class Filter:
    """What a list is narrowed to. `older_than` is in minutes since waiting or being opened."""

    station_id: int | None = None
    category: str | None = None
    channel: str | None = None
    older_than: int | None = None
    ids: tuple[int, ...] | None = None  # what a search has found


def listing(
    tab: str, staff: StaffMember, wanted: Filter | None = None, *, skip: int = 0, limit: int = 100
) -> list[Conversation]:
    """A tab's rows: waiting, mine, station, with_caseworker, with_bot, closed, or all.

    Who waits comes by priority, then by waiting time; others with the newest first.
    """
    query = (
        select(Conversation)
        .where(_of_tab(tab, staff), *_narrowed(wanted or Filter()))
        .options(selectinload(Conversation.veteran), selectinload(Conversation.caseworker))
    )
    if tab == State.WAITING:
        query = query.order_by(
            Conversation.priority.desc(), Conversation.waiting_since, Conversation.id
        )
    else:
        query = query.order_by(Conversation.updated_at.desc(), Conversation.id.desc())
    return list(db.session.scalars(query.offset(skip).limit(limit)))


def _of_tab(tab: str, staff: StaffMember) -> ColumnElement[bool]:
    if tab == "mine":
        return _mine(staff.id)
    if tab == "station":
        return and_(
            Conversation.state.in_(OPEN_AT_DESK), Conversation.station_id.in_(own_stations(staff))
        )
    if tab == "all":
        return Conversation.id.is_not(None)
    if tab == State.CLOSED:  # what the bot settled alone would drown what the desk has done
        return and_(
            Conversation.state == State.CLOSED, Conversation.close_reason.is_distinct_from(QUIET)
        )
    return Conversation.state == State(tab)


def _mine(staff_id: int) -> ColumnElement[bool]:
    return and_(Conversation.state == State.WITH_CASEWORKER, Conversation.caseworker_id == staff_id)


def own_stations(staff: StaffMember) -> list[int]:
    """A member's station and those below it in the tree."""
    all_stations = stations.stations()
    own = next((one for one in all_stations if one.id == staff.station_id), None)
    if own is None:
        return []
    return [one.id for one in all_stations if regions.contains(own.region, one.region)]


def looks_after(station_id: int | None, staff: StaffMember) -> bool:
    """Whether a station is this member's own or below it. Who belongs to none looks after all."""
    if station_id is None or staff.station_id is None:
        return True
    return station_id in own_stations(staff)


def _narrowed(wanted: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.station_id is not None:
        found.append(Conversation.station_id == wanted.station_id)
    if wanted.channel:
        found.append(Conversation.channel == wanted.channel)
    if wanted.category:
        ids = [one.id for one in library().articles if one.category == wanted.category]
        found.append(Conversation.last_article_id.in_(ids) if ids else false())
    if wanted.older_than is not None:
        before = clock.now() - timedelta(minutes=wanted.older_than)
        since = func.coalesce(Conversation.waiting_since, Conversation.opened_at)
        found.append(since <= before)
    if wanted.ids is not None:
        found.append(Conversation.id.in_(wanted.ids))
    return found


def counts(staff: StaffMember) -> dict[str, int]:
    """How many wait, are mine, my station's, urgent, and of mine wait for my answer."""
    waiting = Conversation.state == State.WAITING
    mine = _mine(staff.id)
    unanswered = and_(
        mine, or_(Conversation.asked_at.is_not(None), Conversation.first_reply_at.is_(None))
    )
    rows = db.session.execute(
        select(
            func.count().filter(waiting),
            func.count().filter(mine),
            func.count().filter(_of_tab("station", staff)),
            func.count().filter(waiting, Conversation.priority >= Priority.URGENT),
            func.count().filter(unanswered),
        ).where(Conversation.state.in_(OPEN_AT_DESK))
    ).one()
    names = ("waiting", "mine", "station", "urgent", "unanswered")
    return dict(zip(names, rows, strict=True))


def calling(staff: StaffMember) -> list[Conversation]:
    """The urgent ones that ring at this member's desk, the longest waiting first.

    Those that nobody has taken ring everywhere. Those whose last word a caseworker has not
    answered ring for that caseworker, and for whoever is called in an emergency there.
    """
    unanswered = and_(
        Conversation.state == State.WITH_CASEWORKER,
        Conversation.asked_at.is_not(None),
        or_(
            Conversation.caseworker_id == staff.id,
            Conversation.station_id.in_(station_rules.called_at(staff)),
        ),
    )
    return list(
        db.session.scalars(
            select(Conversation)
            .where(
                Conversation.priority >= Priority.URGENT,
                or_(Conversation.state == State.WAITING, unanswered),
            )
            .order_by(func.coalesce(Conversation.asked_at, Conversation.waiting_since))
            .options(selectinload(Conversation.veteran), selectinload(Conversation.caseworker))
        )
    )


def positions() -> dict[int, int]:
    """Each waiting conversation's place in its station's queue, from 1."""
    place = func.row_number().over(
        partition_by=Conversation.station_id,
        order_by=(Conversation.priority.desc(), Conversation.waiting_since, Conversation.id),
    )
    rows = db.session.execute(
        select(Conversation.id, place).where(Conversation.state == State.WAITING)
    )
    return dict(rows.all())


def last_words(conversation_ids: list[int]) -> dict[int, Message]:
    """What each person last said, by conversation: what a caseworker chooses by."""
    newest = (
        select(func.max(Message.id))
        .where(Message.conversation_id.in_(conversation_ids), Message.author == Author.VETERAN)
        .group_by(Message.conversation_id)
    )
    rows = db.session.scalars(select(Message).where(Message.id.in_(newest)))
    return {message.conversation_id: message for message in rows}


def unread(conversation_ids: list[int], staff_id: int) -> dict[int, int]:
    """How many of each person's messages this member of staff has not seen."""
    read = select(Reading).where(Reading.staff_id == staff_id).subquery()
    rows = db.session.execute(
        select(Message.conversation_id, func.count())
        .outerjoin(read, read.c.conversation_id == Message.conversation_id)
        .where(
            Message.conversation_id.in_(conversation_ids),
            Message.author == Author.VETERAN,
            or_(read.c.number.is_(None), Message.number > read.c.number),
        )
        .group_by(Message.conversation_id)
    )
    return dict(rows.all())


def mark_read(conversation: Conversation, staff_id: int) -> bool:
    """Everything said so far has been on this member's screen.

    Says whether this begins a new look: an open page reads on with every message, and that is one.
    """
    now = clock.now()
    recorded = db.session.scalar(
        select(Reading.recorded_at).where(
            Reading.staff_id == staff_id, Reading.conversation_id == conversation.id
        )
    )
    begins = recorded is None or recorded < now - ONE_LOOK
    values = {"number": conversation.last_number, "recorded_at": now if begins else recorded}
    db.session.execute(
        insert(Reading)
        .values(staff_id=staff_id, conversation_id=conversation.id, **values)
        .on_conflict_do_update(index_elements=["staff_id", "conversation_id"], set_=values)
    )
    return begins


def quiet_since(before: datetime, limit: int) -> list[int]:
    """Talks with the bot in which nothing has been said since before a moment."""
    return list(
        db.session.scalars(
            select(Conversation.id)
            .where(Conversation.state == State.WITH_BOT, Conversation.updated_at < before)
            .order_by(Conversation.updated_at)
            .limit(limit)
        )
    )


def idle_since(before: datetime) -> list[int]:
    """Conversations that have waited for the person's answer since before a moment."""
    return list(
        db.session.scalars(
            select(Conversation.id).where(
                Conversation.state == State.WITH_CASEWORKER,
                Conversation.paused_since < before,
                Conversation.priority < Priority.URGENT,
            )
        )
    )
