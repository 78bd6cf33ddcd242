"""Receipts that need not or may not be kept any longer."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, update

from app.db import db
from app.wechat.models import PendingMedia, Receipt

FAILED_DAYS = 7


def forget(openid_indexes: Iterable[str], but: str = "") -> None:
    """Erasure: every receipt of these accounts, and the pictures not yet fetched.

    `but`: the key of the receipt that is being handled; it holds no words, and its retries need it.
    """
    indexes = list(openid_indexes)
    db.session.execute(delete(Receipt).where(Receipt.openid_index.in_(indexes), Receipt.key != but))
    db.session.execute(delete(PendingMedia).where(PendingMedia.openid_index.in_(indexes)))


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
