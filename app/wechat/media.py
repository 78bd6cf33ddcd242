"""Pictures, voices and videos: fetched in the background, kept in the conversation."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import delete, select, update

from app import clock, worker
from app.conversations import files
from app.conversations import service as conversations
from app.conversations.models import Author, Kind
from app.conversations.recording import add_message
from app.crypto import blind_index
from app.db import db, on_commit
from app.errors import Invalid
from app.veterans import service as veterans
from app.veterans.models import Veteran
from app.wechat import wording
from app.wechat.account import AccountName
from app.wechat.inbound import Inbound
from app.wechat.models import PendingMedia
from app.wechat.settings import CHANNELS

FETCH = "wechat.fetch_media"
_LEASE = timedelta(seconds=60)
_MOST_TRIES = 8
_NAMES = {"image": "微信图片", "audio": "微信语音", "video": "微信视频"}


@dataclass(frozen=True, slots=True)
class Expected:
    """One claimed file, with what its fetching needs; no row leaves the transaction."""

    id: int
    account: AccountName
    veteran_id: int
    media_id: str = field(repr=False)
    tries: int


def expect(veteran: Veteran, inbound: Inbound) -> None:
    """Remember a picture, a voice or a video, and ring for it once that is committed."""
    db.session.add(
        PendingMedia(
            account=inbound.account,
            veteran_id=veteran.id,
            openid_index=blind_index("openid", inbound.openid),
            media_id=inbound.details.media_id,
        )
    )
    on_commit(worker.send, FETCH)


def pass_on(gone_id: int, kept_id: int) -> None:
    """Two records of one person became one: what is still to be fetched passes over."""
    db.session.execute(
        update(PendingMedia).where(PendingMedia.veteran_id == gone_id).values(veteran_id=kept_id)
    )


def claim(limit: int = 5) -> list[Expected]:
    """Take what is due; the lease is the next due time, so a dead worker's picture comes back."""
    now = clock.now()
    due = (
        select(PendingMedia.id)
        .where(PendingMedia.due_at <= now)
        .order_by(PendingMedia.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = db.session.scalars(
        update(PendingMedia)
        .where(PendingMedia.id.in_(due))
        .values(due_at=now + _LEASE, tries=PendingMedia.tries + 1)
        .returning(PendingMedia)
    )
    return [
        Expected(row.id, AccountName(row.account), row.veteran_id, row.media_id, row.tries)
        for row in rows
    ]


def keep(expected: Expected, content: bytes) -> None:
    """Put it into the person's conversation. What it is, its first bytes say."""
    if not _take(expected):
        return
    conversation = conversations.open_locked(
        veterans.get(expected.veteran_id), CHANNELS[expected.account], in_window=True
    )
    try:
        files.keep(conversation, _name(content), content, recordings=True)
    except Invalid as refusal:
        add_message(conversation, Author.SYSTEM, Kind.NOTICE, refusal.message)


def _name(content: bytes) -> str:
    kind = files.type_of(content) or files.recording_type_of(content) or ""
    return _NAMES.get(kind.partition("/")[0], "")


def put_off(expected: Expected, seconds: int) -> None:
    """Try again later; after too many tries, give up visibly."""
    if expected.tries >= _MOST_TRIES:
        give_up(expected)
        return
    pause = timedelta(seconds=seconds * 2**expected.tries)
    db.session.execute(
        update(PendingMedia)
        .where(PendingMedia.id == expected.id)
        .values(due_at=clock.now() + pause)
    )


def give_up(expected: Expected) -> None:
    """It can't be had any more, and the conversation says so."""
    if _take(expected):
        conversation = conversations.open_locked(
            veterans.get(expected.veteran_id), CHANNELS[expected.account], in_window=True
        )
        add_message(conversation, Author.SYSTEM, Kind.NOTICE, wording.MEDIA_LOST)


def _take(expected: Expected) -> bool:
    """Remove the row; False when somebody else did, or the person has been erased meanwhile."""
    removed = db.session.scalar(
        delete(PendingMedia).where(PendingMedia.id == expected.id).returning(PendingMedia.id)
    )
    return removed is not None
