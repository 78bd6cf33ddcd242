"""The engines of a test session: one PostgreSQL and one Valkey, by the launcher's own code."""

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from deploy.local.engines import Engines
from deploy.local.engines import start_engines as start_local_engines


@dataclass
class SessionEngines(Engines):
    """Engines whose data go when they stop."""

    folder: Path | None = None

    def stop(self) -> None:
        super().stop()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)


def start_engines(folder: Path) -> SessionEngines:
    """Start what TEST_DATABASE_URL and TEST_REDIS_URL do not name; `stop()` ends what was started.

    `database_url` is `postgresql+psycopg://…` of a role that may create databases. Data under
    `folder` are written without flushing and are worth nothing after a power cut.
    """
    database_url = os.environ.get("TEST_DATABASE_URL", "")
    redis_url = os.environ.get("TEST_REDIS_URL", "")
    if database_url and redis_url:
        return SessionEngines(database_url, redis_url)
    place = _reachable(folder)
    started = start_local_engines(
        place, postgres=not database_url, valkey=not redis_url, durable=False
    )
    return SessionEngines(
        started.database_url or database_url,
        started.redis_url or redis_url,
        started.parts,
        started.lock,
        started.socket_folder,
        place,
    )


def _reachable(folder: Path) -> Path:
    """Root's engines run as another user, who cannot enter pytest's folders; so not there."""
    if os.geteuid() != 0:
        return folder.resolve()
    place = Path(tempfile.mkdtemp(prefix="rongqiao-tests-"))
    place.chmod(0o711)
    return place
