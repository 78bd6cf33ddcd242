"""The audit row. The database refuses to change one, and to delete one outside retention."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.db import Base


class Actor(StrEnum):
    STAFF = "staff"
    VETERAN = "veteran"
    SYSTEM = "system"


class AuditEntry(Base):
    """Who did what, to what of whom, when and from where. Holds numbers and codes, never words."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_veteran_id_at", "veteran_id", "at"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    actor: Mapped[Actor] = mapped_column(String(10))
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(40), default="")
    subject_id: Mapped[str] = mapped_column(String(64), default="")
    # No foreign key: the row outlives the person's data, without saying who it was.
    veteran_id: Mapped[int | None] = mapped_column(BigInteger)
    address: Mapped[str] = mapped_column(String(45), default="")
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
