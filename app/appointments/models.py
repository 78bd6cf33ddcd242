"""Slots with a capacity, and one person's place in one."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text,
)  # fmt: skip
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.crypto import EncryptedText
from app.db import Base


class AppointmentState(StrEnum):
    BOOKED = "booked"
    CHECKED_IN = "checked_in"
    SERVED = "served"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


class Slot(Base):
    """A capacity-limited time at a station for one service item. The CHECK is the last word."""

    __tablename__ = "slots"
    __table_args__ = (
        UniqueConstraint("station_id", "item", "starts_at"),
        CheckConstraint("booked between 0 and capacity", name="never_overbooked"),
        CheckConstraint("ends_at > starts_at", name="has_length"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("stations.id"))
    item: Mapped[str] = mapped_column(ForeignKey("service_items.code"))
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    capacity: Mapped[int]
    booked: Mapped[int] = mapped_column(default=0)
    closed: Mapped[bool] = mapped_column(default=False)


class Appointment(Base):
    """A place. `code` is what one shows at the counter."""

    __tablename__ = "appointments"
    __table_args__ = (
        Index(
            "uq_appointments_one_place",
            "slot_id",
            "veteran_id",
            unique=True,
            postgresql_where=text("state <> 'cancelled'"),
        ),
        UniqueConstraint("veteran_id", "idempotency_key"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slots.id"), index=True)
    veteran_id: Mapped[int] = mapped_column(ForeignKey("veterans.id"), index=True)
    item: Mapped[str] = mapped_column(ForeignKey("service_items.code"))
    for_name: Mapped[str | None] = mapped_column(EncryptedText)  # a family member who comes
    contact: Mapped[str | None] = mapped_column(EncryptedText)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    state: Mapped[AppointmentState] = mapped_column(String(12), default=AppointmentState.BOOKED)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    cancelled_at: Mapped[datetime | None]
    idempotency_key: Mapped[str | None] = mapped_column(String(80))
    body_digest: Mapped[str] = mapped_column(String(64), default="")
    slot: Mapped[Slot] = relationship()
