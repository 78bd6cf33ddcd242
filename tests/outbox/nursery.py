"""A program that starts delivery workers and kills each at a random moment of delivering.

`python -m tests.outbox.nursery KILLS SEED`, with the desk's environment. One process imports the
application once and forks the workers, so that a life costs little. The end of a dead worker's
lease is brought forward instead of waited for.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import threading

from sqlalchemy import create_engine, text

from app import create_app
from app.outbox import delivery
from app.outbox.planning import Parcel
from app.settings import Settings

_LONGEST_LIFE_SECONDS = 0.3
_LET_TIME_PASS = """
UPDATE outbox_items SET lease_until = now() - interval '1 second', due_at = now()
 WHERE state = 'pending' AND lease_until IS NOT NULL
"""
_ANY_LEFT = "SELECT count(*) FROM outbox_items WHERE state = 'pending'"


def _work(settings: Settings, ready: int) -> None:
    """A worker's life: deliver until nothing is due; says so after its first message."""
    app = create_app(settings)

    def tell(_: Parcel) -> None:
        os.write(ready, b"1")

    with app.app_context():
        while delivery.deliver_batch(app.extensions["desk_gateways"], tell):
            pass


def _raise_and_kill(settings: Settings, seconds: float | None) -> bool:
    """One worker, killed after that time; None lets it finish. Says whether it was killed."""
    listening, ready = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            _work(settings, ready)
        finally:
            os._exit(0)
    os.close(ready)
    os.read(listening, 1)
    if seconds is not None:
        threading.Event().wait(seconds)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    os.close(listening)
    return os.WIFSIGNALED(status)


def main(kills: int, seed: int) -> None:
    settings, chance = Settings.from_env(), random.Random(seed)
    engine = create_engine(settings.database_url)
    killed = 0
    while True:
        with engine.begin() as connection:
            connection.execute(text(_LET_TIME_PASS))
            left = connection.execute(text(_ANY_LEFT)).scalar_one()
        engine.dispose()
        if not left:
            break
        life = chance.uniform(0, _LONGEST_LIFE_SECONDS) if killed < kills else None
        killed += _raise_and_kill(settings, life)
    sys.stdout.write(str(killed))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
