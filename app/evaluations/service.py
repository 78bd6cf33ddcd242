"""Inviting somebody to rate one service instance, and taking the rating, once."""

import json
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from app import clock
from app.crypto import blind_index
from app.db import db
from app.errors import Conflict, Invalid, NotFound
from app.evaluations import indicators, wording
from app.evaluations.models import Evaluation, Invitation, Subject
from app.evaluations.rating import Rating, Redeemed
from app.gateways.mini_program import Suggestion

# How late a rating may be given is not fixed by a text we could read; a month is our choice.
INVITATION_DAYS = 30


def invite(
    subject: Subject, subject_id: int, veteran_id: int, station_id: int | None, staff_id: int | None
) -> None:
    """Let a person rate this instance. A second invitation to the same changes nothing."""
    now = clock.now()
    db.session.execute(
        insert(Invitation)
        .values(
            subject=subject,
            subject_id=subject_id,
            veteran_id=veteran_id,
            station_id=station_id,
            staff_id=staff_id,
            invited_at=now,
            expires_at=now + timedelta(days=INVITATION_DAYS),
            body_digest="",
        )
        .on_conflict_do_nothing()
    )


def redeem(
    veteran_id: int,
    rating: Rating,
    key: str | None = None,
    *,
    check: Suggestion = Suggestion.UNCHECKED,
) -> Redeemed:
    """Keep a rating. The same `key` with the same rating gets the first answer again.

    `check` is what the content check said of the comment; UNCHECKED is for staff only.
    Raises NotFound when this person was not invited, Invalid for an indicator that is not of the
    level, Conflict `already_evaluated`, `invitation_expired`, `key_reused`.
    """
    _hold_person(veteran_id)
    digest = blind_index("evaluation", json.dumps(rating.__dict__))
    earlier = _earlier(veteran_id, key, digest)
    if earlier is not None:
        return Redeemed(rating, earlier, created=False)
    invitation = _invitation(veteran_id, rating)
    if set(rating.indicators) - set(indicators.BY_LEVEL[rating.level]):
        words = wording.UNKNOWN_INDICATOR
        raise Invalid(words, code="unknown_indicator", fields={"indicators": words})
    at = clock.now()
    if rating.anonymous:
        # An exact moment in both tables would join what is meant to be apart.
        at = clock.at(clock.local(at).date(), time.min)
    invitation.redeemed_at, invitation.idempotency_key = at, key
    invitation.body_digest = digest if key else ""
    _keep(invitation, rating, at, check)
    return Redeemed(rating, at, created=True)


def open_invitations(veteran_id: int) -> Sequence[Invitation]:
    """What a person may rate now, the newest first."""
    return db.session.scalars(
        select(Invitation)
        .where(
            Invitation.veteran_id == veteran_id,
            Invitation.redeemed_at.is_(None),
            Invitation.expires_at > clock.now(),
        )
        .order_by(Invitation.id.desc())
    ).all()


def export_of(veteran_id: int) -> list[dict[str, Any]]:
    """Everything this feature knows of a person; whose an anonymous rating is, it does not know."""
    rows = db.session.execute(
        select(Invitation, Evaluation)
        .outerjoin(Evaluation, Evaluation.invitation_id == Invitation.id)
        .where(Invitation.veteran_id == veteran_id)
        .order_by(Invitation.id)
    )
    return [
        {
            "subject": invitation.subject,
            "subject_id": invitation.subject_id,
            "invited_at": invitation.invited_at,
            "rated_at": invitation.redeemed_at,
            "level": rating and rating.level,
            "indicators": rating and rating.indicators,
            "comment": rating and rating.comment,
        }
        for invitation, rating in rows
    ]


def forget(veteran_id: int) -> int:
    """Erasure: ratings stay as numbers; comments, keys and the way back to the person go.

    Says how many ratings were cut loose.
    """
    _hold_person(veteran_id)
    mine = select(Invitation.id).where(Invitation.veteran_id == veteran_id)
    cut = db.session.execute(
        update(Evaluation)
        .where(Evaluation.invitation_id.in_(mine))
        .values(invitation_id=None, comment=None)
        .returning(Evaluation.id)
    ).all()
    db.session.execute(
        update(Invitation)
        .where(Invitation.veteran_id == veteran_id)
        .values(
            idempotency_key=None,
            body_digest="",
            expires_at=func.least(Invitation.expires_at, clock.now()),
        )
    )
    return len(cut)


def _hold_person(veteran_id: int) -> None:
    """One rating at a time per person, until the transaction ends."""
    name = func.hashtextextended(f"evaluations:{veteran_id}", 0)
    db.session.execute(select(func.pg_advisory_xact_lock(name)))


def _earlier(veteran_id: int, key: str | None, digest: str) -> datetime | None:
    """When this very submission was kept. Raises Conflict for another one under its key."""
    if key is None:
        return None
    used = db.session.scalar(
        select(Invitation).where(
            Invitation.veteran_id == veteran_id, Invitation.idempotency_key == key
        )
    )
    if used is not None and used.body_digest != digest:
        raise Conflict(wording.KEY_REUSED, code="key_reused")
    return used.redeemed_at if used else None


def _invitation(veteran_id: int, rating: Rating) -> Invitation:
    found = db.session.scalar(
        select(Invitation).where(
            Invitation.subject == rating.subject,
            Invitation.subject_id == rating.subject_id,
            Invitation.veteran_id == veteran_id,
        )
    )
    if found is None:
        raise NotFound(wording.NOT_INVITED)
    if found.redeemed_at is not None:
        raise Conflict(wording.ALREADY, code="already_evaluated")
    if found.expires_at <= clock.now():
        raise Conflict(wording.EXPIRED, code="invitation_expired")
    return found


def _keep(invitation: Invitation, rating: Rating, at: datetime, check: Suggestion) -> None:
    db.session.add(
        Evaluation(
            invitation_id=None if rating.anonymous else invitation.id,
            subject=invitation.subject,
            station_id=invitation.station_id,
            staff_id=invitation.staff_id,
            level=rating.level,
            indicators=list(rating.indicators),
            indicators_version=indicators.VERSION,
            comment=rating.comment,
            comment_check=check,
            anonymous=rating.anonymous,
            created_at=at,
        )
    )
