"""好差评: who was invited to rate what, and the rating (GB/T 39734: once per instance)."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.crypto import EncryptedText
from app.db import Base
from app.gateways.mini_program import Suggestion


class Subject(StrEnum):
    """What kind of service instance was rated."""

    CONVERSATION = "conversation"
    APPOINTMENT = "appointment"


class Invitation(Base):
    """Leave to rate one service instance, once. Knows the person, and not what was said.

    Copies station and caseworker, so that a later transfer does not rewrite history.
    """

    __tablename__ = "evaluation_invitations"
    __table_args__ = (
        UniqueConstraint("subject", "subject_id"),
        UniqueConstraint("veteran_id", "idempotency_key"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    subject: Mapped[Subject] = mapped_column(String(20))
    subject_id: Mapped[int] = mapped_column(BigInteger)
    veteran_id: Mapped[int] = mapped_column(ForeignKey("veterans.id"), index=True)
    station_id: Mapped[int | None] = mapped_column(ForeignKey("stations.id"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_members.id"))
    invited_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    redeemed_at: Mapped[datetime | None]  # to the day only when the rating is anonymous
    idempotency_key: Mapped[str | None] = mapped_column(String(80))
    body_digest: Mapped[str] = mapped_column(String(64), default="")


class Evaluation(Base):
    """One rating. An anonymous one does not know its invitation, so it leads to no person."""

    __tablename__ = "evaluations"
    __table_args__ = (
        UniqueConstraint("invitation_id"),
        CheckConstraint("level between 1 and 5", name="level"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("evaluation_invitations.id"))
    subject: Mapped[Subject] = mapped_column(String(20))
    station_id: Mapped[int | None] = mapped_column(ForeignKey("stations.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_members.id"), index=True)
    level: Mapped[int]
    indicators: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    indicators_version: Mapped[str] = mapped_column(String(20))
    comment: Mapped[str | None] = mapped_column(EncryptedText)
    # What WeChat's content check said. Others than staff may see only what has passed; a rating
    # itself is never refused for its words.
    comment_check: Mapped[Suggestion] = mapped_column(String(10), default=Suggestion.UNCHECKED)
    anonymous: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)  # to the day when anonymous
