"""A conversation, its messages, and the files in it."""

from datetime import date, datetime
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
    # Through WeChat's own window, which shows what we send back; else on a page that reads by API.
    in_window: Mapped[bool] = mapped_column(default=False)
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
    overnight_told: Mapped[bool] = mapped_column(default=False)  # when somebody is there again
    caseworker_id: Mapped[int | None] = mapped_column(ForeignKey("staff_members.id"), index=True)
    claimed_at: Mapped[datetime | None]
    first_reply_at: Mapped[datetime | None]
    # What the clocks count: since the hand-off, since an unanswered word, less the pauses in which
    # the veteran's answer was awaited ([[from, to], …] in RFC 3339).
    handed_off_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    paused_since: Mapped[datetime | None] = mapped_column(index=True)
    pauses: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    # 首接负责: who took it first stays responsible, wherever it is passed on to.
    first_taker_id: Mapped[int | None] = mapped_column(ForeignKey("staff_members.id"))
    ruled_at: Mapped[datetime | None]  # a manager has decided whose it is; no return any more
    last_article_id: Mapped[str | None] = mapped_column(String(60))  # what was told last
    answered_by: Mapped[str | None] = mapped_column(String(60))  # the article that settled it
    close_reason: Mapped[str | None] = mapped_column(String(40))
    close_note: Mapped[str | None] = mapped_column(EncryptedText)
    veteran: Mapped[Veteran] = relationship()
    caseworker: Mapped[StaffMember | None] = relationship(foreign_keys=caseworker_id)
    first_taker: Mapped[StaffMember | None] = relationship(foreign_keys=first_taker_id)


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
    # As told on that day.
    article: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    choices: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"), index=True)
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


class MessageToken(Base):
    """A piece of a word said in a conversation, as a keyed hash: the texts are sealed."""

    __tablename__ = "message_tokens"

    token: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversations.id"), primary_key=True, index=True
    )


class Reading(Base):
    """Up to which message a member of staff has read a conversation."""

    __tablename__ = "conversation_readings"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_members.id"), primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    number: Mapped[int]
    recorded_at: Mapped[datetime]  # when the audit last noted that this one was reading


class Note(Base):
    """What colleagues tell each other about a conversation. The person never sees it."""

    __tablename__ = "conversation_notes"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_members.id"))
    text: Mapped[str] = mapped_column(EncryptedText)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    staff: Mapped[StaffMember] = relationship()


class Passing(StrEnum):
    """How a conversation came from one to another."""

    TRANSFER = "transfer"
    RETURN = "return"  # not ours: back within 24 hours
    RULING = "ruling"  # a manager says whose it is
    TAKE_OVER = "take_over"  # a manager takes it from a colleague
    RULE = "rule"  # whoever had it has gone off duty or silent


class Transfer(Base):
    """One passing-on, with its reason."""

    __tablename__ = "conversation_transfers"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), index=True)
    kind: Mapped[Passing] = mapped_column(String(12))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_members.id"))  # None: the rule
    from_staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_members.id"))
    from_station_id: Mapped[int | None] = mapped_column(ForeignKey("stations.id"))
    to_staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_members.id"))
    to_station_id: Mapped[int | None] = mapped_column(ForeignKey("stations.id"))
    reason: Mapped[str] = mapped_column(EncryptedText)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class CannedReply(Base):
    """Words kept for reuse. Tied to an article, they can be sent only while it is in force."""

    __tablename__ = "canned_replies"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    title: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(String(2000))
    station_id: Mapped[int | None] = mapped_column(ForeignKey("stations.id"))  # None: everybody's
    article_id: Mapped[str | None] = mapped_column(String(60))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_members.id"))
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)
    retired_at: Mapped[datetime | None]


class FollowUp(Base):
    """回访: to ask the person on a day whether it is settled."""

    __tablename__ = "follow_ups"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), unique=True)
    veteran_id: Mapped[int] = mapped_column(ForeignKey("veterans.id"), index=True)
    station_id: Mapped[int | None] = mapped_column(ForeignKey("stations.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_members.id"))
    due_on: Mapped[date] = mapped_column(index=True)
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_members.id"))
    result: Mapped[str | None] = mapped_column(String(20))
    note: Mapped[str | None] = mapped_column(EncryptedText)
    conversation: Mapped[Conversation] = relationship()


class StationDesk(Base):
    """How a station runs its desk; a station without a row runs by the defaults."""

    __tablename__ = "station_desks"

    station_id: Mapped[int] = mapped_column(ForeignKey("stations.id"), primary_key=True)
    auto_assign: Mapped[bool] = mapped_column(default=False)
    duty_officer_id: Mapped[int | None] = mapped_column(ForeignKey("staff_members.id"))
    most_chats: Mapped[int] = mapped_column(default=10)
    # How soon in working time; the usual ones are in `clocks`.
    first_answer_minutes: Mapped[int]
    next_answer_minutes: Mapped[int]
    solution_days: Mapped[int]
