"""What administrators do with accounts, and everybody with their own sessions."""

import secrets
import string
from collections.abc import Sequence

from sqlalchemy import select, update

from app import clock
from app.audit.models import Actor
from app.audit.service import record
from app.db import db
from app.errors import Conflict, Invalid, NotFound
from app.staff import passwords, service, totp, wording
from app.staff.models import Role, StaffMember, StaffSession

# Without letters and digits that look alike on paper.
_LETTERS = "".join(sorted(set(string.ascii_letters) - set("lIO")))
_DIGITS = "23456789"


def listing() -> list[StaffMember]:
    """All accounts, those in use first, by name."""
    return list(
        db.session.scalars(
            select(StaffMember).order_by(StaffMember.active.desc(), StaffMember.username)
        )
    )


def open_account(
    by_id: int, username: str, name: str, roles: Sequence[str], station_id: int | None
) -> tuple[StaffMember, str]:
    """A new account and its initial password, which is known only here. Raises as `create`."""
    service.require_username(username)
    password = drawn_password(username)
    staff = service.create(
        username, _name(name), _roles(roles), password, station_id=station_id, by_id=by_id
    )
    return staff, password


def change(
    by_id: int, staff_id: int, name: str, roles: Sequence[str], station_id: int | None
) -> StaffMember:
    """Name, roles and station. Raises Conflict when nobody would be left to administer."""
    staff = service.get(staff_id)
    wanted = _roles(roles)
    if Role.ADMIN not in wanted:
        _require_another_admin(staff)
    before = staff.roles
    staff.name, staff.roles, staff.station_id = _name(name), wanted, station_id
    record(
        "staff.change", actor=Actor.STAFF, actor_id=by_id, subject="staff", subject_id=staff.id,
        roles=wanted, roles_before=before, station=station_id,
    )  # fmt: skip
    return staff


def deactivate(by_id: int | None, staff_id: int) -> StaffMember:
    """No log-in any more, off duty. Raises Conflict for oneself and for the last administrator."""
    staff = service.get(staff_id)
    if staff.id == by_id:
        raise Conflict(wording.NOT_YOURSELF, code="yourself")
    _require_another_admin(staff)
    staff.active, staff.on_duty = False, False
    end_all_sessions(staff.id)
    _note("staff.deactivate", by_id, staff)
    return staff


def reactivate(by_id: int | None, staff_id: int) -> StaffMember:
    """The account may log in again, with the password it had."""
    staff = service.get(staff_id)
    staff.active, staff.failed_logins, staff.locked_until = True, 0, None
    _note("staff.reactivate", by_id, staff)
    return staff


def reset_password(by_id: int, staff_id: int) -> str:
    """A drawn password, to be changed at the next log-in; known only here. Sessions end."""
    staff = service.get(staff_id)
    password = drawn_password(staff.username)
    service.set_password(staff, password, must_change=True)
    _note("staff.reset_password", by_id, staff)
    return password


def remove_second_factor(by_id: int | None, staff_id: int) -> StaffMember:
    """For somebody whose phone is lost. Sessions end too: whoever has the phone may be inside."""
    staff = service.get(staff_id)
    totp.remove(staff, by_id)
    end_all_sessions(staff.id)
    return staff


def give_up_second_factor(staff: StaffMember, password: str) -> None:
    """Of one's own account, with the password. Raises Invalid for a wrong one."""
    if not passwords.fits(password, staff.password_hash):
        raise Invalid(wording.WRONG_PASSWORD, fields={"password": wording.WRONG_PASSWORD})
    totp.remove(staff, staff.id)


def sessions_of(staff_id: int) -> list[StaffSession]:
    """The live sessions of an account, the last used first."""
    return list(
        db.session.scalars(
            select(StaffSession)
            .where(StaffSession.staff_id == staff_id, service.live(clock.now()))
            .order_by(StaffSession.seen_at.desc(), StaffSession.id.desc())
        )
    )


def end_session(by_id: int, staff_id: int, session_id: int) -> None:
    """End one session of an account. Raises NotFound for one that isn't this account's."""
    found = db.session.get(StaffSession, session_id)
    if found is None or found.staff_id != staff_id:
        raise NotFound(wording.NO_SUCH_SESSION)
    found.revoked_at = found.revoked_at or clock.now()
    record(
        "staff.end_session", actor=Actor.STAFF, actor_id=by_id, subject="staff",
        subject_id=staff_id, session=session_id,
    )  # fmt: skip


def end_all_sessions(staff_id: int, but: int | None = None) -> None:
    """End every session of an account; `but` is the one in use."""
    db.session.execute(
        update(StaffSession)
        .where(
            StaffSession.staff_id == staff_id,
            StaffSession.revoked_at.is_(None),
            StaffSession.id != (but or 0),
        )
        .values(revoked_at=clock.now())
    )


def drawn_password(username: str) -> str:
    """Random, strong, and readable aloud: four groups of four (about 90 bits)."""
    while True:
        groups = ["".join(secrets.choice(_LETTERS + _DIGITS) for _ in range(4)) for _ in range(4)]
        password = "-".join(groups)
        if passwords.weakness(password, username) is None:
            return password


def _roles(given: Sequence[str]) -> list[str]:
    """Sorted, each once. Raises Invalid for none and for an unknown one."""
    if not given:
        raise Invalid(wording.NO_ROLE, fields={"roles": wording.NO_ROLE})
    for role in given:
        if role not in set(Role):
            raise Invalid(wording.BAD_ROLE.format(role=role), fields={"roles": role})
    return sorted(set(given))


def _name(given: str) -> str:
    name = given.strip()
    if not 1 <= len(name) <= 40:
        raise Invalid(wording.BAD_NAME, fields={"name": wording.BAD_NAME})
    return name


def _require_another_admin(staff: StaffMember) -> None:
    """Raises Conflict when this is the only administrator who can log in."""
    if Role.ADMIN not in staff.roles or not staff.active:
        return
    # Two administrators who demote each other at once wait for one another here.
    admins = db.session.scalars(
        select(StaffMember.id)
        .where(StaffMember.active, StaffMember.roles.contains([Role.ADMIN]))
        .order_by(StaffMember.id)
        .with_for_update()
    ).all()
    if set(admins) <= {staff.id}:
        raise Conflict(wording.LAST_ADMIN, code="last_admin")


def _note(action: str, by_id: int | None, staff: StaffMember) -> None:
    record(
        action, actor=Actor.STAFF if by_id else Actor.SYSTEM, actor_id=by_id,
        subject="staff", subject_id=staff.id,
    )  # fmt: skip
