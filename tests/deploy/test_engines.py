"""The two engines as the launcher sets them up."""

import os
import subprocess

import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy import create_engine, make_url, text

from deploy.local.engines import Engines
from deploy.local.home import programs

pytestmark = pytest.mark.skipif(
    bool(os.environ.get("TEST_DATABASE_URL") or os.environ.get("TEST_REDIS_URL")),
    reason="these tests use engines that somebody else has set up",
)


def _show(engines: Engines, *names: str) -> list[str]:
    engine = create_engine(engines.database_url)
    with engine.connect() as connection:
        values = [str(connection.scalar(text(f"show {name}"))) for name in names]
    engine.dispose()
    return values


def test_postgresql_is_off_the_network_and_sorts_the_same_everywhere(engines: Engines) -> None:
    assert _show(engines, "listen_addresses", "timezone") == ["", "UTC"]
    engine = create_engine(engines.database_url)
    with engine.connect() as connection:
        row = connection.execute(
            text(
                "select datlocprovider::text, datlocale, pg_encoding_to_char(encoding)"
                " from pg_database where datname = current_database()"
            )
        ).one()
    engine.dispose()
    assert tuple(row) == ("b", "C.UTF-8", "UTF8")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can try as somebody else")
def test_another_user_of_this_machine_cannot_log_in(engines: Engines) -> None:
    url = make_url(engines.database_url)
    psql = programs()[0] / "bin/psql"
    command = [psql, "-w", "-h", str(url.query["host"]), "-U", str(url.username), "-c", "select 1"]
    mine = subprocess.run([*command, "-d", "desk"], check=False, capture_output=True, cwd="/")
    assert mine.returncode == 0
    theirs = subprocess.run(
        ["setpriv", "--reuid=nobody", "--clear-groups", "--", *command, "-d", "desk"],
        check=False, capture_output=True, cwd="/",
    )  # fmt: skip
    assert theirs.returncode == 2, theirs.stderr
    assert b"failed" in theirs.stderr


def test_no_other_role_is_let_in(engines: Engines) -> None:
    url = make_url(engines.database_url)
    with pytest.raises(psycopg.OperationalError, match=r"[Pp]eer authentication"):
        psycopg.connect(host=str(url.query["host"]), user="postgres", dbname="desk")


def test_valkey_keeps_everything_and_asks_for_its_password(engines: Engines) -> None:
    client = redis.Redis.from_url(engines.redis_url)
    wanted = {
        "appendonly": "yes",
        "maxmemory-policy": "noeviction",
        "bind": "127.0.0.1",
        "appendfsync": "everysec",
    }
    assert {name: client.config_get(name)[name] for name in wanted} == wanted
    client.close()
    url = make_url(engines.redis_url)
    stranger = redis.Redis(host=str(url.host), port=int(url.port or 0), retry=Retry(NoBackoff(), 0))
    with pytest.raises(redis.AuthenticationError):
        stranger.ping()
    stranger.close()
