"""Those who work here: account, roles, sessions, presence."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.crypto import EncryptedText
from app.db import Base


class Role(StrEnum):
    """What somebody may do; a person may have several."""

    CASEWORKER = "caseworker"
    EDITOR = "editor"
    MANAGER = "manager"
    ADMIN = "admin"


class StaffMember(Base):
    """An account. Deactivated rather than deleted: audit rows and messages refer to it."""

    __tablename__ = "staff_members"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    username: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(default=False)
    roles: Mapped[list[str]] = mapped_column(ARRAY(String(20)))
    station_id: Mapped[int | None] = mapped_column(ForeignKey("stations.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    failed_logins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    totp_secret: Mapped[str | None] = mapped_column(EncryptedText)
    totp_confirmed_at: Mapped[datetime | None]  # the secret counts from here on
    totp_last_step: Mapped[int | None] = mapped_column(BigInteger)  # a code serves once
    on_duty: Mapped[bool] = mapped_column(default=False)
    seen_at: Mapped[datetime | None]

    def has(self, *roles: Role) -> bool:
        """Whether any of these roles is held; an admin holds them all."""
        return Role.ADMIN in self.roles or any(role in self.roles for role in roles)

    @property
    def has_second_factor(self) -> bool:
        """Whether a code is asked for after the password."""
        return self.totp_secret is not None and self.totp_confirmed_at is not None


class StaffSession(Base):
    """A console log-in, kept on the server, so that signing out ends it everywhere."""

    __tablename__ = "staff_sessions"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_members.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    # The password was right and the code is still to come; opens nothing but the code's page.
    needs_code: Mapped[bool] = mapped_column(default=False)
    address: Mapped[str] = mapped_column(String(45), default="")
    browser: Mapped[str] = mapped_column(String(120), default="")
