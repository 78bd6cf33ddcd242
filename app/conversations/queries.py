"""Reading conversations and their messages."""

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import selectinload

from app.conversations import wording
from app.conversations.models import Conversation, Message, Note, State, StoredFile, Transfer
from app.db import db
from app.errors import NotFound
from app.outbox.models import Delivery, ItemKind, OutboxItem


def open_of(veteran_id: int) -> Conversation | None:
    """The conversation a person has open."""
    return db.session.scalar(
        select(Conversation).where(
            Conversation.veteran_id == veteran_id, Conversation.state != State.CLOSED
        )
    )


def latest_of(veteran_id: int, *, fresh: bool = False) -> Conversation | None:
    """The open conversation, else the last one; `fresh` reads over what this session knows."""
    return db.session.scalar(
        select(Conversation)
        .where(Conversation.veteran_id == veteran_id)
        .order_by(Conversation.id.desc())
        .limit(1)
        .execution_options(populate_existing=fresh)
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


def notes_of(conversation_id: int) -> list[Note]:
    """What colleagues have noted, oldest first."""
    return list(
        db.session.scalars(
            select(Note)
            .where(Note.conversation_id == conversation_id)
            .order_by(Note.id)
            .options(selectinload(Note.staff))
        )
    )


def transfers_of(conversation_id: int) -> list[Transfer]:
    """How it was passed on, oldest first."""
    return list(
        db.session.scalars(
            select(Transfer)
            .where(Transfer.conversation_id == conversation_id)
            .order_by(Transfer.id)
        )
    )


def deliveries_of(message_ids: list[int]) -> dict[int, list[OutboxItem]]:
    """Message id → all attempts to send it through WeChat, the first one first.

    What turned out needless is nothing to look at, nor is a notice that may turn out so.
    """
    may_be_needless = (OutboxItem.kind == ItemKind.SUBSCRIBE) & (
        OutboxItem.state == Delivery.PENDING
    )
    rows = db.session.scalars(
        select(OutboxItem)
        .where(
            OutboxItem.message_id.in_(message_ids),
            OutboxItem.state != Delivery.SPARED,
            ~may_be_needless,
        )
        .order_by(OutboxItem.id)
    )
    found: dict[int, list[OutboxItem]] = {}
    for row in rows:
        found.setdefault(row.message_id or 0, []).append(row)
    return found


def failed(item: OutboxItem) -> bool:
    """Whether it will not arrive by itself any more."""
    return item.state in (Delivery.REFUSED, Delivery.DROPPED)


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


def file_of(veteran_id: int, file_id: int) -> StoredFile:
    """A person's own file. Raises NotFound, for another's too."""
    stored = db.session.get(StoredFile, file_id)
    if stored is None or stored.veteran_id != veteran_id or stored.content is None:
        raise NotFound(wording.NO_SUCH_FILE)
    return stored
