"""Invite and redeem ratings."""

from datetime import timedelta

from sqlalchemy.dialects.postgresql import insert

from app import clock
from app.db import db
from app.evaluations.models import Invitation


def invite(
    subject: str,
    subject_id: int,
    veteran_id: int,
    *,
    station_id: int | None = None,
    staff_id: int | None = None,
) -> None:
    """Invite a person to rate one service instance; again changes nothing."""
    db.session.execute(
        insert(Invitation)
        .values(
            subject=subject, subject_id=subject_id, veteran_id=veteran_id, station_id=station_id,
            staff_id=staff_id, invited_at=clock.now(), expires_at=clock.now() + timedelta(days=15),
        )
        .on_conflict_do_nothing()
    )  # fmt: skip
