"""One deadline per push, and who may speak when it comes: exactly one of handler and door."""

from __future__ import annotations

import threading
import time

# The platform cuts the connection after five.
PUSH_SECONDS = 4.0
# Kept back for writing the answer and for the road.
_RESERVE_SECONDS = 0.4
# Words that are ready later than this before the end leave through the outbox, stored with them:
# a commit then has a second, so that what a push is answered with is durable before time is up.
_COMMIT_SECONDS = 1.0


class Deadline:
    """Counts down from the moment it is made."""

    def __init__(self, seconds: float = PUSH_SECONDS) -> None:
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds left for waiting; never below zero."""
        return max(0.0, self._end - time.monotonic())

    @property
    def left_ms(self) -> int:
        """Milliseconds left for one step of the work, at least one."""
        return max(1, int((self.left - _RESERVE_SECONDS) * 1000))

    @property
    def is_over(self) -> bool:
        """Whether words that are ready now would come too late for the answer."""
        return self.left <= _COMMIT_SECONDS


class Turn:
    """The right to answer a push. Whoever takes it first speaks; the other must not."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = False

    def take(self) -> bool:
        """True for the first caller only."""
        with self._lock:
            was, self._taken = self._taken, True
            return not was

    @property
    def is_taken(self) -> bool:
        """Whether somebody has spoken."""
        return self._taken
