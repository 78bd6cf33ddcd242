"""What every test stands on: real engines, one migrated database, a clock moved by hand.

The application is built once; after each test all rows but the knowledge base are deleted.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text

from app import clock as app_clock
from app import create_app
from app.db import Base, db, transaction
from app.policies.service import publish
from app.settings import Settings
from app.web import limiter
from deploy.local.engines import Engines
from knowledge import load, overlays
from tests.support.engines import start_engines
from tests.support.gateways import recording_gateways
from tests.support.time import HandClock

ROOT = Path(__file__).parent.parent
# Browsers, started and killed programs, deadlines of seconds: on a busy machine one of these may be
# late. It is tried again and listed as RERUN; what proves that nothing is lost gets one try.
_MAY_BE_LATE = (
    "browser", "deploy", "wechat/test_processes", "wechat/test_sequences",
    "wechat/test_deadline", "gateways/test_tokens", "outbox/test_redis_restart", "floors",
)  # fmt: skip
KEPT = {"article_versions", "knowledge_version"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        where = item.path.relative_to(ROOT / "tests").as_posix()
        if where.startswith(_MAY_BE_LATE):
            item.add_marker(pytest.mark.flaky(reruns=2))


@pytest.fixture(scope="session")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engines]:
    """One PostgreSQL and one Redis-protocol server for the whole session."""
    started = start_engines(tmp_path_factory.mktemp("engines"))
    yield started
    started.stop()


@pytest.fixture(scope="session")
def environment(engines: Engines, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Environment of a demo desk on those engines, for this process or one that a test starts."""
    return {
        "DESK_ENV": "demo",
        "DATABASE_URL": engines.database_url,
        "REDIS_URL": engines.redis_url,
        "DATA_DIR": str(tmp_path_factory.mktemp("data")),
        "DESK_DEMO_PASSWORD": "Correct-Horse-7",
        "HOME_REGION": "330106",
    }


@pytest.fixture(scope="session")
def settings(environment: dict[str, str]) -> Settings:
    return replace(Settings.from_env(environment), service_phone="0571-00000000")


@pytest.fixture(scope="session")
def migrated(settings: Settings) -> Settings:
    """The database with every migration applied."""
    config = Config(str(ROOT / "alembic.ini"))
    engine = create_engine(settings.database_url)
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    engine.dispose()
    return settings


@pytest.fixture(scope="session")
def the_app(migrated: Settings) -> Iterator[APIFlask]:
    """The application, built once. Tests use `app`."""
    app = create_app(migrated, gateways=recording_gateways())
    app.testing = True
    # Every test client is one address and sends more than a family does.
    limiter.enabled = False  # the setting of that name has been read by now
    with app.app_context(), transaction():
        publish(load(), overlays())
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def clock() -> Iterator[HandClock]:
    """The time, standing still."""
    hand = HandClock()
    with app_clock.running(hand):
        yield hand


@pytest.fixture
def app(the_app: APIFlask, clock: HandClock) -> Iterator[APIFlask]:
    """The application with an empty desk; the knowledge base stays loaded once it is."""
    yield the_app
    with the_app.app_context():
        _empty_the_desk()


@pytest.fixture
def context(app: APIFlask) -> Iterator[None]:
    """An application context, for tests of verbs."""
    with app.app_context():
        yield


@pytest.fixture
def client(app: APIFlask) -> FlaskClient:
    return app.test_client()


def _empty_the_desk() -> None:
    db.session.remove()
    with db.engine.begin() as connection:
        # Skips triggers and foreign keys, so the order of tables does not matter.
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for table in Base.metadata.tables:
            if table not in KEPT:
                connection.execute(text(f"DELETE FROM {table}"))
