"""Reading conversations and their messages."""

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import selectinload

from app.conversations import wording
from app.conversations.models import Author, Conversation, Message, State, StoredFile
from app.db import db
from app.errors import NotFound


def open_of(veteran_id: int) -> Conversation | None:
    """The conversation a person has open."""
    return db.session.scalar(
        select(Conversation).where(
            Conversation.veteran_id == veteran_id, Conversation.state != State.CLOSED
        )
    )


def latest_of(veteran_id: int) -> Conversation | None:
    """The open conversation, else the last one."""
    return db.session.scalar(
        select(Conversation)
        .where(Conversation.veteran_id == veteran_id)
        .order_by(Conversation.id.desc())
        .limit(1)
    )


def get(conversation_id: int) -> Conversation:
    """Raises NotFound."""
    conversation = db.session.get(Conversation, conversation_id)
    if conversation is None:
        raise NotFound(wording.NO_SUCH_CONVERSATION)
    return conversation


def messages_of(veteran_id: int, after: int = 0, limit: int = 50) -> list[Message]:
    """A person's messages with a number above `after`, oldest first."""
    return list(
        db.session.scalars(
            select(Message)
            .where(Message.veteran_id == veteran_id, Message.number > after)
            .order_by(Message.number)
            .limit(limit)
            .options(selectinload(Message.file))
        )
    )


def story_of(conversation: Conversation) -> list[Message]:
    """All messages of a conversation, oldest first."""
    return list(
        db.session.scalars(
            select(Message)
            .where(Message.conversation_id == conversation.id)
            .order_by(Message.number)
            .options(selectinload(Message.file))
        )
    )


def earlier_of(conversation: Conversation, limit: int = 10) -> list[Conversation]:
    """What the same person came for before, newest first."""
    return list(
        db.session.scalars(
            select(Conversation)
            .where(
                Conversation.veteran_id == conversation.veteran_id,
                Conversation.id < conversation.id,
            )
            .order_by(Conversation.id.desc())
            .limit(limit)
        )
    )


def queue_position(conversation: Conversation) -> int | None:
    """1 for the next to be served; None when not waiting."""
    if conversation.state != State.WAITING or conversation.waiting_since is None:
        return None
    sooner = or_(
        Conversation.priority > conversation.priority,
        and_(
            Conversation.priority == conversation.priority,
            or_(
                Conversation.waiting_since < conversation.waiting_since,
                and_(
                    Conversation.waiting_since == conversation.waiting_since,
                    Conversation.id < conversation.id,
                ),
            ),
        ),
    )
    ahead = db.session.scalar(
        select(func.count(Conversation.id)).where(
            Conversation.state == State.WAITING,
            Conversation.station_id.is_not_distinct_from(conversation.station_id),
            sooner,
        )
    )
    return (ahead or 0) + 1


def listing(
    state: State | None,
    *,
    caseworker_id: int | None = None,
    station_ids: list[int] | None = None,
    limit: int = 100,
) -> list[Conversation]:
    """The console's lists: waiting by priority then waiting time, others newest first."""
    query = select(Conversation).options(
        selectinload(Conversation.veteran), selectinload(Conversation.caseworker)
    )
    wanted: list[ColumnElement[bool]] = []
    if state is not None:
        wanted.append(Conversation.state == state)
    if caseworker_id is not None:
        wanted.append(Conversation.caseworker_id == caseworker_id)
    if station_ids is not None:
        wanted.append(
            or_(Conversation.station_id.in_(station_ids), Conversation.station_id.is_(None))
        )
    order = (
        (Conversation.priority.desc(), Conversation.waiting_since, Conversation.id)
        if state == State.WAITING
        else (Conversation.updated_at.desc(), Conversation.id.desc())
    )
    return list(db.session.scalars(query.where(*wanted).order_by(*order).limit(limit)))


def counts(caseworker_id: int) -> dict[str, int]:
    """How many wait, how many are mine: the numbers beside the lists."""
    rows = db.session.execute(
        select(
            func.count(Conversation.id).filter(Conversation.state == State.WAITING),
            func.count(Conversation.id).filter(
                Conversation.state == State.WITH_CASEWORKER,
                Conversation.caseworker_id == caseworker_id,
            ),
        ).where(Conversation.state != State.CLOSED)
    ).one()
    return {"waiting": rows[0], "mine": rows[1]}


def last_words(conversation_ids: list[int]) -> dict[int, Message]:
    """What each person last said, by conversation: what a caseworker chooses by."""
    newest = (
        select(func.max(Message.id))
        .where(
            Message.conversation_id.in_(conversation_ids), Message.author == Author.VETERAN
        )
        .group_by(Message.conversation_id)
    )
    rows = db.session.scalars(select(Message).where(Message.id.in_(newest)))
    return {message.conversation_id: message for message in rows}


def file_of(veteran_id: int, file_id: int) -> StoredFile:
    """A person's own file. Raises NotFound, for another's too."""
    stored = db.session.get(StoredFile, file_id)
    if stored is None or stored.veteran_id != veteran_id or stored.content is None:
        raise NotFound(wording.NO_SUCH_FILE)
    return stored
