"""Live updates: a hint over Redis that something is new; the truth is read from PostgreSQL.

`announce` publishes, one subscriber thread per process fans out to bounded queues. Losing a hint,
a queue or the whole server loses speed only: every page can read on by `after=`.
"""

import contextlib
import json
import logging
import queue
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import redis

from app.breaker import Breaker

logger = logging.getLogger(__name__)
_CHANNEL = "desk:live:2"  # another when what travels on it changes its form
_ROOM = 200  # hints a slow page may fall behind before it is cut off and reads on by itself


@dataclass(frozen=True)
class Hint:
    """`topic` is whom it concerns (`person:7`, `desk`), `event` what kind, `data` small facts."""

    topic: str
    event: str
    data: dict[str, Any]


class Hub:
    """All open streams of this process behind one Redis subscription."""

    def __init__(self, redis_url: str) -> None:
        # A server that hangs must hold neither a push nor a page: publishing gives up soon.
        self._publisher = redis.Redis.from_url(
            redis_url, socket_connect_timeout=0.5, socket_timeout=0.5
        )
        # The subscriber waits for the next hint as long as it takes.
        self._subscriber = redis.Redis.from_url(
            redis_url, socket_connect_timeout=0.5, socket_timeout=None, health_check_interval=10
        )
        self._breaker = Breaker()
        self._listeners: dict[str, set[queue.Queue[Hint | None]]] = defaultdict(set)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._subscribed = threading.Event()

    @contextmanager
    def listen(self, *topics: str) -> Iterator["queue.Queue[Hint | None]"]:
        """A queue of hints on these topics. `None` in it means: cut off, read on by yourself."""
        box: queue.Queue[Hint | None] = queue.Queue(_ROOM)
        with self._lock:
            for topic in topics:
                self._listeners[topic].add(box)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._pump, name="live", daemon=True)
                self._thread.start()
        # Whoever listens looks at the truth next: a hint between must not fall through.
        self._subscribed.wait(1.0)
        try:
            yield box
        finally:
            with self._lock:
                for topic in topics:
                    self._listeners[topic].discard(box)
                    if not self._listeners[topic]:
                        del self._listeners[topic]

    def announce(self, topic: str, event: str, data: dict[str, Any]) -> None:
        """Publish a hint. Never raises: a page that misses it reads on by itself."""
        self.announce_all([Hint(topic, event, data)])

    def announce_all(self, hints: Iterable[Hint]) -> None:
        """Publish several as one message."""
        if not self._breaker.may_try():
            return
        told = json.dumps([(one.topic, one.event, one.data) for one in hints], ensure_ascii=False)
        try:
            self._publisher.publish(_CHANNEL, told)
            self._breaker.worked()
        except redis.RedisError as error:
            self._breaker.failed()
            logger.warning("a hint was lost: %s", type(error).__name__)

    def _pump(self) -> None:
        pause, missed = threading.Event(), False
        while True:
            try:
                with self._subscriber.pubsub() as subscription:  # type: ignore[no-untyped-call]
                    subscription.subscribe(_CHANNEL)
                    for message in subscription.listen():
                        if message["type"] == "subscribe":
                            self._subscribed.set()
                            if missed:
                                self._all_catch_up()
                            missed = False
                        else:
                            for told in json.loads(message["data"]):
                                self._hand_out(Hint(*told))
            except (redis.RedisError, ValueError, TypeError) as error:
                logger.warning("live updates paused: %s", type(error).__name__)
            self._subscribed.clear()
            missed = True
            pause.wait(1.0)

    def _all_catch_up(self) -> None:
        """After a pause nobody knows which hints were lost: every page connects anew and reads."""
        with self._lock:
            boxes = {box for listening in self._listeners.values() for box in listening}
        for box in boxes:
            _cut_off(box)

    def _hand_out(self, hint: Hint) -> None:
        with self._lock:
            boxes = list(self._listeners.get(hint.topic, ()))
        for box in boxes:
            try:
                box.put_nowait(hint)
            except queue.Full:
                _cut_off(box)


def _cut_off(box: "queue.Queue[Hint | None]") -> None:
    """Empty the queue and tell the page to catch up by reading."""
    with contextlib.suppress(queue.Empty):
        while True:
            box.get_nowait()
    box.put_nowait(None)


_hub: Hub | None = None


def init_live(redis_url: str) -> None:
    """One hub for the process; `create_app` does it."""
    global _hub
    _hub = Hub(redis_url)


def hub() -> Hub:
    """The process's hub."""
    if _hub is None:
        raise RuntimeError("init_live() has not been called")
    return _hub


def announce(topic: str, event: str, data: dict[str, Any]) -> None:
    """Tell every process's listeners of `topic`. Hand it to `db.on_commit`."""
    hub().announce(topic, event, data)


def announce_all(hints: Iterable[Hint]) -> None:
    """Several hints in one go."""
    hub().announce_all(hints)
