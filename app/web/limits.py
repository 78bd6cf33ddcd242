"""Rate limits: per person where we know one, per address only far above what a family sends.

Whole villages share an address behind a carrier's NAT, so a person we know is counted alone. A
credential counts as a person only after a guard has found it good: a made-up one stays with its
address, else every new one would bring a fresh allowance.
"""

import hashlib
import threading
import time
from collections import OrderedDict

from flask import request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

PERSON_LIMIT, ADDRESS_LIMIT = "240 per minute", "600 per minute"
# Attempts to sign in as staff; an account locks itself after five.
LOG_IN_LIMIT = "60 per minute"
_VOUCHED_SECONDS, _MOST_VOUCHED = 900.0, 20_000


class _Vouched:
    """Credentials that a guard of this process has found good lately, by their hash."""

    def __init__(self) -> None:
        self._until: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, name: str) -> None:
        with self._lock:
            self._until[name] = time.monotonic() + _VOUCHED_SECONDS
            self._until.move_to_end(name)
            while len(self._until) > _MOST_VOUCHED:
                self._until.popitem(last=False)

    def __contains__(self, name: str) -> bool:
        return self._until.get(name, 0.0) > time.monotonic()


_vouched = _Vouched()


def vouch(credential: str) -> None:
    """A guard has found this token or cookie good: from now on its holder is counted alone."""
    _vouched.add(_named(credential))


def address() -> str:
    """Where the request comes from."""
    return f"address:{get_remote_address()}"


def person_or_address() -> str:
    """Who is counted: the holder of a token or console session found good, else the address."""
    bearer = request.headers.get("Authorization", "").partition(" ")[2].strip()
    for credential in (bearer, request.cookies.get("desk_session", "")):
        if credential and _named(credential) in _vouched:
            return _named(credential)
    return address()


def _named(credential: str) -> str:
    return "person:" + hashlib.sha256(credential.encode()).hexdigest()[:32]


def _limit() -> str:
    return PERSON_LIMIT if person_or_address().startswith("person:") else ADDRESS_LIMIT


# With Redis away every process counts for itself: limits fail open, people are served.
limiter = Limiter(
    key_func=person_or_address,
    default_limits=[_limit],
    in_memory_fallback=[ADDRESS_LIMIT],
    in_memory_fallback_enabled=True,
    swallow_errors=True,
    headers_enabled=True,
)
