"""The desk as people meet it: gunicorn, stand-in and worker, in a database of its own."""

import http.client
import os
import re
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from deploy.local.engines import free_port
from deploy.local.process import Part, start

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "desk_browser"
READY_SECONDS = 60


@dataclass
class Server:
    """A running desk. `url` is where browsers go, `sandbox_url` where the played phone is."""

    url: str
    sandbox_url: str
    env: dict[str, str]
    folder: Path
    password: str
    parts: list[Part] = field(default_factory=list)

    def launch(self, name: str, *words: str) -> Part:
        """Start a Python module of the desk; it ends with this server."""
        part = start(
            name,
            [sys.executable, "-m", *words],
            log=self.folder / f"{name}.log",
            env=self.env,
            cwd=ROOT,
        )
        self.parts.append(part)
        return part

    def stop(self) -> None:
        for part in self.parts:
            part.ask_to_stop()
        for part in self.parts:
            part.wait(20)


def start_server(environment: dict[str, str], folder: Path) -> Server:
    """Prepare a fresh database on the same engines and serve it. Raises RuntimeError."""
    port, sandbox_port = free_port(), free_port()
    url, sandbox_url = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{sandbox_port}"
    env = {
        **os.environ,
        **environment,
        "DATABASE_URL": _fresh_database(environment["DATABASE_URL"]),
        "DATA_DIR": str(folder),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "PUBLIC_URL": url,
        "WECHAT_API_BASE": sandbox_url,
        "SERVICE_PHONE": "0571-00000000",
        "PROMETHEUS_MULTIPROC_DIR": "",
        "C_FORCE_ROOT": "1",
    }
    server = Server(url, sandbox_url, env, folder, environment["DESK_DEMO_PASSWORD"])
    try:
        _run(env, "flask", "--app", "wsgi", "desk", "prepare")
        server.launch("sandbox", "app.sandbox", "--port", str(sandbox_port))
        server.launch("web", "gunicorn", "-c", "deploy/gunicorn.py", "wsgi:app")
        _until_ready(server, port)
    except BaseException:
        server.stop()
        raise
    return server


def start_worker(server: Server) -> Part:
    """What delivers the outbox; only journeys that leave through WeChat need it."""
    words = "-A wsgi:celery worker -B --concurrency=1 --loglevel=WARNING"
    quiet = "--without-gossip --without-mingle --without-heartbeat"
    return server.launch(
        "worker", "celery", *words.split(), *quiet.split(), "-s", str(server.folder / "beat")
    )


def _fresh_database(url: str) -> str:
    with psycopg.connect(re.sub(r"\+psycopg", "", url), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {DATABASE}")
    # Between the host part and the options stands the name of the database.
    return re.sub(r"^(\w[\w+]*://[^/?]*)/[^?]*", rf"\1/{DATABASE}", url)


def _run(env: dict[str, str], *words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *words],
        check=False,
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)}: {(done.stderr or done.stdout)[-1500:]}")


def _until_ready(server: Server, port: int) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        ended = next((part for part in server.parts if part.ended()), None)
        if ended:
            raise RuntimeError(f"{ended.name} ended: {ended.last_words()}")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            # Nothing tells when a port begins to listen, so we knock.
            threading.Event().wait(0.1)
        finally:
            connection.close()
    raise RuntimeError("the desk was not ready in time")
