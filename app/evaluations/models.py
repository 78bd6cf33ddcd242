"""好差评: who was invited to rate what, and the rating (GB/T 39734: once per instance)."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.crypto import EncryptedText
from app.db import Base


class Invitation(Base):
    """Copies station and caseworker, so that a later transfer does not rewrite history."""

    __tablename__ = "evaluation_invitations"
    __table_args__ = (UniqueConstraint("subject", "subject_id"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    subject: Mapped[str] = mapped_column(String(20))  # conversation, appointment
    subject_id: Mapped[int] = mapped_column(BigInteger)
    veteran_id: Mapped[int] = mapped_column(ForeignKey("veterans.id"), index=True)
    station_id: Mapped[int | None] = mapped_column(ForeignKey("stations.id"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_members.id"))
    invited_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]


class Evaluation(Base):
    """One rating. Anonymous ones keep no person."""

    __tablename__ = "evaluations"
    __table_args__ = (
        UniqueConstraint("invitation_id"),
        UniqueConstraint("idempotency_owner", "idempotency_key"),
        CheckConstraint("level between 1 and 5", name="level"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("evaluation_invitations.id"))
    level: Mapped[int]
    indicators: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    indicators_version: Mapped[str] = mapped_column(String(20))
    comment: Mapped[str | None] = mapped_column(EncryptedText)
    anonymous: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    idempotency_owner: Mapped[int | None] = mapped_column(BigInteger)
    idempotency_key: Mapped[str | None] = mapped_column(String(80))
    body_digest: Mapped[str] = mapped_column(String(64))
