"""One access token per account for all processes: fetched by one, shared through Redis. The ticket
that signs pages for the JS-SDK is kept the same way.

Without this every worker would fetch its own and knock the others' out. The token is renewed a
while before its end; meanwhile, and when whoever renews it dies, the others go on with the old one.
When Redis is away each process keeps a token of its own, which is safe because stable_token hands
the same one to every caller. Of tickets nobody promises that: at worst a page that an older one
has signed shows no button until it is opened again.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from redis import Redis
from redis.exceptions import RedisError

from app.gateways.failures import Retry

logger = logging.getLogger(__name__)

# Seconds to connect and to read when asking for a token; a lock lives a little longer, so that a
# holder that was killed is replaced soon, and waiters a little longer than that.
FETCH_TIMEOUT = (2, 3)
_LOCK_SECONDS = 6
_WAIT_SECONDS = 7
# The platform hands out the next token five minutes before the end of the last.
_MARGIN_SECONDS = 300
# Within so many seconds of its end a token is not used any more.
_LAST_SECONDS = 30
# A forced renewal voids the old token: at most 20 a day, 30 s apart.
_FORCE_PAUSE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Token:
    """An access token or a ticket, and the seconds it lives on."""

    value: str
    expires_in: int

    @property
    def fresh_seconds(self) -> int:
        """After these a new one is asked for."""
        return max(self.expires_in - _MARGIN_SECONDS, min(60, self.expires_in // 2), 1)

    @property
    def valid_seconds(self) -> int:
        """So long it may be used at all."""
        return max(self.expires_in - _LAST_SECONDS, self.fresh_seconds)


class TokenStore:
    """The current token of one account under `key`. `fetch(force)` asks the platform for it."""

    def __init__(self, redis: Redis, key: str, fetch: Callable[[bool], Token]) -> None:
        self._redis = redis
        self._fetch = fetch
        self._key = key
        self._own = ""
        self._own_until = 0.0
        self._own_lock = threading.Lock()

    def get(self) -> str:
        """A token that should be valid. Raises what the fetch raises, or Retry."""
        try:
            kept, is_fresh = self._shared()
            if is_fresh:
                return kept
            return self._refreshed(kept) if kept else self._locked("")
        except RedisError as error:
            logger.warning("token cache is away: %s", type(error).__name__)
        return self._without_redis("")

    def renew(self, failed: str) -> str:
        """A token other than `failed`, which the platform has just refused. Never loops."""
        try:
            return self._locked(failed)
        except RedisError as error:
            logger.warning("token cache is away: %s", type(error).__name__)
        return self._without_redis(failed)

    def _shared(self) -> tuple[str, bool]:
        """The token that all use, "" for none; and whether it need not be renewed yet."""
        values = cast("list[Any]", self._redis.mget(self._key, f"{self._key}:fresh"))
        kept = values[0].decode() if isinstance(values[0], bytes) else str(values[0] or "")
        return kept, bool(kept and values[1])

    def _refreshed(self, old: str) -> str:
        """A new token in place of one that still holds; `old` when somebody else is at it."""
        with self._holding(wait_seconds=0) as held:
            if not held:
                return old
            kept, is_fresh = self._shared()
            if is_fresh:
                return kept
            try:
                return self._keep(self._fetch(False))
            except Retry as error:
                logger.warning("token not renewed yet: %s", error)
                return old

    def _locked(self, failed: str) -> str:
        with self._holding(_WAIT_SECONDS) as held:
            if not held:
                raise Retry(None, 5, "token is being fetched elsewhere")
            kept, _ = self._shared()
            if kept and kept != failed:
                return kept
            token = self._fetch(False)
            if token.value == failed:
                token = self._forced()
            return self._keep(token)

    @contextmanager
    def _holding(self, wait_seconds: float) -> Iterator[bool]:
        """The lock over all processes; it ends by itself when its holder dies."""
        lock = self._redis.lock(
            f"{self._key}:lock",
            timeout=_LOCK_SECONDS,
            sleep=0.05,
            blocking=wait_seconds > 0,
            blocking_timeout=wait_seconds or None,
        )
        held = lock.acquire()
        try:
            yield held
        finally:
            if held:
                # A lock that ended meanwhile is somebody else's now, one in a Redis that has gone
                # is nobody's; what we fetched is good.
                with contextlib.suppress(RedisError):
                    lock.release()

    def _keep(self, token: Token) -> str:
        """Share it; in a Redis that has gone meanwhile it stays this process's own."""
        try:
            with self._redis.pipeline() as line:
                line.set(self._key, token.value, ex=token.valid_seconds)
                line.set(f"{self._key}:fresh", "1", ex=token.fresh_seconds)
                line.execute()
        except RedisError as error:
            logger.warning("token not shared: %s", type(error).__name__)
            with self._own_lock:
                self._make_own(token)
        return token.value

    def _forced(self) -> Token:
        if not self._redis.set(f"{self._key}:forced", "1", ex=_FORCE_PAUSE_SECONDS, nx=True):
            raise Retry(40001, _FORCE_PAUSE_SECONDS, "token was renewed by force a moment ago")
        return self._fetch(True)

    def _without_redis(self, failed: str) -> str:
        with self._own_lock:
            if self._own and self._own != failed and time.monotonic() < self._own_until:
                return self._own
            token = self._fetch(False)
            if token.value == failed:
                raise Retry(40001, _FORCE_PAUSE_SECONDS, "token refused and the cache is away")
            self._make_own(token)
            return self._own

    def _make_own(self, token: Token) -> None:
        self._own, self._own_until = token.value, time.monotonic() + token.fresh_seconds
