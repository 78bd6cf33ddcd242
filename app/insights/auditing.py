"""The audit read back: by actor, action, person and day; and what retention did last night."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, select

from app import clock
from app.audit.models import Actor, AuditEntry
from app.db import db
from app.staff.models import StaffMember

PAGE, SHEET = 100, 50_000
RETENTION_HOURS = 30  # nightly; later than this, something is wrong


@dataclass(frozen=True)
class Wanted:
    """Which rows. Days are wall-clock days, both included."""

    staff_id: int | None = None
    actor: str = ""
    action: str = ""
    veteran_id: int | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Row:
    """An entry and the name of the member of staff who did it."""

    entry: AuditEntry
    name: str | None


@dataclass(frozen=True)
class Retention:
    """The last nightly clean-up, what it removed, and whether it is late."""

    at: datetime | None
    counts: dict[str, int]
    late: bool


def rows(wanted: Wanted, before: int | None = None, limit: int = PAGE) -> list[Row]:
    """Newest first, from before a row's number on."""
    query = _query(wanted).limit(limit)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    return [Row(entry, name) for entry, name in db.session.execute(query)]


def sheet(wanted: Wanted) -> Iterator[Row]:
    """The same without pages, for a spreadsheet; at most `SHEET` rows."""
    for entry, name in db.session.execute(_query(wanted).limit(SHEET)):
        yield Row(entry, name)


def actions() -> list[str]:
    """Every action that has happened, to choose from."""
    return list(db.session.scalars(select(AuditEntry.action).distinct().order_by("action")))


def staff_names() -> dict[int, str]:
    """Everybody who may have done something, deactivated accounts too."""
    found = db.session.execute(
        select(StaffMember.id, StaffMember.name).order_by(StaffMember.name, StaffMember.id)
    )
    return {row.id: row.name for row in found}


def retention() -> Retention:
    """What the nightly task reported last."""
    entry = db.session.scalar(
        select(AuditEntry)
        .where(AuditEntry.action == "privacy.retention")
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    if entry is None:
        return Retention(None, {}, late=False)
    late = entry.at < clock.now() - timedelta(hours=RETENTION_HOURS)
    return Retention(entry.at, dict(entry.detail), late)


def _query(wanted: Wanted) -> Select[AuditEntry, str]:
    query = (
        select(AuditEntry, StaffMember.name)
        .outerjoin(
            StaffMember,
            (AuditEntry.actor == Actor.STAFF) & (StaffMember.id == AuditEntry.actor_id),
        )
        .order_by(AuditEntry.id.desc())
    )
    if wanted.staff_id is not None:
        query = query.where(AuditEntry.actor == Actor.STAFF, AuditEntry.actor_id == wanted.staff_id)
    if wanted.actor:
        query = query.where(AuditEntry.actor == wanted.actor)
    if wanted.action:
        query = query.where(AuditEntry.action == wanted.action)
    if wanted.veteran_id is not None:
        query = query.where(AuditEntry.veteran_id == wanted.veteran_id)
    if wanted.first is not None:
        query = query.where(AuditEntry.at >= clock.at(wanted.first, time()))
    if wanted.last is not None:
        query = query.where(AuditEntry.at < clock.at(wanted.last + timedelta(days=1), time()))
    return query
