"""Writing messages down: the one place that numbers them, sets the clocks and fills the index."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import bindparam, column, func, insert, select
from sqlalchemy.dialects.postgresql import JSONB

from app import clock
from app.conversations import clocks, reaching, searching
from app.conversations.models import Author, Conversation, Kind, Message, StoredFile
from app.crypto import seal_text
from app.db import connection, db

_COLUMNS = tuple(Message.__table__.c[name] for name in (
    "conversation_id", "veteran_id", "number", "author", "kind", "text", "article", "choices",
    "file_id", "client_id", "answers", "record_id", "staff_id", "created_at",
))  # fmt: skip
# Core, built once: every message passes here. One statement stores a whole turn with its index;
# the rows travel as JSON, so that however many they are it stays the same statement.
_ROWS = (
    func.jsonb_to_recordset(bindparam("rows", type_=JSONB))
    .table_valued(*(column(one.name, one.type) for one in _COLUMNS))
    .render_derived(with_types=True)
)
_KEEP = (
    insert(Message)
    .from_select([one.name for one in _COLUMNS], select(_ROWS), include_defaults=False)
    .returning(Message.number, Message.id)
    .add_cte(searching.INDEX.cte("indexed"))
)
_TOGETHER = "desk_messages"


@contextmanager
def together() -> Iterator[None]:
    """Store the messages that are added inside in one go, at the end; until then they have no id.

    All are of one conversation.
    """
    info = db.session().info
    added: list[Message] = []
    info[_TOGETHER] = added
    try:
        yield
    finally:
        del info[_TOGETHER]
    _store(added)


def _store(messages: list[Message]) -> None:
    rows = [{one.name: getattr(message, one.name) for one in _COLUMNS} for message in messages]
    for row in rows:
        row["text"], row["created_at"] = seal_text(row["text"]), row["created_at"].isoformat()
    spoken = [one.text for one in messages if one.author in searching.INDEXED]
    given = {
        "rows": rows, "talk": messages[0].conversation_id,
        "tokens": searching.tokens_of(spoken),
    }  # fmt: skip
    ids = dict(connection().execute(_KEEP, given).all())
    for message in messages:
        message.id = ids[message.number]


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

    Stored at once, unless `together`. What comes back is a copy of the row, for reading: changing
    it changes nothing.
    """
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
        file_id=file.id if file else None,
        file=file,
        client_id=client_id,
        answers=answers,
        record_id=record_id,
        staff_id=staff_id,
        created_at=conversation.updated_at,
    )
    waiting = db.session().info.get(_TOGETHER)
    if waiting is None:
        _store([message])
    else:
        waiting.append(message)
    if author == Author.VETERAN and conversation.paused_since is not None:
        reaching.has_come(conversation.veteran_id)
    clocks.note(conversation, author, message.created_at)
    if article is not None:
        conversation.last_article_id = article["id"]
    return message
