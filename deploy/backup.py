"""Backup and restore of everything the desk keeps: one file, checked before it is trusted.

PostgreSQL holds all there is (uploaded files are rows, Redis holds only wake-ups), so a backup is
one consistent dump and a page about it. **The keys are not in it**: only their fingerprints, so
that a restore beside the wrong keys is refused instead of leaving unreadable rows.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from deploy.local.errors import CannotStart
from deploy.local.home import programs

_PAGE, _DUMP = "backup.json", "database.dump"
_CHUNK = 1 << 20


class BackupError(Exception):
    """Nothing was changed (or, in a forced restore, the database is empty); one sentence why."""


@dataclass(frozen=True)
class Backup:
    """What the page inside a backup says."""

    created_at: str  # RFC 3339
    server: str  # PostgreSQL's version
    revision: str  # the last migration applied; empty for a database without migrations
    bytes: int  # size of the dump
    sha256: str  # of the dump
    keys: dict[str, str]  # name → fingerprint of each key needed to read it


def backup(database_url: str, target: Path, keys: Mapping[str, bytes] | None = None) -> Backup:
    """Write a backup to `target`, readable by its owner only. `keys`: name → key in use.

    Takes the state of one moment while the desk goes on. Raises BackupError.
    """
    if target.exists():
        raise BackupError(f"{target} is already there; a backup never overwrites another.")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
            dump, whole = Path(folder) / _DUMP, Path(folder) / "whole"
            with _connect(database_url) as connection:
                version = connection.info.server_version
                server, revision = _version_text(version), _revision(connection)
            _run("pg_dump", ["--format=custom", "--file", str(dump)], database_url, version)
            page = Backup(
                created_at=datetime.now(UTC).isoformat(timespec="seconds"),
                server=server,
                revision=revision,
                bytes=dump.stat().st_size,
                sha256=_sha256(dump),
                keys={name: fingerprint(key) for name, key in (keys or {}).items()},
            )
            _pack(whole, page, dump)
            whole.rename(target)
    except OSError as error:
        raise BackupError(f"{target} cannot be written: {error.strerror}.") from None
    return page


def restore(
    database_url: str,
    source: Path,
    keys: Mapping[str, bytes] | None = None,
    *,
    force: bool = False,
) -> Backup:
    """Fill the database from `source`. `force` empties one that has tables. Raises BackupError.

    With `keys` given, those that the backup needs must be among them.

    The file is checked whole before anything is touched; the filling is one transaction.
    """
    with tempfile.TemporaryDirectory(prefix="restore-") as folder:
        dump = Path(folder) / _DUMP
        page = _unpack(source, dump)
        if keys is not None:
            _check_keys(page, keys)
        with _connect(database_url) as connection:
            version = connection.info.server_version
            if _has_tables(connection):
                if not force:
                    raise BackupError(
                        "The database is not empty: restore into an empty one, "
                        "or use --force to lose what it holds."
                    )
                _empty(connection)
        words = ["--single-transaction", "--exit-on-error", str(dump)]
        _run("pg_restore", words, database_url, version)
    return page


def fingerprint(key: bytes) -> str:
    """Tells keys apart without telling anything about them."""
    return hashlib.sha256(b"rongqiao backup\0" + key).hexdigest()[:16]


def _pack(whole: Path, page: Backup, dump: Path) -> None:
    descriptor = os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "wb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True) as packed:
            packed.writestr(_PAGE, json.dumps(asdict(page), indent=2))
            packed.write(dump, _DUMP)
        file.flush()
        os.fsync(file.fileno())


def _unpack(source: Path, dump: Path) -> Backup:
    """The page; the dump lands in `dump` once its checksum is right."""
    try:
        with zipfile.ZipFile(source) as packed:
            page = Backup(**json.loads(packed.read(_PAGE)))
            with packed.open(_DUMP) as inside, open(dump, "wb") as outside:
                shutil.copyfileobj(inside, outside, _CHUNK)
    except OSError as error:
        raise BackupError(f"{source} cannot be read: {error.strerror}.") from None
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError):
        raise BackupError(f"{source} is damaged or no backup; nothing was changed.") from None
    if _sha256(dump) != page.sha256:
        raise BackupError(f"{source} is damaged (its checksum differs); nothing was changed.")
    return page


def _check_keys(page: Backup, keys: Mapping[str, bytes]) -> None:
    here = {name: fingerprint(key) for name, key in keys.items()}
    wrong = sorted(name for name, print_ in page.keys.items() if here.get(name) != print_)
    if wrong:
        raise BackupError(
            f"The backup needs keys that are not set here ({', '.join(wrong)}): "
            "set the FIELD_KEYS and INDEX_KEY of its time; nothing was changed."
        )


def _connect(database_url: str) -> psycopg.Connection:
    try:
        return psycopg.connect(_conninfo(database_url), connect_timeout=10)
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1]
        raise BackupError(f"The database does not answer: {reason}") from None


def _conninfo(database_url: str) -> str:
    """libpq's form of the URL that SQLAlchemy uses."""
    return re.sub(r"^postgres(ql)?(\+psycopg)?://", "postgresql://", database_url)


def _revision(connection: psycopg.Connection) -> str:
    known = connection.execute("select to_regclass('alembic_version')").fetchone()
    if known is None or known[0] is None:
        return ""
    row = connection.execute("select version_num from alembic_version").fetchone()
    return str(row[0]) if row else ""


def _has_tables(connection: psycopg.Connection) -> bool:
    row = connection.execute(
        "select 1 from pg_class join pg_namespace on pg_namespace.oid = relnamespace"
        " where relkind in ('r', 'p', 'v', 'S') and nspname !~ '^(pg_|information_schema$)' limit 1"
    ).fetchone()
    return row is not None


def _empty(connection: psycopg.Connection) -> None:
    try:
        connection.execute("set lock_timeout = '10s'")
        connection.execute("drop schema public cascade")
        connection.execute("create schema public")
        connection.commit()
    except psycopg.errors.LockNotAvailable:
        raise BackupError(
            "The database is in use: stop web and worker first; nothing was changed."
        ) from None


def _run(program: str, words: list[str], database_url: str, server: int) -> None:
    """Run a PostgreSQL program. The password goes by environment: no process list shows it."""
    known = conninfo_to_dict(_conninfo(database_url))
    password = known.pop("password", None)
    env = {**os.environ, "PGCONNECT_TIMEOUT": "10"}
    if password:
        env["PGPASSWORD"] = str(password)
    command = [_program(program, server), "--no-owner", "--no-privileges", "--no-password"]
    command += ["--dbname", make_conninfo("", **known), *words]
    done = subprocess.run(command, check=False, env=env, capture_output=True, text=True)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise BackupError(f"{program} failed: {reason}")


def _program(name: str, server: int) -> str:
    """The system's program, which can speak TLS, when it is as new as the server; else our own."""
    found = [path for path in (shutil.which(name), _own_program(name)) if path]
    for path in found:
        said = subprocess.run([path, "--version"], check=False, capture_output=True, text=True)
        version = re.search(r"(\d+)(\.\d+)?", said.stdout)
        if version and int(version.group(1)) >= server // 10_000:
            return path
    raise BackupError(f"No {name} for PostgreSQL {_version_text(server)} is installed here.")


def _own_program(name: str) -> str | None:
    try:
        return str(programs()[0] / "bin" / name)
    except CannotStart:
        return None


def _version_text(number: int) -> str:
    return f"{number // 10_000}.{number % 10_000}"


def _sha256(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
