"""Who is at the desk: on duty, and heard of lately."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select

from app import clock
from app.db import db
from app.staff.models import Role, StaffMember
from app.staff.service import PRESENCE_SECONDS

# A page in the background may be held back by its browser for a minute; a chat is taken away later
# than a person counts as away.
SILENT_SECONDS = 180
TAKES_CHATS = (Role.CASEWORKER, Role.MANAGER, Role.ADMIN)


def arrive(staff: StaffMember) -> None:
    """Whoever takes a chat is at the desk, whatever the switch said."""
    staff.on_duty, staff.seen_at = True, clock.now()


def sign_of_life(staff: StaffMember) -> None:
    """Anything done at the console shows that somebody is there; once in a while is enough."""
    now = clock.now()
    if staff.on_duty and (staff.seen_at is None or staff.seen_at < now - timedelta(seconds=20)):
        staff.seen_at = now


def gone(now: datetime) -> ColumnElement[bool]:
    """Off duty, or silent for so long that chats are given back."""
    return or_(
        StaffMember.on_duty.is_(False),
        StaffMember.active.is_(False),
        StaffMember.seen_at.is_(None),
        StaffMember.seen_at < now - timedelta(seconds=SILENT_SECONDS),
    )


def here(station_id: int) -> list[StaffMember]:
    """Who of a station can take chats now."""
    return list(
        db.session.scalars(
            select(StaffMember)
            .where(StaffMember.station_id == station_id, _ready())
            .order_by(StaffMember.id)
        )
    )


def anybody() -> bool:
    """Whether there is somebody anywhere who can take chats now."""
    return bool(db.session.scalar(select(exists().where(_ready()))))


def _ready() -> ColumnElement[bool]:
    """On duty, heard of lately, and of a role that takes chats: an editor on duty is no help."""
    return and_(
        StaffMember.active,
        StaffMember.on_duty,
        StaffMember.seen_at > clock.now() - timedelta(seconds=PRESENCE_SECONDS),
        StaffMember.roles.overlap([str(role) for role in TAKES_CHATS]),
    )
