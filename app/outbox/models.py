"""What we send, what WeChat still lets us send, and what became of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.crypto import EncryptedText
from app.db import Base


class Delivery(StrEnum):
    """Where an item stands."""

    PENDING = "pending"
    SENT = "sent"
    REFUSED = "refused"  # WeChat said no; `advice` tells a caseworker what to do
    DROPPED = "dropped"  # nobody to send to any more
    SPARED = "spared"  # needless by now, or not worth a scarce message; never shown as failed


class ItemKind(StrEnum):
    ASIDE = "aside"  # what the desk says by itself; goes along with a reply, alone only when cheap
    TEXT = "text"  # a reply somebody waits for; a notice stands in when the allowance is over
    SUBSCRIBE = "subscribe"  # a notice; its text stands in for a person who agreed to none


class OutboxItem(Base):
    """One message to one person on one channel. A lease says that somebody is sending it."""

    __tablename__ = "outbox_items"
    __table_args__ = (
        Index(
            "ix_outbox_items_pending", "due_at", "id", postgresql_where=text("state = 'pending'")
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    veteran_id: Mapped[int] = mapped_column(ForeignKey("veterans.id"), index=True)
    channel: Mapped[str] = mapped_column(String(20))
    kind: Mapped[ItemKind] = mapped_column(String(20), default=ItemKind.TEXT)
    text: Mapped[str | None] = mapped_column(EncryptedText)  # emptied by retention
    # Of a notice; `until`: see `expiry`; `doubtful` once WeChat's answer got lost: it may have
    # arrived.
    fields: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    message_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    state: Mapped[Delivery] = mapped_column(String(10), default=Delivery.PENDING)
    due_at: Mapped[datetime] = mapped_column(default=clock.now)
    lease_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    error_code: Mapped[int | None]
    advice: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    done_at: Mapped[datetime | None]
    # The same cause never makes two messages.
    cause: Mapped[str | None] = mapped_column(String(80), unique=True)


class ReplyAllowance(Base):
    """How many customer-service messages a person may still get, and until when.

    5 in 48 h after a message; PROTOCOL: counts do not add up, an action sets the larger and later.
    """

    __tablename__ = "reply_allowances"
    __table_args__ = (UniqueConstraint("veteran_id", "channel"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    veteran_id: Mapped[int] = mapped_column(ForeignKey("veterans.id"))
    channel: Mapped[str] = mapped_column(String(20))
    left: Mapped[int]
    until: Mapped[datetime]


class SubscriptionGrant(Base):
    """How many notices of a template a person has agreed to."""

    __tablename__ = "subscription_grants"
    __table_args__ = (UniqueConstraint("veteran_id", "channel", "template_id"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    veteran_id: Mapped[int] = mapped_column(ForeignKey("veterans.id"))
    channel: Mapped[str] = mapped_column(String(20))
    template_id: Mapped[str] = mapped_column(String(64))
    left: Mapped[int] = mapped_column(default=0)
