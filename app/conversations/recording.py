"""Writing a message down: the one place that numbers them, sets the clocks and fills the index."""

from typing import Any

from app import clock
from app.conversations import clocks, searching
from app.conversations.models import Author, Conversation, Kind, Message, StoredFile
from app.db import db


def add_message(
    conversation: Conversation,
    author: Author,
    kind: Kind,
    text: str,
    *,
    article: dict[str, Any] | None = None,
    choices: list[dict[str, Any]] | None = None,
    file: StoredFile | None = None,
    client_id: str | None = None,
    answers: int | None = None,
    record_id: int | None = None,
    staff_id: int | None = None,
) -> Message:
    """Number and store a message. The conversation's row must be locked by this transaction."""
    conversation.last_number += 1
    conversation.updated_at = clock.now()
    message = Message(
        conversation_id=conversation.id,
        veteran_id=conversation.veteran_id,
        number=conversation.last_number,
        author=author,
        kind=kind,
        text=text,
        article=article,
        choices=choices or [],
        file=file,
        client_id=client_id,
        answers=answers,
        record_id=record_id,
        staff_id=staff_id,
        created_at=clock.now(),
    )
    db.session.add(message)
    clocks.note(conversation, author, message.created_at)
    if article is not None:
        conversation.last_article_id = article["id"]
    db.session.flush()
    if author in searching.INDEXED:
        searching.index(conversation.id, text)
    return message
