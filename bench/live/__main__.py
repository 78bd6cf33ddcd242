"""Hints to many open pages on one live worker: `python -m bench.live [--phones N] [--desks N]`.

One gevent worker holds all streams (`deploy/gunicorn_live.py`). Single hints go to one phone each,
broadcasts to all desks; the time runs from the publish in Redis to the line at the page's socket.
The pages share the machine with the server, its PostgreSQL and its Valkey.
"""

import argparse
import asyncio
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import redis

from bench.live.pages import Page, desk, phone
from deploy.local.engines import free_port, start_engines

SINGLES, BROADCASTS, AT_ONCE = 300, 20, 25


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.live", description=__doc__)
    parser.add_argument("--phones", type=int, default=2000)
    parser.add_argument("--desks", type=int, default=500)
    given = parser.parse_args()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65_536), hard))
    with tempfile.TemporaryDirectory() as folder:
        engines = start_engines(Path(folder), durable=False)
        try:
            _measure(given.phones, given.desks, engines.database_url, engines.redis_url, folder)
        finally:
            engines.stop()


def _measure(phones: int, desks: int, database: str, store: str, folder: str) -> None:
    port = free_port()
    env = {
        **os.environ, "DATABASE_URL": database, "REDIS_URL": store, "DATA_DIR": folder,
        "LIVE_PORT": str(port), "DESK_DEMO_PASSWORD": "Bench-Password-1",
    }  # fmt: skip
    _python(env, "flask", "--app", "wsgi", "desk", "prepare")
    people = json.loads(_python(env, "bench.live.people", str(phones), str(desks)).split("\n")[-2])
    with open(Path(folder) / "live.log", "wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn_live.py", "wsgi:app"],
            env=env, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        asyncio.run(_run(port, people, redis.Redis.from_url(store)))
    finally:
        server.terminate()
        server.wait(20)


def _python(env: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *words], env=env, check=True, capture_output=True, text=True
    )
    return done.stdout


async def _run(port: int, people: dict[str, list], store: redis.Redis) -> None:
    await _until_open(port)
    phones = {person: phone(token) for person, token in people["phones"]}
    desks = [desk(cookie) for cookie in people["desks"]]
    begun = time.monotonic()
    tasks = await _open([*phones.values(), *desks], port)
    opening = time.monotonic() - begun
    singles = await _singles(list(phones.items()), store)
    broadcasts = await _broadcasts(desks, store)
    for task in tasks:
        task.cancel()
    print(f"{len(phones)} phone pages and {len(desks)} desks, opened in {opening:.1f} s\n")
    print("| hint | deliveries | lost | p50 ms | p99 ms | worst ms |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, times, wanted in (
        ("to one phone", singles, SINGLES),
        ("to every desk", broadcasts, BROADCASTS * len(desks)),
    ):
        p99 = statistics.quantiles(times, n=100)[98]
        print(
            f"| {name} | {len(times)} | {wanted - len(times)} | {statistics.median(times):.1f}"
            f" | {p99:.1f} | {max(times):.1f} |"
        )


async def _until_open(port: int) -> None:
    for _ in range(600):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return
    raise SystemExit("the live server did not start")


async def _open(pages: list[Page], port: int) -> list[asyncio.Task[None]]:
    """A few at a time, as browsers come back after a restart."""
    tasks = []
    for begin in range(0, len(pages), AT_ONCE):
        some = pages[begin : begin + AT_ONCE]
        fresh = [asyncio.create_task(page.read(port)) for page in some]
        tasks += fresh
        all_open = asyncio.gather(*(page.opened.wait() for page in some))
        done, _ = await asyncio.wait(
            [all_open, *fresh], timeout=60, return_when=asyncio.FIRST_COMPLETED
        )
        if all_open not in done:
            for task in done:
                task.result()  # says why there was no stream
            raise SystemExit(f"page {begin} and those after it did not open within a minute")
    return tasks


async def _singles(phones: list[tuple[int, Page]], store: redis.Redis) -> list[float]:
    sent = {}
    for number in range(SINGLES):
        person, page = phones[number * 7 % len(phones)]
        sent[f"s{number}"] = (page, _publish(store, f"person:{person}", f"s{number}"))
        await asyncio.sleep(0.02)
    await asyncio.sleep(2)
    return [
        1000 * (page.arrived[mark] - at)
        for mark, (page, at) in sent.items()
        if mark in page.arrived
    ]


async def _broadcasts(desks: list[Page], store: redis.Redis) -> list[float]:
    times = []
    for number in range(BROADCASTS):
        at = _publish(store, "desk", f"b{number}")
        await asyncio.sleep(0.5)
        times += [
            1000 * (one.arrived[f"b{number}"] - at) for one in desks if f"b{number}" in one.arrived
        ]
    return times


def _publish(store: redis.Redis, topic: str, mark: str) -> float:
    at = time.monotonic()
    store.publish("desk:live", json.dumps([[topic, "message", {"mark": mark}]]))
    return at


if __name__ == "__main__":
    main()
