"""Receipts that need not or may not be kept any longer."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, update

from app.db import db
from app.wechat.models import PendingMedia, Receipt

FAILED_DAYS = 7


def forget(openid_indexes: Iterable[str]) -> None:
    """Erasure: every receipt of these accounts, and the pictures not yet fetched."""
    indexes = list(openid_indexes)
    for table in (Receipt, PendingMedia):
        db.session.execute(delete(table).where(table.openid_index.in_(indexes)))


def expire(now: datetime) -> int:
    """Empty bodies that failed for `FAILED_DAYS`, drop handled receipts after a month."""
    emptied = db.session.scalars(
        update(Receipt)
        .where(Receipt.body.is_not(None), Receipt.received_at < now - timedelta(days=FAILED_DAYS))
        .values(body=None)
        .returning(Receipt.id)
    ).all()
    db.session.execute(
        delete(Receipt).where(
            Receipt.handled_at.is_not(None), Receipt.received_at < now - timedelta(days=30)
        )
    )
    return len(emptied)
