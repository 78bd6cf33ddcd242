"""Backup and restore against a real PostgreSQL."""

import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from deploy.backup import BackupError, backup, restore
from deploy.local.engines import Engines

KEYS = {"FIELD_KEYS:2026": b"k" * 32, "INDEX_KEY": b"i" * 32}
RARE = "𠮷野 é 🎖 退役军人"


def _execute(url: str, *statements: str) -> None:
    with psycopg.connect(_libpq(url), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def _rows(url: str) -> list[tuple[object, ...]]:
    with psycopg.connect(_libpq(url)) as connection:
        return connection.execute("select id, words from said order by id").fetchall()


def _libpq(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


@pytest.fixture
def urls(engines: Engines) -> Iterator[tuple[str, str]]:
    """A database with two rows and an empty one."""
    names = ("backup_from", "backup_to")
    url = make_url(engines.database_url)
    made = [url.set(database=name).render_as_string(hide_password=False) for name in names]
    drops = [f"drop database if exists {name} with (force)" for name in names]
    _execute(engines.database_url, *drops, *(f"create database {name}" for name in names))
    _execute(
        made[0],
        "create table said (id int primary key, words text)",
        f"insert into said values (1, '{RARE}'), (2, 'second')",
    )
    yield made[0], made[1]
    _execute(engines.database_url, *drops)


def test_what_was_saved_comes_back(urls: tuple[str, str], tmp_path: Path) -> None:
    file = tmp_path / "星期一.backup"
    page = backup(urls[0], file, KEYS)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert restore(urls[1], file, KEYS) == page
    assert _rows(urls[1]) == [(1, RARE), (2, "second")]
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


def test_no_key_is_in_the_file(urls: tuple[str, str], tmp_path: Path) -> None:
    backup(urls[0], tmp_path / "b", KEYS)
    content = (tmp_path / "b").read_bytes()
    assert not any(key in content for key in KEYS.values())


def test_a_database_with_tables_is_kept_unless_forced(
    urls: tuple[str, str], tmp_path: Path
) -> None:
    backup(urls[0], tmp_path / "b", KEYS)
    _execute(urls[0], "insert into said values (3, 'later')", "create table newer (id int)")
    with pytest.raises(BackupError, match="not empty"):
        restore(urls[0], tmp_path / "b", KEYS)
    assert len(_rows(urls[0])) == 3
    restore(urls[0], tmp_path / "b", KEYS, force=True)
    assert len(_rows(urls[0])) == 2
    with pytest.raises(psycopg.errors.UndefinedTable):
        _execute(urls[0], "select * from newer")


def test_other_keys_are_refused_before_anything_changes(
    urls: tuple[str, str], tmp_path: Path
) -> None:
    backup(urls[0], tmp_path / "b", KEYS)
    with pytest.raises(BackupError, match=r"FIELD_KEYS:2026"):
        restore(urls[1], tmp_path / "b", {**KEYS, "FIELD_KEYS:2026": b"x" * 32})
    restore(urls[1], tmp_path / "b", {**KEYS, "FIELD_KEYS:2027": b"n" * 32})


@pytest.mark.parametrize("how", ["cut", "flipped", "other"])
def test_a_damaged_file_is_refused(urls: tuple[str, str], tmp_path: Path, how: str) -> None:
    file = tmp_path / "b"
    backup(urls[0], file, KEYS)
    content = bytearray(file.read_bytes())
    if how == "cut":
        content = content[: len(content) // 2]
    elif how == "flipped":
        content[len(content) // 2] ^= 0xFF
    else:
        content = bytearray(b"no backup at all")
    file.write_bytes(content)
    with pytest.raises(BackupError, match="damaged"):
        restore(urls[1], file, KEYS)


def test_a_dump_swapped_inside_is_refused(urls: tuple[str, str], tmp_path: Path) -> None:
    backup(urls[0], tmp_path / "b", KEYS)
    with zipfile.ZipFile(tmp_path / "b") as packed:
        page = packed.read("backup.json")
    with zipfile.ZipFile(tmp_path / "c", "w") as packed:
        packed.writestr("backup.json", page)
        packed.writestr("database.dump", b"something else")
    with pytest.raises(BackupError, match="checksum"):
        restore(urls[1], tmp_path / "c", KEYS)


def test_an_existing_backup_is_never_overwritten(urls: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "b").write_text("yesterday's")
    with pytest.raises(BackupError, match="already there"):
        backup(urls[0], tmp_path / "b", KEYS)


def test_a_place_or_database_that_is_not_there_is_a_sentence(
    urls: tuple[str, str], tmp_path: Path
) -> None:
    with pytest.raises(BackupError, match="cannot be written"):
        backup(urls[0], tmp_path / "no/where", KEYS)
    with pytest.raises(BackupError, match="does not answer"):
        backup(urls[0].replace("backup_from", "nowhere"), tmp_path / "b", KEYS)
    with pytest.raises(BackupError, match="cannot be read"):
        restore(urls[1], tmp_path / "nothing", KEYS)
