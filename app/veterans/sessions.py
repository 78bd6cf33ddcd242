"""Signing in: a token for the phone, kept hashed, revocable."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from app import clock
from app.crypto import token_hash
from app.db import db
from app.errors import NotSignedIn
from app.veterans import documents, service, wording
from app.veterans.models import Channel, Veteran, VeteranSession

SESSION_DAYS = 30


@dataclass(frozen=True)
class SignedIn:
    """A new session: the only time the token is known in clear."""

    token: str
    expires_at: datetime
    veteran: Veteran
    consent_required: bool


def sign_in(channel: Channel, openid: str, unionid: str | None = None) -> SignedIn:
    """Recognise and open a session for `SESSION_DAYS` days."""
    veteran = service.recognise(channel, openid, unionid)
    token = secrets.token_urlsafe(32)
    expires_at = clock.now() + timedelta(days=SESSION_DAYS)
    db.session.add(
        VeteranSession(
            veteran_id=veteran.id,
            channel=channel,
            token_hash=token_hash(token),
            expires_at=expires_at,
        )
    )
    consent = service.has_consent(veteran.id, documents.PRIVACY)
    return SignedIn(token, expires_at, veteran, not consent)


def session_of(token: str) -> VeteranSession:
    """The live session behind a token. Raises NotSignedIn."""
    found = db.session.scalar(
        select(VeteranSession).where(VeteranSession.token_hash == token_hash(token))
    )
    return _live(found)


def live_session(session_id: int) -> VeteranSession:
    """The session of that number. Raises NotSignedIn when it has ended."""
    return _live(db.session.get(VeteranSession, session_id))


def _live(found: VeteranSession | None) -> VeteranSession:
    if found is None or found.revoked_at is not None or found.expires_at <= clock.now():
        raise NotSignedIn(wording.SIGN_IN_AGAIN)
    return found


def sign_out(token: str) -> None:
    """End the session behind a token."""
    session_of(token).revoked_at = clock.now()
