"""The desk under gunicorn with several workers, and a database line that a test can cut."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
from sqlalchemy.engine import URL

ROOT = Path(__file__).parents[2]
_START_SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def served(
    environment: dict[str, str], log: Path, workers: int, application: str = "wsgi:app"
) -> Iterator[str]:
    """`http://…` of a running desk; its workers end with the block."""
    port = free_port()
    env = {**os.environ, **environment, "PORT": str(port), "WEB_WORKERS": str(workers)}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.py", application],
            cwd=ROOT,
            env=env,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            base = f"http://127.0.0.1:{port}"
            _wait_until_up(process, base, log)
            yield base
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait_until_up(process: subprocess.Popen[bytes], base: str, log: Path) -> None:
    pause, end = threading.Event(), time.monotonic() + _START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            if requests.get(f"{base}/healthz", timeout=2).status_code == 200:
                return
        except requests.RequestException:
            pause.wait(0.2)
    raise AssertionError(f"the desk did not start: {log.read_text('utf-8')[-2000:]}")


class Line:
    """A TCP line to the database at `address` that can go silent or be cut."""

    def __init__(self, address: URL) -> None:
        self._target = address
        self._flowing = threading.Event()
        self._flowing.set()
        self._refusing = False
        self._pairs: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def go_silent(self) -> None:
        """Connections stay, but nothing passes."""
        self._flowing.clear()

    def cut(self) -> None:
        """Connections end and new ones are refused at once."""
        self._refusing = True
        self._close_pairs()

    def mend(self) -> None:
        """As it was."""
        self._refusing = False
        self._flowing.set()

    def close(self) -> None:
        self.mend()
        self._listener.close()
        self._close_pairs()

    def _close_pairs(self) -> None:
        for end in self._pairs:
            end.close()
        self._pairs = []

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if self._refusing:
                near.close()
                continue
            far = self._connect()
            self._pairs += [near, far]
            for one, two in ((near, far), (far, near)):
                threading.Thread(target=self._pump, args=(one, two), daemon=True).start()

    def _connect(self) -> socket.socket:
        folder, port = self._target.query.get("host"), self._target.port or 5432
        if not isinstance(folder, str):
            return socket.create_connection((self._target.host or "127.0.0.1", port))
        far = socket.socket(socket.AF_UNIX)
        far.connect(f"{folder}/.s.PGSQL.{port}")
        return far

    def _pump(self, one: socket.socket, two: socket.socket) -> None:
        try:
            while data := one.recv(65536):
                self._flowing.wait()
                two.sendall(data)
            two.shutdown(socket.SHUT_WR)
        except OSError:
            return
