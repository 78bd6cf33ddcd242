"""One deadline per push, who may speak when it comes, and how pushes behave while storing hangs.

Exactly one of handler and door speaks.
"""

from __future__ import annotations

import threading
import time
from enum import Enum, auto

# The platform cuts the connection after five.
PUSH_SECONDS = 4.0
# A push that is not stored by then won't be: the database hangs. Whoever queues behind it for a
# thread has waited too, and must still be answered before the platform cuts.
KEEP_SECONDS = 3.0
# While it hangs, whoever looks whether it works again has queued before and gets less.
TRIAL_SECONDS = 0.7
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

    def left_for_keeping(self, *, trial: bool) -> float:
        """Seconds left for waiting until the push is stored."""
        seconds = TRIAL_SECONDS if trial else KEEP_SECONDS
        return max(0.0, self.left - (PUSH_SECONDS - seconds))

    @property
    def left_ms(self) -> int:
        """Milliseconds left for one step of the work, at least one."""
        return max(1, int((self.left - _RESERVE_SECONDS) * 1000))

    @property
    def is_over(self) -> bool:
        """Whether words that are ready now would come too late for the answer."""
        return self.left <= _COMMIT_SECONDS


class Entry(Enum):
    """How a push may go on: FREE as long as storing works, else one on TRIAL, the others SHUT."""

    FREE = auto()
    TRIAL = auto()
    SHUT = auto()


class Gate:
    """Whether storing works. While it hangs, one push at a time tries; the others are told at once.

    Without it a burst of pushes would wait in turns for the few threads there are.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._hangs = self._trying = False

    def enter(self) -> Entry:
        """How this push may go on; whoever is not shut out must `leave`."""
        with self._lock:
            if not self._hangs:
                return Entry.FREE
            was, self._trying = self._trying, True
            return Entry.SHUT if was else Entry.TRIAL

    def leave(self, entry: Entry, *, hung: bool) -> None:
        """Say how it went. One that came in free and found it working says nothing new."""
        with self._lock:
            if entry is Entry.TRIAL:
                self._hangs, self._trying = hung, False
            elif hung:
                self._hangs = True


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
