"""Writing a message down: the one place that numbers them, sets the clocks and fills the index."""

from typing import Any

from sqlalchemy import bindparam, insert

from app import clock
from app.conversations import clocks, reaching, searching
from app.conversations.models import Author, Conversation, Kind, Message, StoredFile
from app.db import connection

# Core, built once: every message passes here.
_KEEP = (
    insert(Message)
    .values({name: bindparam(name) for name in (
        "conversation_id", "veteran_id", "number", "author", "kind", "text", "article", "choices",
        "file_id", "client_id", "answers", "record_id", "staff_id", "created_at",
    )})
    .returning(Message.id)
)  # fmt: skip


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
    """Number and store a message. The conversation's row must be locked by this transaction.

    What comes back is a copy of the row, for reading: changing it changes nothing.
    """
    conversation.last_number += 1
    conversation.updated_at = clock.now()
    row = {
        "conversation_id": conversation.id,
        "veteran_id": conversation.veteran_id,
        "number": conversation.last_number,
        "author": author,
        "kind": kind,
        "text": text,
        "article": article,
        "choices": choices or [],
        "file_id": file.id if file else None,
        "client_id": client_id,
        "answers": answers,
        "record_id": record_id,
        "staff_id": staff_id,
        "created_at": conversation.updated_at,
    }
    message = Message(id=connection().scalar(_KEEP, row), file=file, **row)
    if author == Author.VETERAN and conversation.paused_since is not None:
        reaching.has_come(conversation.veteran_id)
    clocks.note(conversation, author, message.created_at)
    if article is not None:
        conversation.last_article_id = article["id"]
    if author in searching.INDEXED:
        searching.index(conversation.id, text)
    return message
