"""The second factor: one-time codes of an authenticator app (RFC 6238, 30 seconds, six digits)."""

import hmac

import pyotp

from app import clock
from app.audit.models import Actor
from app.audit.service import record
from app.errors import Conflict, Invalid
from app.staff import wording
from app.staff.models import StaffMember

ISSUER = "Rongqiao"
# A phone's clock may be half a minute off in either direction.
DRIFT_STEPS = (-1, 0, 1)


def begin(staff: StaffMember) -> None:
    """Draw a secret unless one waits for its first code. Raises Conflict when enrolled already."""
    if staff.has_second_factor:
        raise Conflict(wording.ALREADY_ENROLLED, code="already_enrolled")
    staff.totp_secret = staff.totp_secret or pyotp.random_base32()


def address(staff: StaffMember) -> str:
    """The otpauth:// address a QR code carries. Raises Conflict before `begin` and once enrolled:
    the secret is shown only until its first code has come.
    """
    if staff.totp_secret is None or staff.has_second_factor:
        raise Conflict(wording.NOTHING_TO_ENROL, code="nothing_to_enrol")
    return pyotp.TOTP(staff.totp_secret).provisioning_uri(name=staff.username, issuer_name=ISSUER)


def confirm(staff: StaffMember, code: str) -> None:
    """The first right code makes the secret count. Raises Invalid for a wrong one."""
    if staff.totp_secret is None or not fits(staff, code):
        raise Invalid(wording.WRONG_CODE, fields={"code": wording.WRONG_CODE})
    staff.totp_confirmed_at = clock.now()
    record("staff.second_factor", actor=Actor.STAFF, actor_id=staff.id, on=True)


def remove(staff: StaffMember, by_id: int | None = None) -> None:
    """Log-ins ask for the password alone again. `by_id`: the administrator; None: the terminal."""
    staff.totp_secret = staff.totp_confirmed_at = staff.totp_last_step = None
    record(
        "staff.second_factor", actor=Actor.STAFF if by_id else Actor.SYSTEM, actor_id=by_id,
        subject="staff", subject_id=staff.id, on=False,
    )  # fmt: skip


def fits(staff: StaffMember, code: str) -> bool:
    """Whether a code is right now. That uses it up: neither it nor an older one fits again."""
    if staff.totp_secret is None:
        return False
    given = "".join(code.split())
    totp = pyotp.TOTP(staff.totp_secret)
    now = clock.now()
    for drift in DRIFT_STEPS:
        step = totp.timecode(now) + drift
        if step > (staff.totp_last_step or 0) and hmac.compare_digest(
            totp.at(now, counter_offset=drift).encode(), given.encode()
        ):
            staff.totp_last_step = step
            return True
    return False
