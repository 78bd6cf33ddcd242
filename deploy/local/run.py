"""Everything up, in order; watched; and down again, in order.

engines → migrations and demo data → WeChat stand-in → worker and web → ready
"""

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from deploy.local.engines import Engines, free_port, start_engines
from deploy.local.errors import CannotStart
from deploy.local.places import (
    ROOT,
    Address,
    be_the_only_one,
    bind,
    data_folder,
    empty_folder,
)
from deploy.local.process import Part, start

READY_SECONDS = 180
DRAIN_SECONDS = 20
_WORKER = [
    *("celery", "-A", "wsgi:celery", "worker", "-B", "--concurrency=2", "--loglevel=INFO"),
    *("--without-gossip", "--without-mingle", "--without-heartbeat"),  # there is only one
]
_Result = TypeVar("_Result")


class StopAsked(BaseException):
    """Ctrl-C, or SIGTERM, or a closed terminal: end in order."""


@dataclass
class Desk:
    """What runs so far. `env` is what every part of the desk gets."""

    data_dir: Path
    address: Address
    env: dict[str, str]
    engines: Engines = field(default_factory=Engines)
    parts: list[Part] = field(default_factory=list)
    phone: str = ""  # where the stand-in plays a veteran's WeChat; empty without a stand-in
    started: float = field(default_factory=time.monotonic)

    def launch(
        self,
        name: str,
        words: list[str],
        pass_fds: tuple[int, ...] = (),
        death_signal: signal.Signals | None = None,
    ) -> Part:
        """Start a Python module of the desk, with a log of its own."""
        part = start(
            name,
            [sys.executable, "-m", *words],
            log=self.data_dir / "log" / f"{name}.log",
            env=self.env,
            cwd=ROOT,
            pass_fds=pass_fds,
            death_signal=death_signal,
        )
        self.parts.append(part)
        return part

    def dead(self) -> Part | None:
        return next((part for part in [*self.engines.parts, *self.parts] if part.ended()), None)


def run(environ: Mapping[str, str]) -> int:
    """Start the desk and stay until it ends. Returns the exit code."""
    _on_stop_signals(_ask_to_stop)
    desk = None
    try:
        data_dir = data_folder(environ.get("DATA_DIR", ""))
        be_the_only_one(data_dir)
        host, port = environ.get("HOST", "").strip(), environ.get("PORT", "").strip()
        address = bind(host or "127.0.0.1", port or "8000")
        desk = Desk(data_dir, address, _desk_environment(environ, data_dir, address))
        _start_all(desk)
        return _watch(desk)
    except CannotStart as refusal:
        print(f"\n{refusal}", file=sys.stderr, flush=True)
        return 1
    except OSError as error:  # a full disk; a file that another user left in the data folder
        print(f"\n{error.filename or 'The start'} failed: {error.strerror}.", file=sys.stderr)
        return 1
    except StopAsked:
        return 0
    finally:
        if desk:
            _stop_all(desk)


def _start_all(desk: Desk) -> None:
    _start_engines(desk)
    log_ins = _step("Preparing tables, knowledge and demo data", lambda: _prepare(desk))
    _start_stand_in(desk)
    desk.launch(
        "worker",
        [*_WORKER, "-s", str(desk.data_dir / "beat")],
        # Celery's quick end: with the engines dead beside it, the tidy one waits for tasks in vain.
        death_signal=signal.SIGQUIT,
    )
    listener = desk.address.socket.fileno()
    bound = ["--bind", f"fd://{listener}"]
    desk.launch("web", ["gunicorn", "-c", "deploy/gunicorn.py", *bound, "wsgi:app"], (listener,))
    _step("Starting web and worker", lambda: _until_ready(desk))
    desk.address.socket.close()
    print(_welcome(desk, log_ins), flush=True)


def _start_engines(desk: Desk) -> None:
    own = {name: not desk.env.get(name, "").strip() for name in ("DATABASE_URL", "REDIS_URL")}
    if any(own.values()):
        names = [word for word, name in _ENGINE_NAMES if own[name]]
        desk.engines = _step(
            f"Starting {' and '.join(names)}",
            lambda: start_engines(
                desk.data_dir, postgres=own["DATABASE_URL"], valkey=own["REDIS_URL"]
            ),
        )
    urls = {"DATABASE_URL": desk.engines.database_url, "REDIS_URL": desk.engines.redis_url}
    desk.env.update({name: url for name, url in urls.items() if own[name]})
    _tell_commands(desk.data_dir, {name: desk.env[name] for name in urls})


_ENGINE_NAMES = (("PostgreSQL", "DATABASE_URL"), ("Valkey", "REDIS_URL"))


def _tell_commands(data_dir: Path, urls: Mapping[str, str]) -> None:
    """`flask desk …` in a second terminal finds the running engines here."""
    path = data_dir / "engines.json"
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
        json.dump(urls, file)


def _prepare(desk: Desk) -> str:
    """Migrate and load; what the command prints are the log-ins of the demo staff."""
    answer = desk.data_dir / "log" / "prepare.out"
    answer.unlink(missing_ok=True)
    part = start(
        "prepare",
        [sys.executable, "-m", "flask", "--app", "wsgi", "desk", "prepare"],
        log=desk.data_dir / "log" / "prepare.log",
        env=desk.env,
        cwd=ROOT,
        stdout=subprocess.PIPE,
    )
    try:
        words, _ = part.process.communicate()
    finally:
        part.process.kill()
        part.wait(1)
    if part.process.returncode:
        raise CannotStart(f"The database could not be prepared: {part.last_words()} ({part.log})")
    return words.decode("utf-8", errors="replace").strip()


def _start_stand_in(desk: Desk) -> None:
    """Without app ids and outside production, a process of our own plays api.weixin.qq.com."""
    player = ROOT / "app/sandbox/__main__.py"
    connected = desk.env.get("WECHAT_OA_APP_ID") or desk.env.get("WECHAT_MP_APP_ID")
    production = desk.env.get("DESK_ENV") == "production"
    if connected or production or not player.exists():
        return
    port = free_port()
    desk.phone = desk.env["WECHAT_API_BASE"] = f"http://127.0.0.1:{port}"
    desk.launch("sandbox", ["app.sandbox", "--port", str(port), "--desk", desk.address.url])


def _until_ready(desk: Desk) -> None:
    deadline = time.monotonic() + READY_SECONDS
    answer = "no answer"
    while time.monotonic() < deadline:
        _fail_if_dead(desk)
        try:
            status, answer = _get(desk.address, "/readyz")
        except (OSError, http.client.HTTPException):
            status = 0
        if status == 200:
            return
        time.sleep(0.1)
    raise CannotStart(f"The desk was not ready after {READY_SECONDS} s; it says: {answer[:300]}")


def _get(address: Address, path: str) -> tuple[int, str]:
    host, _, port = address.url.removeprefix("http://").rpartition(":")
    connection = http.client.HTTPConnection(host.strip("[]"), int(port), timeout=5)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode("utf-8", errors="replace")
    finally:
        connection.close()


def _watch(desk: Desk) -> int:
    while True:
        _fail_if_dead(desk)
        time.sleep(0.5)


def _fail_if_dead(desk: Desk) -> None:
    part = desk.dead()
    if part is None:
        return
    code = part.process.returncode
    how = f"was killed (signal {-code})" if code < 0 else f"ended by itself (code {code})"
    reason = f" Its last words: {part.last_words()}" if code > 0 else ""
    raise CannotStart(f"{part.name} {how}, so everything stops.{reason} See {part.log}")


def _stop_all(desk: Desk) -> None:
    """Web and worker finish what they have begun, then the engines stop. Again Ctrl-C: at once."""

    def at_once(*_: object) -> None:
        for part in desk.parts:
            if not part.ended():
                part.process.kill()

    _on_stop_signals(at_once)
    began = time.monotonic()
    with contextlib.suppress(OSError):  # the terminal may be gone
        print("\n· Stopping …", end=" ", flush=True)
    for part in desk.parts:
        part.ask_to_stop()
    for part in desk.parts:
        part.wait(DRAIN_SECONDS)
    (desk.data_dir / "engines.json").unlink(missing_ok=True)
    desk.engines.stop()
    with contextlib.suppress(OSError):
        print(f"{time.monotonic() - began:.1f} s. The data stay in {desk.data_dir}", flush=True)


def _on_stop_signals(action: Callable[..., None]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, action)


def _desk_environment(
    environ: Mapping[str, str], data_dir: Path, address: Address
) -> dict[str, str]:
    return {
        **environ,
        "DATA_DIR": str(data_dir),
        "HOST": address.host,
        "PORT": str(address.port),
        "PUBLIC_URL": environ.get("PUBLIC_URL", "").strip() or address.url,
        "PROMETHEUS_MULTIPROC_DIR": str(empty_folder(data_dir / "metrics")),
        "PYTHONUNBUFFERED": "1",
        "C_FORCE_ROOT": "1",  # spares root Celery's warning about pickle, which is not used
    }


def _welcome(desk: Desk, log_ins: str) -> str:
    url = desk.address.url
    lines = [
        f"\n戎桥 is ready after {time.monotonic() - desk.started:.1f} s.\n",
        f"  For veterans   {url}/m/",
        f"  For staff      {url}/console/",
        f"  For programs   {url}/api/docs",
        *([f"  WeChat, played {desk.phone}/"] if desk.phone else []),
        "",
        *(f"  {line}" for line in log_ins.splitlines()),
        "\n  New password: .venv/bin/python -m flask --app wsgi desk staff password NAME",
        f"  Data and logs are in {desk.data_dir}",
        "  Ctrl-C stops everything; the next start finds the same data.",
    ]
    return "\n".join(lines)


def _step(text: str, work: Callable[[], _Result]) -> _Result:
    print(f"· {text} …", end=" ", flush=True)
    began = time.monotonic()
    result = work()
    print(f"{time.monotonic() - began:.1f} s", flush=True)
    return result


def _ask_to_stop(*_: object) -> None:
    raise StopAsked
