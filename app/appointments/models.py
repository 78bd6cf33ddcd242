"""Working plans, the slots that follow from them, and one person's place in a slot."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.appointments.rules import CANCEL_DEADLINE, SECOND_THOUGHTS
from app.crypto import EncryptedText
from app.db import Base


class AppointmentState(StrEnum):
    OFFERED = "offered"  # a freed place held for somebody on the waiting list, for a while
    BOOKED = "booked"
    CHECKED_IN = "checked_in"
    SERVED = "served"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


# The states in which a place is taken.
LIVE = (AppointmentState.BOOKED, AppointmentState.CHECKED_IN)


class WorkingPlan(Base):
    """A counter's week: when it takes one service item, and how many people at a time."""

    __tablename__ = "working_plans"
    __table_args__ = (
        CheckConstraint("capacity > 0", name="takes_somebody"),
        CheckConstraint("minutes between 5 and 480", name="minutes"),
        CheckConstraint("horizon_days between 1 and 60", name="horizon"),
        CheckConstraint("lead_minutes between 0 and 20160", name="lead"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("stations.id"), index=True)
    item: Mapped[str] = mapped_column(ForeignKey("service_items.code"))
    # As a station's office hours; the breaks are what the spans leave out.
    week: Mapped[dict[str, Any]] = mapped_column(JSONB)
    minutes: Mapped[int]
    capacity: Mapped[int]
    # How long before a time booking for it ends, and how many days ahead it begins.
    lead_minutes: Mapped[int] = mapped_column(default=0, server_default="0")
    horizon_days: Mapped[int] = mapped_column(default=28, server_default="28")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class Closure(Base):
    """A stretch in which a station takes nobody, whatever its plans say."""

    __tablename__ = "closures"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="has_length"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("stations.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(80))


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
    lead_minutes: Mapped[int] = mapped_column(default=0, server_default="0")
    closed: Mapped[bool] = mapped_column(default=False)

    def available(self, now: datetime) -> int:
        """How many places are left to book at this moment."""
        late = self.starts_at - timedelta(minutes=self.lead_minutes) <= now
        return 0 if self.closed or late else self.capacity - self.booked


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
    moved_at: Mapped[datetime | None]  # into its present slot; None: it was booked there
    cancelled_at: Mapped[datetime | None]
    # person, erasure, closure, double, or expired and declined for an offer
    cancel_reason: Mapped[str | None] = mapped_column(String(20))
    checked_in_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]  # served, or noted as a no-show
    offered_until: Mapped[datetime | None]
    idempotency_key: Mapped[str | None] = mapped_column(String(80))
    body_digest: Mapped[str] = mapped_column(String(64), default="")
    slot: Mapped[Slot] = relationship()

    def can_change(self, now: datetime) -> bool:
        """Whether the person may still cancel or move it (`rules`)."""
        in_time = self.slot.starts_at - CANCEL_DEADLINE >= now
        just_booked = self.slot.starts_at > now <= self.created_at + SECOND_THOUGHTS
        return self.state == AppointmentState.BOOKED and (in_time or just_booked)

    def can_accept(self, now: datetime) -> bool:
        """Whether this is an offer that still stands."""
        stands = self.offered_until is not None and self.offered_until > now
        return self.state == AppointmentState.OFFERED and stands


class WaitingPlace(Base):
    """Somebody who wants a full slot. The row goes when a place is offered or the slot is over."""

    __tablename__ = "waiting_places"
    __table_args__ = (UniqueConstraint("slot_id", "veteran_id"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slots.id"))
    veteran_id: Mapped[int] = mapped_column(ForeignKey("veterans.id"), index=True)
    item: Mapped[str] = mapped_column(ForeignKey("service_items.code"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    slot: Mapped[Slot] = relationship()


class TicketState(StrEnum):
    WAITING = "waiting"
    CALLED = "called"
    SERVED = "served"
    GONE = "gone"  # called, and nobody came


class QueueTicket(Base):
    """A place in a station's queue of one day, for who has booked and who has walked in alike."""

    __tablename__ = "queue_tickets"
    __table_args__ = (UniqueConstraint("station_id", "day", "number"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("stations.id"))
    day: Mapped[date]
    number: Mapped[int]
    item: Mapped[str] = mapped_column(ForeignKey("service_items.code"))
    appointment_id: Mapped[int | None] = mapped_column(ForeignKey("appointments.id"), unique=True)
    state: Mapped[TicketState] = mapped_column(String(12), default=TicketState.WAITING)
    turn_at: Mapped[datetime]  # the queue's order: the booked time, or when one walked in
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    called_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_members.id"))
