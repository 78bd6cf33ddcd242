"""Runs the launcher as a person would, and looks at what is left of it."""

import contextlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@contextlib.contextmanager
def open_folder() -> Iterator[Path]:
    """A temporary folder that every user may enter, unlike pytest's."""
    folder = Path(tempfile.mkdtemp(prefix="rongqiao-launcher-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def checkout(folder: Path) -> Path:
    """A small desk with the real launcher in `folder`."""
    folder.mkdir(parents=True)
    shutil.copytree(
        ROOT / "deploy", folder / "deploy", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(Path(__file__).with_name("small_desk.py"), folder / "wsgi.py")
    engine = folder / "app/answering/engine.py"  # what deploy/gunicorn.py warms up
    engine.parent.mkdir(parents=True)
    engine.write_text("def warm_up() -> None:\n    pass\n")
    return folder


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Launched:
    """One `python -m deploy.local run` in a folder."""

    def __init__(
        self,
        folder: Path,
        *,
        port: int | None = None,
        python: str = sys.executable,
        env: Mapping[str, str] | None = None,
        **popen: object,
    ) -> None:
        self.folder = folder
        self.port = port or free_port()
        bare = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
        self.process = subprocess.Popen(
            [python, "-m", "deploy.local", "run"],
            cwd=folder,
            env={**bare, "PORT": str(self.port), **(env or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            **popen,  # type: ignore[call-overload]
        )
        self.output = ""

    def wait_ready(self, seconds: float = 150) -> "Launched":
        """Read along until the launcher says so. Fails with its words if it ends first."""
        deadline = time.monotonic() + seconds
        assert self.process.stdout
        pipe = self.process.stdout.fileno()
        while "Ctrl-C stops everything" not in self.output:
            ready, _, _ = select.select([pipe], [], [], max(0, deadline - time.monotonic()))
            piece = os.read(pipe, 4096) if ready else b""
            assert piece, f"not ready after {seconds} s or ended: {self.output}"
            self.output += piece.decode()
        return self

    def end(self, seconds: float = 40) -> int:
        """Wait for the end; the whole output is in `output`."""
        rest, _ = self.process.communicate(timeout=seconds)
        self.output += rest.decode()
        return self.process.returncode

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return bytes(answer.read())

    def starts(self) -> int:
        return int(json.loads(self.get("/starts"))["starts"])

    def others(self) -> list[int]:
        """Every process at work in this folder, except the launcher."""
        places = (self.folder, (self.folder / "var/engines").resolve())
        return [pid for pid in at_work_in(*places) if pid != self.process.pid]


@contextlib.contextmanager
def launched(folder: Path, seconds: float = 150, **options: object) -> Iterator[Launched]:
    """A ready launcher; killed with all its children afterwards if the test has not ended it."""
    launcher = Launched(folder, **options)  # type: ignore[arg-type]
    try:
        yield launcher.wait_ready(seconds)
    finally:
        if launcher.process.poll() is None:
            launcher.process.send_signal(signal.SIGINT)
            launcher.end()


def at_work_in(*folders: Path) -> list[int]:
    """The processes whose working folder is one of these or below, as every part's is."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            where = (entry / "cwd").readlink()
        except OSError:
            continue
        if any(where.is_relative_to(folder) for folder in folders):
            found.append(int(entry.name))
    return found


def still_there(pids: list[int], seconds: float) -> list[str]:
    """Wait until all have ended; returns the command lines of those that have not in `seconds`."""
    deadline = time.monotonic() + seconds
    left = []
    for pid in pids:
        try:
            handle = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        ended, _, _ = select.select([handle], [], [], max(0, deadline - time.monotonic()))
        os.close(handle)
        if not ended:
            left.append(f"{pid} {Path(f'/proc/{pid}/cmdline').read_text()}")
    return left
