"""Unfollowing, and the wish to be forgotten: by when the privacy feature must have erased them."""

from datetime import datetime, timedelta

from app import clock
from app.db import db
from app.veterans.models import Channel, Veteran, VeteranSession
from app.veterans.service import end_sessions, find


def unfollow(
    channel: Channel, openid: str, days: int = 30, *, at: datetime | None = None
) -> Veteran | None:
    """No more sends on this channel; erased when open matters end, `days` after `at` at most.

    Who stays on another one loses only this link and its log-ins; see `is_cut`.
    """
    veteran = find(channel, openid)
    link = veteran.link(channel) if veteran else None
    if veteran is None or link is None:
        return None
    link.followed = False
    if any(other.followed for other in veteran.links):
        veteran.links.remove(link)
        db.session.delete(link)
        end_sessions(VeteranSession.veteran_id == veteran.id, VeteranSession.channel == channel)
    else:
        request_erasure(veteran, days, at=at)
    return veteran


def is_cut(veteran: Veteran, channel: Channel) -> bool:
    """Whether somebody who is still with us has left this channel for good."""
    return bool(veteran.links) and veteran.link(channel) is None


def request_erasure(veteran: Veteran, days: int = 0, *, at: datetime | None = None) -> None:
    """Set the day by which they must be erased: `days` after they asked for it, now if not said."""
    veteran.left_at = min(at or clock.now(), clock.now())
    veteran.erasure_due_at = veteran.left_at + timedelta(days=days)
