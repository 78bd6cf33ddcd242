"""Writing down who did what. Reads belong to the audit page in `insights`."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Insert,
    String,
    bindparam,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
    text,
)

from app import clock
from app.audit.models import Actor, AuditEntry
from app.db import db

_coming_from: ContextVar[str] = ContextVar("coming_from", default="")


@contextmanager
def coming_from(address: str) -> Iterator[None]:
    """Rows written inside say that address; a guard puts it round the view it lets run."""
    token = _coming_from.set(address)
    try:
        yield
    finally:
        _coming_from.reset(token)


def record(
    action: str,
    *,
    actor: Actor,
    actor_id: int | None = None,
    subject: str = "",
    subject_id: object = "",
    veteran_id: int | None = None,
    address: str = "",
    **detail: Any,
) -> None:
    """Add a row to the current transaction.

    `address` is by default the guarded request's. `detail` holds codes and numbers, never words.
    """
    db.session.add(
        AuditEntry(
            actor=actor,
            actor_id=actor_id,
            action=action,
            subject=subject,
            subject_id=str(subject_id),
            veteran_id=veteran_id,
            address=address or _coming_from.get(),
            detail=detail,
        )
    )


def recording(
    action: str, *, actor: Actor, subject: str, rows: FromClause, **detail: ColumnElement[Any]
) -> Insert:
    """What `record` would add, as part of a statement that changes something: an entry for each of
    its `rows`, which have an `id` and a `veteran_id`. The person is the actor.
    """
    values: dict[str, ColumnElement[Any]] = {
        "at": bindparam("at", callable_=clock.now, type_=AuditEntry.at.type),
        "actor": literal(actor, AuditEntry.actor.type),
        "actor_id": rows.c.veteran_id,
        "action": literal(action),
        "subject": literal(subject),
        "subject_id": cast(rows.c.id, String),
        "veteran_id": rows.c.veteran_id,
        "address": bindparam("address", callable_=_coming_from.get, type_=String),
        "detail": func.jsonb_build_object(*(part for one in detail.items() for part in one)),
    }
    return insert(AuditEntry).from_select(
        list(values), select(*values.values()), include_defaults=False
    )


def expire(before: datetime) -> int:
    """Retention, and nothing else, removes rows: those older than that moment. Says how many."""
    db.session.execute(text("SET LOCAL desk.retention = 'on'"))
    gone = db.session.scalars(
        delete(AuditEntry).where(AuditEntry.at < before).returning(AuditEntry.id)
    )
    return len(gone.all())
