"""A program that starts delivery workers and kills each with SIGKILL in the midst of delivering.

`python -m tests.outbox.nursery ROUNDS RANDOM SEED`, with the desk's environment: ROUNDS lives that
end at each of `STEPS`, then RANDOM lives that end at any moment. Prints how many were killed, and
how many of them between WeChat's answer and the mark. One process imports the application once and
forks the workers, so that a life costs little. The end of a dead worker's lease is brought forward
instead of waited for.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum

from sqlalchemy import Engine, create_engine, event, text

from app import create_app
from app.db import db
from app.gateways import OfficialAccount
from app.outbox import delivery
from app.outbox.planning import Parcel
from app.settings import Settings

_LET_TIME_PASS = """
UPDATE outbox_items SET lease_until = now() - interval '1 second', due_at = now()
 WHERE state = 'pending' AND lease_until IS NOT NULL
"""
_ANY_LEFT = "SELECT count(*) FROM outbox_items WHERE state = 'pending'"


class Step(StrEnum):
    """Where a worker's life can end, in the order of one delivery."""

    CLAIMING = "the claim is written, not committed"
    CLAIMED = "the claim is committed"
    SENDING = "the message is about to leave"
    SENT = "WeChat has answered"
    MARKING = "the mark is written, not committed"
    MARKED = "the mark is committed"


# There a message is with WeChat and nobody has written it down.
UNWRITTEN = frozenset({Step.SENT, Step.MARKING})


class _Reaper:
    """Ends this process when a step is reached for the `nth` message. Claims count as well: the
    first commit of a life is the claim's, the one of the nth message comes n later.
    """

    def __init__(self, step: Step | None, nth: int) -> None:
        self.step, self.nth = step, nth
        self.written = self.committed = self.left = self.answered = 0

    def _reached(self, step: Step, count: int, nth: int) -> None:
        if step is self.step and count == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    def writing(self, _: object) -> None:
        self.written += 1
        self._reached(Step.CLAIMING, self.written, 1)
        self._reached(Step.MARKING, self.written, 1 + self.nth)

    def commit_done(self, _: object) -> None:
        self.committed += 1
        self._reached(Step.CLAIMED, self.committed, 1)
        self._reached(Step.MARKED, self.committed, 1 + self.nth)

    def leaving(self) -> None:
        self.left += 1
        self._reached(Step.SENDING, self.left, self.nth)

    def answer(self) -> None:
        self.answered += 1
        self._reached(Step.SENT, self.answered, self.nth)


class _WatchedLine:
    """The official account, with somebody listening before and after each message."""

    def __init__(self, line: OfficialAccount, reaper: _Reaper) -> None:
        self._line, self._reaper = line, reaper
        self.templates = line.templates

    def send_text(self, openid: str, words: str) -> None:
        self._reaper.leaving()
        self._line.send_text(openid, words)
        self._reaper.answer()


def _work(settings: Settings, reaper: _Reaper, ready: int) -> None:
    """A worker's life: deliver until nothing is due; says so after each message."""
    app = create_app(settings)

    def tell(_: Parcel) -> None:
        os.write(ready, b"1")

    with app.app_context():
        event.listen(db.engine, "commit", reaper.writing)
        event.listen(db.session, "after_commit", reaper.commit_done)
        gateways = app.extensions["desk_gateways"]
        watched = replace(
            gateways, official_account=_WatchedLine(gateways.official_account, reaper)
        )
        while delivery.deliver_batch(watched, tell):
            pass


def _raise_one(settings: Settings, reaper: _Reaper, then: Callable[[int, int], None]) -> bool:
    """One worker, of whose messages `then` hears. Says whether it was killed."""
    listening, ready = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            _work(settings, reaper, ready)
        finally:
            os._exit(0)
    os.close(ready)
    then(child, listening)
    _, status = os.waitpid(child, 0)
    os.close(listening)
    return os.WIFSIGNALED(status)


def _let_live(_child: int, listening: int) -> None:
    while os.read(listening, 4096):
        pass


def _kill_after(messages: int, seconds: float) -> Callable[[int, int], None]:
    """So many messages and then so long; a worker that has nothing left to do lives."""

    def kill(child: int, listening: int) -> None:
        for _ in range(messages):
            if not os.read(listening, 1):
                return
        threading.Event().wait(seconds)
        os.kill(child, signal.SIGKILL)

    return kill


def _left(engine: Engine) -> int:
    with engine.begin() as connection:
        connection.execute(text(_LET_TIME_PASS))
        left = int(connection.execute(text(_ANY_LEFT)).scalar_one())
    engine.dispose()
    return left


def main(rounds: int, at_random: int, seed: int) -> None:
    settings, chance = Settings.from_env(), random.Random(seed)
    engine = create_engine(settings.database_url)
    killed = unwritten = 0
    for step in list(Step) * rounds:
        _left(engine)
        died = _raise_one(settings, _Reaper(step, chance.randint(1, 3)), _let_live)
        killed += died
        unwritten += died and step in UNWRITTEN
    # Few messages a life, so that there is work left for every life.
    most = max(1, _left(engine) // (2 * at_random))
    for _ in range(at_random):
        _left(engine)
        kill = _kill_after(chance.randint(1, most), chance.uniform(0, 0.02))
        killed += _raise_one(settings, _Reaper(None, 0), kill)
    while _left(engine):
        _raise_one(settings, _Reaper(None, 0), _let_live)
    sys.stdout.write(json.dumps({"killed": killed, "unwritten": unwritten}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
