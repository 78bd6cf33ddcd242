"""One access token per account for all processes: fetched by one, shared through Redis.

Without this every worker would fetch its own and knock the others' out. A holder of the lock that
dies frees it by time-out. When Redis is away each process keeps a token of its own, which is safe
because stable_token hands the same one to every caller.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from redis import Redis
from redis.exceptions import LockError, RedisError

from app.gateways.failures import Retry

logger = logging.getLogger(__name__)

# The platform hands out the next token five minutes before the end of the last.
_MARGIN_SECONDS = 300
# Longer than the slowest fetch (3 s to connect, 5 s to read).
_LOCK_SECONDS = 15
_WAIT_SECONDS = 12
# A forced renewal voids the old token: at most 20 a day, 30 s apart.
_FORCE_PAUSE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Token:
    """An access token and the seconds it lives on."""

    value: str
    expires_in: int

    @property
    def keep_seconds(self) -> int:
        return max(self.expires_in - _MARGIN_SECONDS, min(60, self.expires_in // 2), 1)


class TokenStore:
    """The current token of one account. `fetch(force)` asks the platform for it."""

    def __init__(self, redis: Redis, app_id: str, fetch: Callable[[bool], Token]) -> None:
        self._redis = redis
        self._fetch = fetch
        self._key = f"wechat:token:{app_id}"
        self._own = ""
        self._own_until = 0.0
        self._own_lock = threading.Lock()

    def get(self) -> str:
        """A token that should be valid. Raises what the fetch raises, or Retry."""
        try:
            return self._shared() or self._locked("")
        except LockError:
            raise Retry(None, 5, "token is being fetched elsewhere") from None
        except RedisError as error:
            logger.warning("token cache is away: %s", type(error).__name__)
        return self._without_redis("")

    def renew(self, failed: str) -> str:
        """A token other than `failed`, which the platform has just refused. Never loops."""
        try:
            return self._locked(failed)
        except LockError:
            raise Retry(None, 5, "token is being fetched elsewhere") from None
        except RedisError as error:
            logger.warning("token cache is away: %s", type(error).__name__)
        return self._without_redis(failed)

    def _shared(self) -> str:
        kept = self._redis.get(self._key)
        return kept.decode() if isinstance(kept, bytes) else str(kept or "")

    def _locked(self, failed: str) -> str:
        with self._redis.lock(
            f"{self._key}:lock", timeout=_LOCK_SECONDS, blocking_timeout=_WAIT_SECONDS
        ):
            kept = self._shared()
            if kept and kept != failed:
                return kept
            token = self._fetch(False)
            if token.value == failed:
                token = self._forced()
            self._redis.set(self._key, token.value, ex=token.keep_seconds)
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
            self._own, self._own_until = token.value, time.monotonic() + token.keep_seconds
            return self._own
