"""Door: the bearer token of a veteran, on every call under /api/v1 that concerns one person."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import g, request

from app.audit.service import coming_from
from app.errors import NotSignedIn
from app.veterans import sessions, wording
from app.veterans.models import Channel
from app.web import vouch

P = ParamSpec("P")
R = TypeVar("R")


def bearer() -> str:
    """The token of this request. Raises NotSignedIn."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotSignedIn(wording.SIGN_IN_AGAIN)
    return token.strip()


def signed_in(view: Callable[P, R]) -> Callable[P, R]:
    """Let the view run for the person behind the token only; else 401."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        token = bearer()
        session = sessions.session_of(token)
        vouch(token)
        g.veteran_id, g.channel, g.session_id = session.veteran_id, session.channel, session.id
        with coming_from(request.remote_addr or ""):
            return view(*args, **kwargs)

    guarded.guard = "veteran"  # type: ignore[attr-defined]  # read by the test that walks all routes
    return guarded


def veteran_id() -> int:
    """Whose request this is."""
    return int(g.veteran_id)


def session_id() -> int:
    """The session of this request."""
    return int(g.session_id)


def channel() -> Channel:
    """Through which door this person came."""
    return Channel(g.channel)
