"""The engines of a test session: one PostgreSQL and one Valkey, by the launcher's own code."""

import os
from pathlib import Path

from deploy.local.engines import Engines
from deploy.local.engines import start_engines as start_local_engines


def start_engines(folder: Path) -> Engines:
    """Start what TEST_DATABASE_URL and TEST_REDIS_URL do not name; `stop()` ends what was started.

    `database_url` is `postgresql+psycopg://…` of a role that may create databases. Data under
    `folder` are written without flushing and are worth nothing after a power cut.
    """
    database_url = os.environ.get("TEST_DATABASE_URL", "")
    redis_url = os.environ.get("TEST_REDIS_URL", "")
    if database_url and redis_url:
        return Engines(database_url, redis_url)
    engines = start_local_engines(
        folder.resolve(), postgres=not database_url, valkey=not redis_url, durable=False
    )
    engines.database_url = engines.database_url or database_url
    engines.redis_url = engines.redis_url or redis_url
    return engines
