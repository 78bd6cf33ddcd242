"""PostgreSQL and Valkey of this checkout, started from the programs inside two wheels."""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from deploy.local.accounts import caller
from deploy.local.errors import CannotStart
from deploy.local.home import Home, find_home
from deploy.local.process import Part, start

ROLE = DATABASE = "desk"
# Nothing of the caller's environment reaches the engines: PGDATA or LC_ALL would change them.
_ENV = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
_INITDB = [
    f"--username={ROLE}",
    "--auth=peer",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",  # sorts the same on every machine
    "--no-sync",
]
_DURABLE: list[str] = []
_FORGETFUL = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]


@dataclass
class Engines:
    """The running engines; `parts` are in the order in which they are stopped."""

    database_url: str = ""
    redis_url: str = ""
    parts: list[Part] = field(default_factory=list)
    lock: int = -1
    socket_folder: Path | None = None

    def stop(self) -> None:
        """Stop both engines and wait; calling it again does nothing."""
        for part in self.parts:
            part.ask_to_stop()
        for part in self.parts:
            part.wait(30)
        self.parts.clear()
        if self.socket_folder:
            with contextlib.suppress(OSError):  # gone already
                self.socket_folder.rmdir()
        if self.lock >= 0:
            os.close(self.lock)
            self.lock = -1


def start_engines(
    data_dir: Path, *, postgres: bool = True, valkey: bool = True, durable: bool = True
) -> Engines:
    """Start the wanted engines on the data under `data_dir` and wait until they answer.

    `durable=False` is for tests: nothing is flushed to the disk. Raises CannotStart.
    """
    home = find_home(data_dir)
    logs = data_dir / "log"
    engines = Engines(lock=home.lock())
    try:
        if valkey:
            engines.redis_url = _start_valkey(home, logs, engines)
        if postgres:
            engines.database_url = _start_postgres(home, logs, engines, durable)
    except BaseException:
        engines.stop()
        raise
    return engines


def _start_postgres(home: Home, logs: Path, engines: Engines, durable: bool) -> str:
    data = _initialised(home, logs, engines)
    # Whoever holds the lock is the only one here, so a left-over pid file is stale, even when
    # its number belongs to another program by now (which PostgreSQL would take for itself).
    (data / "postmaster.pid").unlink(missing_ok=True)
    folder = engines.socket_folder = home.socket_folder()
    settings = [
        "listen_addresses=",
        f"unix_socket_directories={_quoted(folder)}",
        "max_connections=120",
        "timezone=UTC",
        "log_timezone=UTC",
        *(_DURABLE if durable else _FORGETFUL),
    ]
    _write_access(home, data)
    command: list[str | Path] = [home.postgres / "postgres", "-D", data]
    for setting in settings:
        command += ["-c", setting]
    part = start(
        "PostgreSQL",
        command,
        log=logs / "postgres.log",
        env=_ENV,
        cwd=data,
        account=home.account,
        stop_signal=signal.SIGINT,  # "fast": ends sessions, keeps every commit
        pass_fds=[engines.lock],
    )
    engines.parts.append(part)
    _wait_for(part, lambda: _create_database(folder))
    return f"postgresql+psycopg://{ROLE}@/{DATABASE}?host={quote(os.fspath(folder), safe='/')}"


def _initialised(home: Home, logs: Path, engines: Engines) -> Path:
    """The data folder; made whole under another name first, so that a cut-off start leaves none."""
    data = home.folder / "postgres"
    for cut_off in home.folder.glob("postgres-new-*"):
        shutil.rmtree(cut_off)
    if data.exists():
        return data
    fresh = home.make(f"postgres-new-{secrets.token_hex(4)}")
    part = start(
        "initdb",
        [home.postgres / "initdb", "-D", fresh, *_INITDB],
        log=logs / "postgres.log",
        env=_ENV,
        cwd=fresh,
        account=home.account,
        stop_signal=signal.SIGKILL,
        pass_fds=[engines.lock],
    )
    engines.parts.append(part)
    if part.process.wait():
        raise CannotStart(f"PostgreSQL could not create its data: {part.last_words()}")
    engines.parts.remove(part)
    fresh.rename(data)
    return data


def _write_access(home: Home, data: Path) -> None:
    """Only the caller may log in, known by the kernel's word over the socket: no password."""
    for name, text in (
        ("pg_hba.conf", "local all all peer map=desk\n"),
        ("pg_ident.conf", f'desk "{caller()}" {ROLE}\n'),
    ):
        path = data / name
        path.write_text(text, "utf-8")
        if home.account:
            home.account.owns(path)


def _create_database(folder: Path) -> bool:
    try:
        connection = psycopg.connect(
            host=os.fspath(folder), user=ROLE, dbname="postgres", autocommit=True
        )
    except psycopg.OperationalError:
        return False
    with contextlib.closing(connection):
        known = connection.execute("select 1 from pg_database where datname = %s", [DATABASE])
        if known.fetchone() is None:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE)))
    return True


def _start_valkey(home: Home, logs: Path, engines: Engines) -> str:
    """Over loopback with a password, which every Redis client understands; new at each start."""
    folder, password = home.make("valkey"), secrets.token_urlsafe(24)
    for last_try in (False, False, True):
        port = free_port()
        part = start(
            "Valkey",
            [home.valkey, "-"],
            log=logs / "valkey.log",
            env=_ENV,
            cwd=folder,
            account=home.account,
            pass_fds=[engines.lock],
            stdin=_valkey_settings(port, password).encode(),
        )
        engines.parts.append(part)
        try:
            _wait_for(part, partial(_pong, port, password))
        except CannotStart:
            # Another program may have taken the port between the look and the start.
            if last_try or "Address already in use" not in part.last_words():
                raise
            engines.parts.remove(part)
        else:
            break
    return f"redis://:{password}@127.0.0.1:{port}/0"


def _valkey_settings(port: int, password: str) -> str:
    """Read from standard input, so that the password is in no file and no process list."""
    return (
        f'bind 127.0.0.1\nport {port}\nrequirepass {password}\ndir .\nsave ""\n'
        "appendonly yes\nappendfsync everysec\nmaxmemory-policy noeviction\n"
    )


def _pong(port: int, password: str) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            answer = b""
            while answer.count(b"\n") < 2 and (more := connection.recv(512)):
                answer += more
    except OSError:
        return False
    return answer == b"+OK\r\n+PONG\r\n"


def _wait_for(part: Part, ready: Callable[[], bool], seconds: float = 300) -> None:
    """Poll `ready`; long, because recovery after a power cut replays everything first."""
    deadline = time.monotonic() + seconds
    while not ready():
        if part.ended():
            raise CannotStart(f"{part.name} did not start: {part.last_words()} (see {part.log})")
        if time.monotonic() > deadline:
            raise CannotStart(f"{part.name} did not answer in {seconds:.0f} s (see {part.log}).")
        time.sleep(0.03)


def free_port() -> int:
    """A port of the loopback that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _quoted(folder: Path) -> str:
    """A folder as an element of PostgreSQL's comma-separated list."""
    return '"' + os.fspath(folder).replace('"', '""') + '"'
