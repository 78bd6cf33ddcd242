"""Sending: as fast as it goes, or a fixed number a second; and what the server spends meanwhile."""

import http.client
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

Push = tuple[str, bytes]  # path with query, body
_TICKS = os.sysconf("SC_CLK_TCK")
_local = threading.local()


@dataclass(frozen=True)
class Flood:
    """As fast as it goes: requests a second, and processor milliseconds of the server a request."""

    per_second: float
    cpu_ms: float


@dataclass(frozen=True)
class Steady:
    """At a fixed rate: milliseconds from the moment a request was due to its answer."""

    p50_ms: float
    p99_ms: float


def post(port: int, push: Push) -> bytes:
    """One request on this thread's own kept connection. Raises AssertionError for a bad answer."""
    line = getattr(_local, "line", None)
    if line is None or line.port != port:
        line = _local.line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    path, body = push
    try:
        line.request("POST", path, body, {"Content-Type": "text/xml"})
        answer = line.getresponse()
        content = answer.read()
    except (http.client.HTTPException, OSError):
        line.close()
        raise
    assert answer.status == 200, answer.status
    return content


def flood(port: int, pushes: list[Push], workers: int, cpu: Callable[[], float]) -> Flood:
    """All of them, `workers` at a time."""
    with ThreadPoolExecutor(workers) as pool:
        started, spent = time.perf_counter(), cpu()
        for _ in pool.map(lambda push: post(port, push), pushes):
            pass
        took, spent = time.perf_counter() - started, cpu() - spent
    return Flood(len(pushes) / took, 1000 * spent / len(pushes))


def steady(port: int, pushes: list[Push], per_second: float) -> Steady:
    """Each at its moment, whether the ones before are answered or not."""
    begin = time.perf_counter() + 0.2

    def send(number: int) -> float:
        due = begin + number / per_second
        time.sleep(max(0.0, due - time.perf_counter()))
        post(port, pushes[number])
        return 1000 * (time.perf_counter() - due)

    with ThreadPoolExecutor(24) as pool:
        times = sorted(pool.map(send, range(len(pushes))))
    return Steady(times[len(times) // 2], times[int(len(times) * 0.99)])


def cpu_of(pids: list[int]) -> float:
    """Processor seconds these processes have used so far."""
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / _TICKS


def children_of(pid: int) -> list[int]:
    """The worker processes of a server."""
    return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
