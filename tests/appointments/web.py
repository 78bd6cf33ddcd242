"""Real web processes on a port of their own, and a crowd of people who call them at once."""

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from app.db import db, transaction
from app.veterans import sessions
from app.veterans.models import Channel, VeteranSession
from deploy.local.process import start
from tests.support.time import HandClock

ROOT = Path(__file__).parents[2]
# The processes have the real time, the test its own; what lies ahead must do so for both.
FAR_AHEAD = HandClock().moment.replace(year=2096)


@dataclass(frozen=True)
class Answer:
    """What a caller got: status 0 when the line went dead; `seconds` from call to answer."""

    status: int
    body: dict[str, Any]
    seconds: float


class Web:
    """The running processes, seen from outside."""

    def __init__(self, url: str, master: int) -> None:
        self.url = url
        self.master = master

    def post(self, token: str, path: str, sent: object, key: str | None = None) -> Answer:
        """One call on a connection of its own."""
        return self._call("POST", token, path, sent, {"Idempotency-Key": key} if key else {})

    def get(self, token: str, path: str) -> Answer:
        """The same, reading."""
        return self._call("GET", token, path, None, {})

    def _call(
        self, method: str, token: str, path: str, sent: object, more: Mapping[str, str]
    ) -> Answer:
        headers = {"Authorization": f"Bearer {token}", **more}
        begun = time.perf_counter()
        try:
            got = requests.request(
                method, f"{self.url}/api/v1{path}", json=sent, headers=headers, timeout=60
            )
        except requests.RequestException:
            return Answer(0, {}, time.perf_counter() - begun)
        is_json = got.headers.get("Content-Type", "").endswith("json")
        body = got.json() if is_json else {}
        return Answer(got.status_code, body, time.perf_counter() - begun)

    def workers(self) -> list[int]:
        """The processes that serve, children of the one we started."""
        text = Path(f"/proc/{self.master}/task/{self.master}/children").read_text()
        return [int(pid) for pid in text.split()]

    def kill_worker(self, which: int) -> None:
        """`kill -9` for one of them; the master puts another in its place."""
        serving = self.workers()
        if serving:
            os.kill(serving[which % len(serving)], signal.SIGKILL)


@contextmanager
def web_processes(environment: Mapping[str, str], folder: Path, count: int) -> Iterator[Web]:
    """`count` processes of eight threads. A call waits in the queue until they are up."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        port = listener.getsockname()[1]
        bound = ["--bind", f"fd://{listener.fileno()}"]
        part = start(
            "web",
            [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.py", *bound, "wsgi:app"],
            log=folder / "web.log",
            env={"PATH": os.environ["PATH"], "WEB_WORKERS": str(count), **environment},
            cwd=ROOT,
            pass_fds=(listener.fileno(),),
        )
        try:
            yield Web(f"http://127.0.0.1:{port}", part.process.pid)
        finally:
            part.ask_to_stop()
            part.wait(20)


def tokens(count: int) -> list[str]:
    """So many new people, signed in for good. Opens its own transaction."""
    with transaction():
        signed = [sessions.sign_in(Channel.MINI_PROGRAM, f"openid-{n}") for n in range(count)]
        db.session.flush()
        db.session.execute(db.update(VeteranSession).values(expires_at=FAR_AHEAD))
    return [one.token for one in signed]


def all_at_once(calls: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """Make all calls from threads that start together; the answers in the order of the calls."""
    answers: list[Answer | None] = [None] * len(calls)
    line = threading.Barrier(len(calls))

    def run(place: int) -> None:
        line.wait()
        answers[place] = calls[place]()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answer for answer in answers if answer is not None]


def deadlocks() -> int:
    """How many this database has seen since its birth."""
    db.session.rollback()
    query = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    return int(db.session.execute(db.text(query)).scalar_one())
