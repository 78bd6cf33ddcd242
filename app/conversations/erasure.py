"""What this feature gives a person to take away, and how it forgets one."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, delete, select, update

from app import clock
from app.conversations import announcing, queries, wording
from app.conversations.models import (
    Author,
    Conversation,
    FollowUp,
    Kind,
    Message,
    MessageToken,
    Note,
    State,
    StoredFile,
    Transfer,
)  # fmt: skip
from app.conversations.recording import add_message
from app.conversations.states import move
from app.db import db

PAGE = 500  # messages opened at once


def export_of(veteran_id: int) -> Iterator[list[dict[str, Any]]]:
    """Every message of a person, oldest first, with the names of the files, `PAGE` at a time."""
    last = 0
    while page := queries.messages_of(veteran_id, after=last, limit=PAGE):
        last = page[-1].number
        yield [
            {
                "at": one.created_at,
                "from": one.author,
                "text": one.text,
                "article": one.article and one.article["title"],
                "file": one.file and one.file.name,
            }
            for one in page
        ]


def has_open(veteran_id: int) -> bool:
    """Whether somebody still waits for or talks with a caseworker."""
    found = queries.open_of(veteran_id)
    return found is not None and found.state != State.WITH_BOT


def forget(veteran_id: int) -> None:
    """End what is open with a notice to the desk, then empty every text and file.

    What stays has no identity: that there was a talk, which article was told in which version.
    """
    found = db.session.scalar(
        select(Conversation)
        .where(Conversation.veteran_id == veteran_id, Conversation.state != State.CLOSED)
        .with_for_update(of=Conversation)
        .execution_options(populate_existing=True)
    )
    if found is not None:
        add_message(found, Author.SYSTEM, Kind.NOTICE, wording.ERASED)
        found.close_reason = "erased"
        move(found, State.CLOSED)
        db.session.flush()
    db.session.execute(
        update(Message)
        .where(Message.veteran_id == veteran_id)
        .values(text="", client_id=None, file_id=None, emptied_at=clock.now())
    )
    db.session.execute(delete(StoredFile).where(StoredFile.veteran_id == veteran_id))
    _forget_about(
        select(Conversation.id).where(Conversation.veteran_id == veteran_id).scalar_subquery()
    )
    db.session.execute(delete(FollowUp).where(FollowUp.veteran_id == veteran_id))
    db.session.execute(
        update(Conversation)
        .where(Conversation.veteran_id == veteran_id)
        .values(bot_context={}, close_note=None, handoff_reason=None)
    )
    own = select(Conversation.id).where(Conversation.veteran_id == veteran_id)
    announcing.forgotten(db.session.scalars(own).all())


def _forget_about(conversations: ScalarSelect[int]) -> None:
    """What staff wrote about these conversations, and the index of their words."""
    for table in (MessageToken, Note):
        db.session.execute(delete(table).where(table.conversation_id.in_(conversations)))
    db.session.execute(
        update(Transfer).where(Transfer.conversation_id.in_(conversations)).values(reason="")
    )


def expire(before: datetime) -> int:
    """Retention: empty the texts and files of conversations closed before that moment."""
    old = select(Conversation.id).where(
        Conversation.state == State.CLOSED, Conversation.closed_at < before
    )
    used = select(Message.file_id).where(
        Message.conversation_id.in_(old), Message.file_id.is_not(None)
    )
    gone = list(db.session.scalars(used))
    emptied = db.session.scalars(
        update(Message)
        .where(Message.conversation_id.in_(old), Message.created_at < before)
        .where(Message.emptied_at.is_(None))
        .values(text="", file_id=None, emptied_at=clock.now())
        .returning(Message.id)
    ).all()
    db.session.execute(delete(StoredFile).where(StoredFile.id.in_(gone)))
    _forget_about(old.scalar_subquery())
    db.session.execute(update(FollowUp).where(FollowUp.conversation_id.in_(old)).values(note=None))
    return len(emptied)
