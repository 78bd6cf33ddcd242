"""A safe-mode push answered by the bot against two floors on the same server in the same run.

`python -m bench.webhook [--seconds 10] [--rounds 3] [--profile]`
"""

import argparse
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.webhook import inside, load
from bench.webhook.pushes import Pushes
from deploy.local.engines import start_engines

ROUTES = ("empty", "store", "push")
LABELS = {
    "empty": "empty route",
    "store": "SELECT, INSERT, commit (Core)",
    "push": "push answered by the bot",
}
WORKERS, CONNECTIONS, PER_SECOND, PORT = 2, 12, 60, 18473
# The aim, as multiples of the second floor.
MOST_CPU, MOST_P99 = 3, 2


@dataclass(frozen=True)
class Row:
    """One route, medians over the rounds."""

    per_second: float
    cpu_ms: float
    p50_ms: float
    p99_ms: float


@contextmanager
def served(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """The desk with its floors, under its own gunicorn configuration."""
    env = {**os.environ, **environment, "PORT": str(PORT), "WEB_WORKERS": str(WORKERS)}
    server = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.py"]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [*server, "bench.webhook.wsgi:app"], env=env, stdout=log, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
        try:
            _wait(process)
            yield process
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait(process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 90
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the server did not start")


def measure(process: subprocess.Popen[bytes], pushes: Pushes, seconds: int, rounds: int) -> None:
    """Rounds in turn, so that what else the machine does meets all routes alike."""
    workers = load.children_of(process.pid)
    floods: dict[str, list[load.Flood]] = {route: [] for route in ROUTES}
    calm: dict[str, list[load.Steady]] = {route: [] for route in ROUTES}
    for route in ROUTES:  # everything loaded and every connection open
        load.flood(PORT, pushes.take(route, 200), CONNECTIONS, lambda: 0.0)
    for _ in range(rounds):
        for route, count in (("empty", 600), ("store", 300), ("push", 100)):
            wanted = pushes.take(route, count * seconds // 2)
            floods[route].append(
                load.flood(PORT, wanted, CONNECTIONS, lambda: load.cpu_of(workers))
            )
        for route in ROUTES:
            wanted = pushes.take(route, PER_SECOND * seconds)
            calm[route].append(load.steady(PORT, wanted, PER_SECOND))
    rows = {
        route: Row(
            statistics.median(one.per_second for one in floods[route]),
            statistics.median(one.cpu_ms for one in floods[route]),
            statistics.median(one.p50_ms for one in calm[route]),
            statistics.median(one.p99_ms for one in calm[route]),
        )
        for route in ROUTES
    }
    _tell(rows, seconds, rounds)


def _tell(rows: dict[str, Row], seconds: int, rounds: int) -> None:
    print(
        f"gunicorn with {WORKERS} processes of 24 threads, {CONNECTIONS} connections for the"
        f" throughput, {PER_SECOND} a second for the times; {os.cpu_count()} cores shared with"
        f" PostgreSQL and the sender; medians of {rounds} rounds of {seconds} s.\n"
    )
    print("| route | requests/s | CPU ms/request | p50 ms | p99 ms |")
    print("| --- | --- | --- | --- | --- |")
    for route, row in rows.items():
        print(
            f"| {LABELS[route]} | {row.per_second:.0f} | {row.cpu_ms:.2f} | {row.p50_ms:.1f}"
            f" | {row.p99_ms:.1f} |"
        )
    push = rows["push"]
    for floor in ROUTES[:2]:
        row = rows[floor]
        print(
            f"| push ÷ {LABELS[floor]} | {push.per_second / row.per_second:.2f} |"
            f" {push.cpu_ms / row.cpu_ms:.2f} | {push.p50_ms / row.p50_ms:.2f} |"
            f" {push.p99_ms / row.p99_ms:.2f} |"
        )
    floor = rows["store"]
    cpu, p99 = push.cpu_ms / floor.cpu_ms, push.p99_ms / floor.p99_ms
    met = "met" if cpu <= MOST_CPU and p99 <= MOST_P99 else "**not** met"
    print(
        f"\nThe aim, processor time at most {MOST_CPU} times and p99 at most {MOST_P99} times the"
        f" second floor's, is {met}: {cpu:.1f} and {p99:.1f} (load {os.getloadavg()[0]:.0f} on"
        f" {os.cpu_count()} cores at the end).\n",
        flush=True,
    )


def _tell_profile(shares: list[tuple[str, float]]) -> None:
    print("\n| where a push's processor time goes | share |\n| --- | --- |")
    for part, share in shares:
        print(f"| {part} | {share:.0%} |")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.webhook", description=__doc__)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--profile", action="store_true", help="where the time goes, instead")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        engines = start_engines(Path(folder), durable=True)
        environment = {
            "DESK_ENV": "demo", "DATABASE_URL": engines.database_url,
            "REDIS_URL": engines.redis_url, "DATA_DIR": folder, "HOME_REGION": "330106",
        }  # fmt: skip
        try:
            app = inside.prepare(environment)
            pushes = Pushes(app)
            if given.profile:
                _tell_profile(inside.profile(app, pushes))
                return
            with served(environment) as process:
                measure(process, pushes, given.seconds, given.rounds)
            seen = inside.statements(app, pushes)
            print(f"{len(seen)} statements a push (commits and liveness checks not counted):\n")
            print("\n".join(f"{number}. `{one}`" for number, one in enumerate(seen, 1)))
            _tell_profile(inside.profile(app, pushes))
        finally:
            engines.stop()


if __name__ == "__main__":
    main()
