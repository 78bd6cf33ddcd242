"""Writing messages down: the one place that numbers them, sets the clocks and fills the index.

Messages, index and what a message changes of its conversation are one statement. That part of the
conversation is written here alone, so the session is told that it has nothing to flush.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import bindparam, column, func, insert, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm.attributes import set_committed_value

from app import clock
from app.conversations import clocks, reaching, searching
from app.conversations.models import Author, Conversation, Kind, Message, StoredFile
from app.crypto import seal_text
from app.db import connection, db

_COLUMNS = tuple(Message.__table__.c[name] for name in (
    "conversation_id", "veteran_id", "number", "author", "kind", "text", "article", "choices",
    "file_id", "client_id", "answers", "record_id", "staff_id", "created_at",
))  # fmt: skip
# Core, built once: every message passes here. The rows travel as JSON, so that it is the same
# statement however many they are.
_ROWS = (
    func.jsonb_to_recordset(bindparam("rows", type_=JSONB))
    .table_valued(*(column(one.name, one.type) for one in _COLUMNS))
    .render_derived(with_types=True)
)
_TOUCH = (
    update(Conversation)
    .where(Conversation.id == bindparam("talk"))
    .values(
        last_number=bindparam("last"),
        updated_at=bindparam("at"),
        last_article_id=bindparam("told"),
        bot_context=func.coalesce(
            bindparam("context", type_=JSONB(none_as_null=True)), Conversation.bot_context
        ),
    )
)
_KEEP = (
    insert(Message)
    .from_select([one.name for one in _COLUMNS], select(_ROWS), include_defaults=False)
    .returning(Message.number, Message.id)
    .add_cte(searching.INDEX.cte("indexed"), _TOUCH.cte("touched"))
)
_TOGETHER = "desk_messages"


@contextmanager
def together(conversation: Conversation) -> Iterator[None]:
    """Store what is added to the conversation inside, and the bot's context, in one go at the end.

    Until then the messages have no id.
    """
    info = db.session().info
    added: list[Message] = []
    info[_TOGETHER] = added
    try:
        yield
    finally:
        del info[_TOGETHER]
    _store(conversation, added, conversation.bot_context)


def remember(conversation: Conversation, context: dict[str, Any]) -> None:
    """The bot's context after a turn, stored with the turn: only inside `together`."""
    set_committed_value(conversation, "bot_context", context)


def _store(
    conversation: Conversation, messages: list[Message], context: dict[str, Any] | None = None
) -> None:
    rows = [{one.name: getattr(message, one.name) for one in _COLUMNS} for message in messages]
    for row in rows:
        row["text"], row["created_at"] = seal_text(row["text"]), row["created_at"].isoformat()
    spoken = [one.text for one in messages if one.author in searching.INDEXED]
    given = {
        "rows": rows, "tokens": searching.tokens_of(spoken), "talk": conversation.id,
        "last": conversation.last_number, "at": conversation.updated_at,
        "told": conversation.last_article_id, "context": context,
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
    _note(conversation, last_number=conversation.last_number + 1, updated_at=clock.now())
    if article is not None:
        _note(conversation, last_article_id=article["id"])
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
        _store(conversation, [message])
    else:
        waiting.append(message)
    if author == Author.VETERAN and conversation.paused_since is not None:
        reaching.has_come(conversation.veteran_id)
    clocks.note(conversation, author, message.created_at)
    return message


def _note(conversation: Conversation, **values: object) -> None:
    """What `_store` writes: known to the session as written."""
    for name, value in values.items():
        set_committed_value(conversation, name, value)
