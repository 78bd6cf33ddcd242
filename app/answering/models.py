"""What the bot was asked and decided, and what nobody could answer."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.crypto import EncryptedText
from app.db import Base


class AnswerRecord(Base):
    """One decision with its evidence. The text is masked before it gets here; erasure empties it."""

    __tablename__ = "answer_records"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    veteran_id: Mapped[int | None] = mapped_column(ForeignKey("veterans.id"), index=True)
    text: Mapped[str | None] = mapped_column(EncryptedText)
    outcome: Mapped[str] = mapped_column(String(12))
    article_id: Mapped[str | None] = mapped_column(String(60), index=True)
    article_version: Mapped[int | None]
    region: Mapped[str] = mapped_column(String(12), default="000000")
    knowledge_version: Mapped[int] = mapped_column(default=0)
    candidates: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    helpful: Mapped[bool | None]


class UnansweredQuestion(Base):
    """A question that found nothing or was voted down: the editors' list."""

    __tablename__ = "unanswered_questions"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    record_id: Mapped[int | None] = mapped_column(ForeignKey("answer_records.id"))
    veteran_id: Mapped[int | None] = mapped_column(ForeignKey("veterans.id"), index=True)
    text: Mapped[str | None] = mapped_column(EncryptedText)
    reason: Mapped[str] = mapped_column(String(20))  # no_match, not_helpful
    settled_at: Mapped[datetime | None]
