"""Connections and processes are killed at random while people book, wait and stand in line."""

import os
import random
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select, text

from app.appointments import service
from app.appointments.models import LIVE, Appointment, QueueTicket, Slot
from app.db import db, transaction
from app.settings import Settings
from app.staff import service as staff
from app.staff.models import Role
from deploy.local.process import Part, start
from tests.appointments import support
from tests.appointments.invariants import broken
from tests.appointments.people import Clerk, Visitor
from tests.appointments.web import ROOT, Web, all_at_once, deadlocks, tokens, web_processes
from tests.support.time import HandClock

pytestmark = pytest.mark.usefixtures("context")
PASSWORD = "Correct-Horse-7"
CALLS_PER_WORKER = 40  # settled between one killed process and the next; it takes a while to start
# A connection in the midst of a booking or of calling somebody, or waiting for its turn to.
KILL_ONE = """
SELECT pg_terminate_backend(pid) FROM (
  SELECT DISTINCT pid FROM pg_locks
  WHERE pid <> pg_backend_pid() AND (locktype = 'advisory' OR relation IN (
    'slots'::regclass, 'appointments'::regclass, 'queue_tickets'::regclass))
) AS busy ORDER BY random() LIMIT 1
"""
# Whoever has a place today: noon, half of them on either side of a midnight that may come.
TODAY = """
INSERT INTO slots (station_id, item, starts_at, ends_at, capacity, booked, closed)
SELECT :station, 'card_apply', noon, noon + interval '30 minutes', 100, 0, false
FROM (SELECT (date_trunc('day', now() AT TIME ZONE 'Asia/Shanghai') + interval '12 hours')
       AT TIME ZONE 'Asia/Shanghai' AS noon) AS today RETURNING id
"""


@dataclass
class Run:
    """What a run has shown."""

    kills: int
    answers: Counter[tuple[str, int]]

    def unanswered(self) -> int:
        return sum(count for (_, status), count in self.answers.items() if status in (0, 503))

    def done(self, what: str) -> int:
        return sum(
            count for (name, status), count in self.answers.items()
            if name == what and status in (200, 201, 302)
        )  # fmt: skip


class Killer(threading.Thread):
    """Kills a connection, now and then a web process and the sweeper, while people are served."""

    def __init__(
        self, url: str, web: Web, people: Sequence[Visitor | Clerk], sweeper: Callable[[], Part]
    ) -> None:
        super().__init__()
        self.url, self.web, self.people, self.start_sweeper = url, web, people, sweeper
        self.over, self.kills, self.chance = threading.Event(), 0, random.Random(7)

    def run(self) -> None:
        """One more when something has been settled since, so that a slow desk gets somewhere."""
        seen = worker_seen = 0
        sweeper = self.start_sweeper()
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as own:
            while not self.over.wait(0.02):
                settled = sum(one.settled for one in self.people)
                if settled == seen:
                    continue
                if own.execute(text(KILL_ONE)).rowcount:
                    seen, self.kills = settled, self.kills + 1
                if settled > worker_seen + CALLS_PER_WORKER:
                    worker_seen = settled
                    self.web.kill_worker(self.chance.randrange(2))
                    os.kill(sweeper.process.pid, signal.SIGKILL)
                    sweeper.process.wait()
                    sweeper = self.start_sweeper()
        engine.dispose()
        sweeper.process.kill()
        sweeper.process.wait()


def counters() -> tuple[list[str], int]:
    """Two clerks, and forty people with a place today: the codes they show. The station's id."""
    with transaction():
        at = support.station()
        for name in ("sun", "zhao"):
            staff.create(
                name, name, [Role.CASEWORKER], PASSWORD, station_id=at.id, must_change=False
            )
        slot = db.session.execute(text(TODAY), {"station": at.id}).scalar_one()
        people = support.veterans(40)
        codes = [service.book(one, slot, "card_apply").appointment.code for one in people]
    return codes, at.id


def killed_while_busy(
    environment: dict[str, str], settings: Settings, folder: Path, clock: HandClock, steps: int
) -> Run:
    """Twelve visitors and two clerks at work while things are killed; then every table is right."""
    slots, people = support.hot_slots(clock(), 6, 3), tokens(12)
    codes, _ = counters()
    sweeper = partial(
        start, "sweeper", [sys.executable, "-m", "tests.appointments.sweeping"],
        log=folder / "sweeper.log", env={"PATH": os.environ["PATH"], **environment}, cwd=ROOT,
    )  # fmt: skip
    before = deadlocks()
    with web_processes(environment, folder, 2) as web:
        visitors = [Visitor(web, token, slots, n) for n, token in enumerate(people)]
        clerks = [
            Clerk(web, name, PASSWORD, codes[n::2], n) for n, name in enumerate(("sun", "zhao"))
        ]
        killer = Killer(settings.database_url, web, [*visitors, *clerks], sweeper)
        killer.start()
        try:
            visits = [partial(one.visit, steps) for one in visitors]
            all_at_once([*visits, *(partial(one.work, steps) for one in clerks)])
        finally:
            killer.over.set()
            killer.join()
    assert broken() == {}
    held = select(Appointment.id).join(Slot).where(Slot.id.in_(slots), Appointment.state.in_(LIVE))
    assert set(db.session.scalars(held)) == set().union(*(one.held for one in visitors))
    assert deadlocks() == before
    both = [one.answers for one in (*visitors, *clerks)]
    return Run(killer.kills, sum(both, Counter()))


def test_nothing_is_half_done_when_connections_and_processes_are_killed(
    environment: dict[str, str], settings: Settings, tmp_path: Path, clock: HandClock
) -> None:
    run = killed_while_busy(environment, settings, tmp_path, clock, steps=10)
    assert run.kills > 0
    assert run.unanswered() > 0, "nothing was hit, so nothing was shown"


@pytest.mark.prove
@pytest.mark.timeout(3600)
def test_nothing_is_half_done_in_a_long_run(
    environment: dict[str, str], settings: Settings, tmp_path: Path, clock: HandClock,
    record_property: Callable[[str, object], None],
) -> None:  # fmt: skip
    run = killed_while_busy(environment, settings, tmp_path, clock, steps=300)
    tickets = db.session.scalar(select(db.func.count()).select_from(QueueTicket))
    print(f"{run.kills} connections killed, {tickets} tickets; answers {dict(run.answers)}")
    record_property("kills", run.kills)
    record_property("unanswered", run.unanswered())
    for what in ("book", "move", "cancel", "wait", "accept", "check in", "walk in", "call", "end"):
        assert run.done(what) > 0, what
    assert run.kills > 200
