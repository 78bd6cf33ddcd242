"""Writing down who did what. Reads belong to the audit page in `insights`."""

from typing import Any

from app.audit.models import Actor, AuditEntry
from app.db import db


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
    """Add a row to the current transaction. `detail` holds codes and numbers, never words."""
    db.session.add(
        AuditEntry(
            actor=actor,
            actor_id=actor_id,
            action=action,
            subject=subject,
            subject_id=str(subject_id),
            veteran_id=veteran_id,
            address=address,
            detail=detail,
        )
    )
