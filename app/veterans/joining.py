"""Two records of one person, found by a unionid: which they are, and how one takes the other in.

A unionid joins the official account and the mini-program of one person; without one there is no
safe join (PROTOCOL section 10). What the other features hold is moved by themselves; this is ours.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import aliased

from app import clock
from app.audit.models import Actor
from app.audit.service import record
from app.crypto import blind_index
from app.db import db
from app.veterans.models import Channel, ChannelLink, Consent, Veteran, VeteranSession
from app.veterans.visiting import station_of

# A follower without a unionid may get one when the accounts are bound to each other later.
ASK_AGAIN = timedelta(days=30)


@dataclass(frozen=True)
class Unasked:
    """A follower whose unionid WeChat has not been asked for yet."""

    link_id: int
    openid: str = field(repr=False)


def unasked(limit: int = 20) -> list[Unasked]:
    """Followers of the official account without a unionid, the newest first."""
    before = clock.now() - ASK_AGAIN
    asked = ChannelLink.unionid_asked_at
    rows = db.session.execute(
        select(ChannelLink.id, ChannelLink.openid)
        .where(
            ChannelLink.channel == Channel.OFFICIAL_ACCOUNT,
            ChannelLink.followed,
            ChannelLink.unionid_index.is_(None),
            asked.is_(None) | (asked < before),
        )
        .order_by(ChannelLink.id.desc())
        .limit(limit)
    )
    return [Unasked(number, openid) for number, openid in rows]


def note_unionid(link_id: int, unionid: str | None) -> None:
    """What WeChat said; None when it knows none."""
    values: dict[str, object] = {"unionid_asked_at": clock.now()}
    if unionid:
        values["unionid_index"] = blind_index("unionid", unionid)
    db.session.execute(update(ChannelLink).where(ChannelLink.id == link_id).values(values))


def doubles(limit: int = 20) -> list[tuple[int, int]]:
    """Pairs of records that one unionid shows to be one person; the older record comes first."""
    one, other = aliased(ChannelLink), aliased(ChannelLink)
    rows = db.session.execute(
        select(one.veteran_id, func.min(other.veteran_id))
        .join(other, other.unionid_index == one.unionid_index)
        .where(one.veteran_id < other.veteran_id)
        .group_by(one.veteran_id)
        .order_by(one.veteran_id)
        .limit(limit)
    )
    return [(older, younger) for older, younger in rows]


def lock_pair(older_id: int, younger_id: int) -> tuple[Veteran, Veteran] | None:
    """Both, locked in the order of their ids; None when they are no double (any more)."""
    rows = db.session.scalars(
        select(Veteran)
        .where(Veteran.id.in_((older_id, younger_id)), Veteran.erased_at.is_(None))
        .order_by(Veteran.id)
        # Strong enough against a push of either; rows that only refer to them need not wait.
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    if len(rows) != 2:
        return None
    kept, gone = rows
    known = {link.unionid_index for link in kept.links if link.unionid_index}
    return (kept, gone) if known & {link.unionid_index for link in gone.links} else None


def take_in(kept: Veteran, gone: Veteran) -> None:
    """Links, consents and what is known pass over; `gone` stays as an empty row.

    Its log-ins end: the messages a page of it shows have got other numbers, so it begins anew.

    Where both say something, the record that was seen last is believed. Comes after the other
    features, which still need to know both.
    """
    fresh, stale = (gone, kept) if gone.last_seen_at > kept.last_seen_at else (kept, gone)
    for name in ("name", "identity", "region", "enlisted_on", "discharged_on"):
        setattr(kept, name, getattr(fresh, name) or getattr(stale, name))
    source = fresh if fresh.phone else stale
    kept.phone, kept.phone_index = source.phone, source.phone_index
    kept.left_at = max((one.left_at for one in (kept, gone) if one.left_at), default=None)
    if station_of(kept) is None:
        kept.visited_station_id, kept.visiting_until = gone.visited_station_id, gone.visiting_until
    kept.created_at = min(kept.created_at, gone.created_at)
    kept.last_seen_at = max(kept.last_seen_at, gone.last_seen_at)
    of_gone = select(VeteranSession.id).where(VeteranSession.veteran_id == gone.id)
    open_pages = db.session.scalars(of_gone).all()
    for table in (ChannelLink, VeteranSession, Consent):
        db.session.execute(
            update(table).where(table.veteran_id == gone.id).values(veteran_id=kept.id)
        )
    db.session.execute(
        update(VeteranSession)
        .where(VeteranSession.id.in_(open_pages), VeteranSession.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )
    gone.name = gone.phone = gone.phone_index = gone.identity = gone.region = None
    gone.enlisted_on = gone.discharged_on = gone.erasure_due_at = None
    gone.erased_at = clock.now()
    db.session.flush()
    db.session.expire(kept, ["links"])
    db.session.expire(gone, ["links"])
    # An unfollowed account waits for erasure only while no other one is followed.
    if any(link.followed for link in kept.links):
        kept.erasure_due_at = None
    record(
        "veteran.join", actor=Actor.SYSTEM, veteran_id=kept.id, subject="veteran",
        subject_id=gone.id,
    )  # fmt: skip
