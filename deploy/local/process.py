"""Children that die with their parent.

Every child gets a session of its own, so that Ctrl-C at the terminal reaches the launcher alone
and the launcher decides the order of the end. On Linux the kernel also tells each child when the
launcher dies in a way it could not handle (`kill -9`); elsewhere only an orderly end is covered.
"""

import contextlib
import ctypes
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from deploy.local.accounts import Account

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
# PostgreSQL's word for the end, or the last line of a Python traceback.
_LOUD = re.compile(r"FATAL:|^initdb: error:|^[\w.]*\w(Error|Exception|Setting): ")
_KEEP_LOG_BYTES = 10_000_000


def die_with_parent(death_signal: signal.Signals, parent: int) -> None:
    """Ask the kernel for `death_signal` when `parent` ends; leave at once if it already has."""
    if _LIBC is None:
        return
    _LIBC.prctl(_PR_SET_PDEATHSIG, int(death_signal))
    if os.getppid() != parent:
        os._exit(1)


@dataclass
class Part:
    """One running child: what to call it, how to ask it to stop, where it writes."""

    name: str
    process: subprocess.Popen[bytes]
    stop_signal: signal.Signals
    log: Path

    def ended(self) -> bool:
        return self.process.poll() is not None

    def ask_to_stop(self) -> None:
        if not self.ended():
            self.process.send_signal(self.stop_signal)

    def wait(self, seconds: float) -> bool:
        """Wait for the end; after `seconds` kill. Nothing of its session is left. True if tidy."""
        try:
            self.process.wait(seconds)
            tidy = True
        except subprocess.TimeoutExpired:
            tidy = False
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        return tidy

    def last_words(self) -> str:
        """The last line of the log that says something, for the sentence about a failure."""
        try:
            lines = self.log.read_text("utf-8", errors="replace").splitlines()
        except OSError:
            return ""
        worth = [line.strip() for line in lines[-40:] if line.strip()]
        loud = [line for line in worth if _LOUD.search(line)]
        return (loud or worth or [""])[-1][:300]


def start(
    name: str,
    command: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str],
    cwd: Path,
    account: Account | None = None,
    stop_signal: signal.Signals = signal.SIGTERM,
    death_signal: signal.Signals | None = None,
    pass_fds: Sequence[int] = (),
    stdin: bytes | None = None,
    stdout: int | None = None,
) -> Part:
    """Start a child; `account` is dropped to first, because setuid clears the death signal.

    `death_signal` is what it gets when the launcher is killed, if not its `stop_signal`.
    """
    with _open_log(log) as output:
        process = subprocess.Popen(
            [os.fspath(word) for word in command],
            stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL,
            stdout=output if stdout is None else stdout,
            stderr=output,
            cwd=cwd,
            env=dict(env),
            start_new_session=True,
            pass_fds=tuple(pass_fds),
            preexec_fn=_before_exec(death_signal or stop_signal),  # launcher has one thread
            **(account.popen_arguments() if account else {}),
        )
    if stdin is not None and process.stdin is not None:
        process.stdin.write(stdin)
        process.stdin.close()
    return Part(name, process, stop_signal, log)


def _before_exec(death_signal: signal.Signals) -> Callable[[], None]:
    parent = os.getpid()
    return lambda: die_with_parent(death_signal, parent)


def _open_log(log: Path) -> BinaryIO:
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > _KEEP_LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))
    return open(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")
