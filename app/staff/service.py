"""Accounts and sessions of those who work here."""

import re
import secrets
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, select, update

from app import clock
from app.audit.models import Actor
from app.audit.service import record
from app.crypto import token_hash
from app.db import db
from app.errors import Conflict, Invalid, NotFound, NotSignedIn
from app.staff import passwords, totp, wording
from app.staff.models import Role, StaffMember, StaffSession

TRIES, LOCK_MINUTES = 5, 15
SESSION_HOURS, IDLE_MINUTES = 12, 60
CODE_MINUTES = 5
# The heartbeat of an open console page; on duty without one for this long counts as away.
PRESENCE_SECONDS = 90


def create(
    username: str,
    name: str,
    roles: list[str],
    password: str,
    *,
    station_id: int | None = None,
    must_change: bool = True,
    by_id: int | None = None,
) -> StaffMember:
    """A new account. Raises Invalid for a weak password or a bad name, Conflict for a taken one."""
    require_username(username)
    for role in roles:
        if role not in set(Role):
            raise Invalid(wording.BAD_ROLE.format(role=role), fields={"roles": role})
    _require_strong(password, username)
    if by_username(username):
        raise Conflict(wording.NAME_TAKEN, code="username_taken")
    staff = StaffMember(
        username=username,
        name=name,
        roles=sorted(roles),
        password_hash=passwords.hashed(password),
        station_id=station_id,
        must_change_password=must_change,
    )
    db.session.add(staff)
    db.session.flush()
    record(
        "staff.create", actor=Actor.STAFF if by_id else Actor.SYSTEM, actor_id=by_id,
        subject="staff", subject_id=staff.id, roles=staff.roles,
    )  # fmt: skip
    return staff


def require_username(username: str) -> None:
    """Raises Invalid for what can't be the name of an account."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,39}", username):
        raise Invalid(wording.BAD_USERNAME, fields={"username": wording.BAD_USERNAME})


def by_username(username: str) -> StaffMember | None:
    """The account of that name."""
    return db.session.scalar(select(StaffMember).where(StaffMember.username == username))


def get(staff_id: int) -> StaffMember:
    """Raises NotFound."""
    staff = db.session.get(StaffMember, staff_id)
    if staff is None:
        raise NotFound(wording.NO_SUCH_STAFF)
    return staff


def try_password(username: str, password: str, address: str) -> StaffMember | None:
    """The account if the password is right and it isn't locked; a failure counts.

    Returns None for a failure instead of raising, so that the door's commit keeps the count.
    """
    staff = db.session.scalar(
        select(StaffMember).where(StaffMember.username == username).with_for_update()
    )
    right = passwords.fits(password, staff.password_hash if staff else None)
    if staff is None:
        return None
    now = clock.now()
    if not staff.active or (staff.locked_until and staff.locked_until > now):
        return None
    if right:
        # With a second factor the count goes on until the code is right too, or guessing codes
        # between two passwords would never lock.
        if not staff.has_second_factor:
            staff.failed_logins, staff.locked_until = 0, None
        return staff
    _count_failure(staff, address)
    return None


def _count_failure(staff: StaffMember, address: str) -> None:
    staff.failed_logins += 1
    if staff.failed_logins >= TRIES:
        staff.locked_until = clock.now() + timedelta(minutes=LOCK_MINUTES)
        staff.failed_logins = 0
    record(
        "staff.login_failed", actor=Actor.STAFF, actor_id=staff.id, address=address,
        subject="staff", subject_id=staff.id, locked=bool(staff.locked_until),
    )  # fmt: skip


def locked_until(username: str) -> datetime | None:
    """Until when an account is locked, if it is."""
    staff = by_username(username)
    until = staff.locked_until if staff else None
    return until if until and until > clock.now() else None


def open_session(staff: StaffMember, address: str, browser: str) -> str:
    """A new console session; the token goes into the cookie and is kept hashed."""
    record("staff.login", actor=Actor.STAFF, actor_id=staff.id, address=address)
    return _add_session(staff, address, browser, timedelta(hours=SESSION_HOURS))


def open_half_session(staff: StaffMember, address: str, browser: str) -> str:
    """After the password, before the code: opens nothing but the page that asks for it."""
    return _add_session(staff, address, browser, timedelta(minutes=CODE_MINUTES), needs_code=True)


def _add_session(
    staff: StaffMember, address: str, browser: str, lasts: timedelta, *, needs_code: bool = False
) -> str:
    token = secrets.token_urlsafe(32)
    db.session.add(
        StaffSession(
            staff_id=staff.id,
            token_hash=token_hash(token),
            expires_at=clock.now() + lasts,
            needs_code=needs_code,
            address=address,
            browser=browser[:120],
        )
    )
    return token


def try_code(token: str, code: str, address: str, browser: str) -> str | None:
    """The whole session's token for a right code; None for a wrong one, which counts.

    Raises NotSignedIn when the password was too long ago or the account is locked by now.
    """
    half = session_of(token, half=True)
    staff = db.session.get(StaffMember, half.staff_id, with_for_update=True)
    if staff is None or not staff.active or locked_until(staff.username):
        raise NotSignedIn(wording.SIGN_IN_FIRST)
    if not totp.fits(staff, code):
        _count_failure(staff, address)
        return None
    staff.failed_logins, staff.locked_until = 0, None
    half.revoked_at = clock.now()
    return open_session(staff, address, browser)


def live(moment: datetime) -> ColumnElement[bool]:
    """Which sessions are open then: not ended, not expired, not idle, second factor given."""
    return and_(
        StaffSession.revoked_at.is_(None),
        StaffSession.expires_at > moment,
        StaffSession.seen_at > moment - timedelta(minutes=IDLE_MINUTES),
        StaffSession.needs_code.is_(False),
    )


def session_of(token: str, *, half: bool = False) -> StaffSession:
    """The live session behind a cookie. Raises NotSignedIn; idle for an hour counts as gone.

    `half`: the one that still needs its code, which no other page takes for a log-in.
    """
    found = db.session.scalar(
        select(StaffSession).where(StaffSession.token_hash == token_hash(token))
    )
    now = clock.now()
    if (
        found is None
        or found.needs_code is not half
        or found.revoked_at is not None
        or found.expires_at <= now
        or found.seen_at <= now - timedelta(minutes=IDLE_MINUTES)
    ):
        raise NotSignedIn(wording.SIGN_IN_FIRST)
    return found


def touch(session: StaffSession) -> None:
    """Keep a session from going idle; once a minute is enough."""
    if session.seen_at < clock.now() - timedelta(minutes=1):
        session.seen_at = clock.now()


def close_session(session_id: int, staff_id: int) -> None:
    """End one session of this account."""
    db.session.execute(
        update(StaffSession)
        .where(StaffSession.id == session_id, StaffSession.staff_id == staff_id)
        .values(revoked_at=clock.now())
    )
    record("staff.logout", actor=Actor.STAFF, actor_id=staff_id)


def change_password(staff: StaffMember, old: str, new: str) -> None:
    """One's own password. Raises Invalid; every other session ends."""
    if not passwords.fits(old, staff.password_hash):
        raise Invalid(wording.WRONG_PASSWORD, fields={"old": wording.WRONG_PASSWORD})
    if old == new:
        raise Invalid(wording.SAME_PASSWORD, fields={"new": wording.SAME_PASSWORD})
    set_password(staff, new, must_change=False)
    record("staff.password", actor=Actor.STAFF, actor_id=staff.id)


def set_password(staff: StaffMember, password: str, *, must_change: bool) -> None:
    """Set it, unlock the account and end all its sessions. Raises Invalid for a weak one."""
    _require_strong(password, staff.username)
    staff.password_hash = passwords.hashed(password)
    staff.must_change_password = must_change
    staff.failed_logins, staff.locked_until = 0, None
    db.session.execute(
        update(StaffSession)
        .where(StaffSession.staff_id == staff.id, StaffSession.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )


def set_duty(staff: StaffMember, on_duty: bool) -> None:
    """Go on or off duty."""
    staff.on_duty, staff.seen_at = on_duty, clock.now()
    record("staff.duty", actor=Actor.STAFF, actor_id=staff.id, on=on_duty)


def heartbeat(staff_id: int) -> None:
    """An open console page says that somebody is there."""
    db.session.execute(
        update(StaffMember).where(StaffMember.id == staff_id).values(seen_at=clock.now())
    )


def _require_strong(password: str, username: str) -> None:
    weak = passwords.weakness(password, username)
    if weak:
        raise Invalid(weak, fields={"password": weak})
