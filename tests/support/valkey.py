"""A Valkey of a test's own, which can be killed and started again at the same address."""

from __future__ import annotations

import shutil
import tempfile
import threading
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from deploy.local.home import programs
from deploy.local.process import Part, start

_SECONDS = 60


class MortalValkey:
    """`url` holds over all its lives. A new life remembers nothing of the last."""

    def __init__(self) -> None:
        # A socket's path must be short, so not in pytest's own folder.
        self._folder = Path(tempfile.mkdtemp(prefix="valkey-"))
        self._socket = self._folder / "socket"
        self.url = f"unix://{self._socket}"
        self._part: Part | None = None

    def start(self) -> None:
        """Begin a life, and wait until it answers. Raises RuntimeError."""
        self._socket.unlink(missing_ok=True)
        part = self._part = start(
            "Valkey",
            [programs()[1], "-"],
            log=self._folder / "log",
            env={"LC_ALL": "C"},
            cwd=self._folder,
            stdin=f'port 0\nunixsocket {self._socket}\nsave ""\nappendonly no\n'.encode(),
        )
        with Redis.from_url(self.url) as asking:
            for _ in range(_SECONDS * 20):
                try:
                    asking.ping()
                except RedisError:
                    # Nothing tells when a server begins to listen, so we knock.
                    threading.Event().wait(0.05)
                else:
                    return
                if part.ended():
                    break
        raise RuntimeError(f"Valkey does not answer: {part.last_words()}")

    def kill(self) -> None:
        """End a life without warning, and wait until it is over."""
        if self._part is not None:
            self._part.process.kill()
            self._part.wait(_SECONDS)

    def close(self) -> None:
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)
