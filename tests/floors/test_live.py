"""Hints: publishing gives up soon, and a broken line leaves nobody behind."""

import socket
import time

import redis

from app.breaker import Breaker
from app.live import Hub


def test_a_server_that_says_nothing_holds_nobody() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        hub = Hub(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        started = time.perf_counter()
        hub.announce("desk", "message", {"conversation": 1})
        assert time.perf_counter() - started < 10


def test_a_server_that_says_nothing_is_waited_for_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        hub = Hub(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        hub.announce("desk", "message", {"conversation": 1})
        started = time.perf_counter()
        for _ in range(50):
            hub.announce("desk", "message", {"conversation": 1})
        assert time.perf_counter() - started < 10


def test_after_a_rest_one_tries_for_all() -> None:
    breaker = Breaker(rest_seconds=0.05)
    assert breaker.may_try() and breaker.may_try()
    breaker.failed()
    assert not breaker.may_try()
    end = time.monotonic() + 5
    while not breaker.may_try() and time.monotonic() < end:
        pass
    assert not breaker.may_try(), "somebody is trying"
    breaker.worked()
    assert breaker.may_try() and breaker.may_try()


def test_after_a_broken_line_every_listener_is_told_to_catch_up(
    environment: dict[str, str],
) -> None:
    hub = Hub(environment["REDIS_URL"])
    with hub.listen("person:1") as box, redis.Redis.from_url(environment["REDIS_URL"]) as server:
        server.client_kill_filter(_type="pubsub", skipme=True)
        assert box.get(timeout=10) is None
        hub.announce("person:1", "message", {"last": 2})
        hint = box.get(timeout=10)
        assert hint is not None and hint.data == {"last": 2}
