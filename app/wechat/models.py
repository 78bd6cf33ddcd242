"""Receipts of pushes, how many were handled, and the pictures still to be fetched."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.crypto import EncryptedText
from app.db import Base


class Receipt(Base):
    """`key` is unique: a push that WeChat repeats finds its first copy and its stored reply."""

    __tablename__ = "wechat_receipts"
    __table_args__ = (
        Index(
            "ix_wechat_receipts_unhandled",
            "received_at",
            postgresql_where=text("handled_at is null"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    account: Mapped[str] = mapped_column(String(4))  # oa, mp
    kind: Mapped[str] = mapped_column(String(60))
    openid_index: Mapped[str] = mapped_column(String(64), index=True)
    # Plain mode signs no body: the same signed address with another body is a forgery.
    address_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    body: Mapped[str | None] = mapped_column(EncryptedText)  # emptied once handled
    received_at: Mapped[datetime] = mapped_column(default=clock.now)
    handled_at: Mapped[datetime | None]
    reply: Mapped[str | None] = mapped_column(EncryptedText)
    tries: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str] = mapped_column(String(80), default="")


class HandledTally(Base):
    """How many receipts were ever handled, in shards so that pushes don't queue for one row.

    Counted apart from the receipts, which retention deletes.
    """

    __tablename__ = "wechat_handled_tallies"

    account: Mapped[str] = mapped_column(String(4), primary_key=True)
    shard: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    handled: Mapped[int] = mapped_column(BigInteger, default=0)


class PendingMedia(Base):
    """A picture that lies with WeChat for three days and is still to be fetched from there."""

    __tablename__ = "wechat_pending_media"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    account: Mapped[str] = mapped_column(String(4))
    veteran_id: Mapped[int] = mapped_column(ForeignKey("veterans.id"), index=True)
    openid_index: Mapped[str] = mapped_column(String(64), index=True)
    media_id: Mapped[str] = mapped_column(EncryptedText)
    due_at: Mapped[datetime] = mapped_column(default=clock.now)
    tries: Mapped[int] = mapped_column(default=0)
