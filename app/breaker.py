"""Not to wait again and again for a server that has just not answered."""

import threading
import time

REST_SECONDS = 5.0


class Breaker:
    """After a failure nobody tries for some seconds; then one does, and a success opens it to all.

    A server that hangs costs its time-out once in `rest_seconds`, not at every request.
    """

    def __init__(self, rest_seconds: float = REST_SECONDS) -> None:
        self._rest_seconds = rest_seconds
        self._rests_until = 0.0  # monotonic; 0 while all is well
        self._lock = threading.Lock()

    def may_try(self) -> bool:
        """Whether it is worth trying; then `worked` or `failed` must follow."""
        if not self._rests_until:
            return True
        with self._lock:
            now = time.monotonic()
            if now < self._rests_until:
                return False
            self._rests_until = now + self._rest_seconds  # this one tries, the others go on resting
            return True

    def worked(self) -> None:
        """It answers."""
        self._rests_until = 0.0

    def failed(self) -> None:
        """It does not."""
        with self._lock:
            self._rests_until = time.monotonic() + self._rest_seconds
