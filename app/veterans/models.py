"""A person who writes to us, the channels we know them by, their sessions and consents."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.crypto import EncryptedText
from app.db import Base


class Channel(StrEnum):
    """The door a person came through."""

    OFFICIAL_ACCOUNT = "official_account"
    MINI_PROGRAM = "mini_program"


class Veteran(Base):
    """One person, whatever the channel. `erased_at` leaves an empty row that counts refer to."""

    __tablename__ = "veterans"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    name: Mapped[str | None] = mapped_column(EncryptedText)
    phone: Mapped[str | None] = mapped_column(EncryptedText)
    phone_index: Mapped[str | None] = mapped_column(String(64), index=True)
    identity: Mapped[str | None] = mapped_column(String(40))
    region: Mapped[str | None] = mapped_column(String(12))
    enlisted_on: Mapped[date | None]
    discharged_on: Mapped[date | None]
    # Set by unfollow or by the person; the privacy feature carries it out.
    erasure_due_at: Mapped[datetime | None] = mapped_column(index=True)
    left_at: Mapped[datetime | None]  # when they asked for it; what was done before undoes nothing
    erased_at: Mapped[datetime | None]
    # Whose counter they stood at, see `visiting`.
    visited_station_id: Mapped[int | None] = mapped_column(ForeignKey("stations.id"))
    visiting_until: Mapped[datetime | None]
    links: Mapped[list["ChannelLink"]] = relationship(
        back_populates="veteran", order_by="ChannelLink.id"
    )

    def link(self, channel: Channel) -> "ChannelLink | None":
        """How this person is reached on a channel, if at all."""
        return next((link for link in self.links if link.channel == channel), None)


class ChannelLink(Base):
    """An openid of a person. Looked up by keyed hash, sealed at rest."""

    __tablename__ = "channel_links"
    __table_args__ = (UniqueConstraint("channel", "openid_index"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    veteran_id: Mapped[int] = mapped_column(ForeignKey("veterans.id"), index=True)
    channel: Mapped[Channel] = mapped_column(String(20))
    openid: Mapped[str] = mapped_column(EncryptedText)
    openid_index: Mapped[str] = mapped_column(String(64))
    unionid_index: Mapped[str | None] = mapped_column(String(64), index=True)
    unionid_asked_at: Mapped[datetime | None]  # when WeChat was last asked for it
    followed: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    veteran: Mapped[Veteran] = relationship(back_populates="links")


class VeteranSession(Base):
    """A bearer token, stored hashed, revocable."""

    __tablename__ = "veteran_sessions"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    veteran_id: Mapped[int] = mapped_column(ForeignKey("veterans.id"), index=True)
    channel: Mapped[Channel] = mapped_column(String(20))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class Consent(Base):
    """What a person agreed to, in which version of which text, and until when."""

    __tablename__ = "consents"
    __table_args__ = (
        Index(
            "uq_consents_standing",
            "veteran_id",
            "document",
            "version",
            unique=True,
            postgresql_where=text("withdrawn_at is null"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    veteran_id: Mapped[int] = mapped_column(ForeignKey("veterans.id"), index=True)
    document: Mapped[str] = mapped_column(String(20))
    version: Mapped[str] = mapped_column(String(20))
    given_at: Mapped[datetime] = mapped_column(default=clock.now)
    withdrawn_at: Mapped[datetime | None]
