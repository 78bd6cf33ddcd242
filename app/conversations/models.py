"""A conversation, its messages, and the files in it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.crypto import EncryptedBytes, EncryptedText
from app.db import Base
from app.staff.models import StaffMember
from app.veterans.models import Veteran


class State(StrEnum):
    WITH_BOT = "with_bot"
    WAITING = "waiting"
    WITH_CASEWORKER = "with_caseworker"
    CLOSED = "closed"


class Author(StrEnum):
    VETERAN = "veteran"
    BOT = "bot"
    CASEWORKER = "caseworker"
    SYSTEM = "system"


class Kind(StrEnum):
    """What a message is; the mobile page draws each in its way."""

    TEXT = "text"
    ANSWER = "answer"
    SUGGESTIONS = "suggestions"
    NO_MATCH = "no_match"
    HANDOFF = "handoff"
    DISTRESS = "distress"
    NOTICE = "notice"
    IMAGE = "image"
    VOICE = "voice"
    FILE = "file"
    LOCATION = "location"


class Priority:
    """Who is served first; higher is sooner."""

    NORMAL = 0
    OVERNIGHT = 5  # waited since before opening time
    URGENT = 10


class Conversation(Base):
    """One person's talk with us. At most one is open per person: a partial unique index."""

    __tablename__ = "conversations"
    __table_args__ = (
        Index(
            "uq_conversations_open",
            "veteran_id",
            unique=True,
            postgresql_where=text("state <> 'closed'"),
        ),
        Index("ix_conversations_queue", "state", "priority", "waiting_since"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    veteran_id: Mapped[int] = mapped_column(ForeignKey("veterans.id"), index=True)
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("conversations.id"))
    channel: Mapped[str] = mapped_column(String(20))  # where the person last wrote
    state: Mapped[State] = mapped_column(String(20), default=State.WITH_BOT)
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    closed_at: Mapped[datetime | None]
    # Numbers messages of the person; a new conversation goes on where the last one ended.
    last_number: Mapped[int] = mapped_column(default=0)
    bot_context: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    handoff_reason: Mapped[str | None] = mapped_column(String(40))
    priority: Mapped[int] = mapped_column(default=Priority.NORMAL)
    station_id: Mapped[int | None] = mapped_column(ForeignKey("stations.id"), index=True)
    waiting_since: Mapped[datetime | None]
    queue_told: Mapped[bool] = mapped_column(default=False)
    caseworker_id: Mapped[int | None] = mapped_column(ForeignKey("staff_members.id"), index=True)
    claimed_at: Mapped[datetime | None]
    first_reply_at: Mapped[datetime | None]
    close_reason: Mapped[str | None] = mapped_column(String(40))
    close_note: Mapped[str | None] = mapped_column(EncryptedText)
    veteran: Mapped[Veteran] = relationship()
    caseworker: Mapped[StaffMember | None] = relationship()


class Message(Base):
    """One message. `number` counts within the person and is what the API calls `id`."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("veteran_id", "number"),
        Index(
            "uq_messages_client_id",
            "veteran_id",
            "client_id",
            unique=True,
            postgresql_where=text("client_id is not null"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), index=True)
    veteran_id: Mapped[int] = mapped_column(ForeignKey("veterans.id"))
    number: Mapped[int]
    author: Mapped[Author] = mapped_column(String(12))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_members.id"))
    kind: Mapped[Kind] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(EncryptedText)
    article: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))  # as told on that day
    choices: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    # What the person sent this for (their client's id), and which message this one answers.
    client_id: Mapped[str | None] = mapped_column(String(80))
    answers: Mapped[int | None]
    record_id: Mapped[int | None] = mapped_column(ForeignKey("answer_records.id"))
    helpful: Mapped[bool | None]
    emptied_at: Mapped[datetime | None]  # by erasure or retention; the text is gone
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    file: Mapped["StoredFile | None"] = relationship()


class StoredFile(Base):
    """A picture or paper a person sent: sealed bytes in PostgreSQL, served as an attachment."""

    __tablename__ = "stored_files"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    veteran_id: Mapped[int] = mapped_column(ForeignKey("veterans.id"), index=True)
    name: Mapped[str] = mapped_column(EncryptedText)
    type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    content: Mapped[bytes | None] = mapped_column(EncryptedBytes, deferred=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
