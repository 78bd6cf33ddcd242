"""What the bot was asked and decided, and what nobody could answer."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.crypto import EncryptedText
from app.db import Base


class SettleReason(StrEnum):
    """Why a question is off the editors' list."""

    PROPOSED = "proposed"
    KNOWN = "known"  # an article answers it by now
    LOCAL = "local"  # only an office can say
    OUTSIDE = "outside"  # not a matter of this desk
    NOISE = "noise"


class ProposalKind(StrEnum):
    PHRASINGS = "phrasings"
    ARTICLE = "article"


class AnswerRecord(Base):
    """One decision with its evidence. The text comes masked; erasure empties it."""

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
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("staff_members.id"))
    settle_reason: Mapped[SettleReason | None] = mapped_column(String(20))
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("article_proposals.id"), index=True)


class ArticleProposal(Base):
    """What an editor wants to add: phrasings for an article that is there, or a new article.

    The editor's own words, without anything that points to whoever asked; which questions led to
    it is said by `UnansweredQuestion.proposal_id`.
    """

    __tablename__ = "article_proposals"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_members.id"))
    kind: Mapped[ProposalKind] = mapped_column(String(12))
    article_id: Mapped[str] = mapped_column(String(60), index=True)
    region: Mapped[str] = mapped_column(String(12), default="000000")
    title: Mapped[str] = mapped_column(String(80), default="")
    category: Mapped[str] = mapped_column(String(40), default="")
    questions: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    answer: Mapped[str] = mapped_column(Text, default="")
    sources: Mapped[str] = mapped_column(Text, default="")
    withdrawn_at: Mapped[datetime | None]
