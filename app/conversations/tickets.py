"""Tickets for streams: EventSource can't send a header, and a token may not stand in a URL."""

import secrets
import threading

import redis
from itsdangerous import BadSignature, URLSafeTimedSerializer

SECONDS = 30
_spent: set[str] = set()
_lock = threading.Lock()


def issue(serializer: URLSafeTimedSerializer, session_id: int) -> str:
    """A ticket for this session, good for `SECONDS` and one use."""
    return str(serializer.dumps([session_id, secrets.token_hex(8)]))


def redeem(serializer: URLSafeTimedSerializer, ticket: str, store: "redis.Redis") -> int:
    """The session it is for. Raises BadSignature for a forged, old or used one."""
    session_id, name = serializer.loads(ticket, max_age=SECONDS)
    if not _first_use(name, store):
        raise BadSignature("used")
    return int(session_id)


def _first_use(name: str, store: "redis.Redis") -> bool:
    try:
        return bool(store.set(f"desk:ticket:{name}", "1", nx=True, ex=SECONDS * 2))
    except redis.RedisError:
        # Redis away: this process remembers by itself; a ticket lives half a minute anyway.
        with _lock:
            if len(_spent) > 10_000:
                _spent.clear()
            fresh = name not in _spent
            _spent.add(name)
            return fresh
