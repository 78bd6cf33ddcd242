"""One token for all processes, renewed when refused, and never a loop; over real HTTP."""

from __future__ import annotations

import contextlib
import multiprocessing
import threading
import time
from typing import Any

import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry as NoRetry

from app.gateways import NotSetUp, OfficialAccount, Retry
from deploy.local.engines import Engines
from tests.gateways.scripted import SECRET, Server
from tests.support.valkey import MortalValkey


def test_the_token_is_fetched_once_and_shared(
    server: Server, redis: Redis, account: OfficialAccount
) -> None:
    account.send_text("o", "一")
    OfficialAccount("wx-test", SECRET, server.base, redis).send_text("o", "二")
    assert server.calls["/cgi-bin/stable_token"] == 1


def _ask_for_token(base: str, redis_url: str, barrier: Any) -> None:
    account = OfficialAccount("wx-test", SECRET, base, Redis.from_url(redis_url))
    barrier.wait(30)
    account.send_text("o", "好")


@pytest.mark.parametrize("count", [8, pytest.param(24, marks=pytest.mark.prove)])
def test_many_processes_fetch_one_token(
    server: Server, redis: Redis, engines: Engines, count: int
) -> None:
    fork = multiprocessing.get_context("fork")
    barrier = fork.Barrier(count)
    workers = [
        fork.Process(target=_ask_for_token, args=(server.base, engines.redis_url, barrier))
        for _ in range(count)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert [worker.exitcode for worker in workers] == [0] * count
    assert server.calls["/cgi-bin/message/custom/send"] == count
    assert server.calls["/cgi-bin/stable_token"] == 1


KEY = "wechat:token:wx-test"


def _hold_for_ever(base: str, redis_url: str) -> None:
    """Fetch a token from a platform that never answers."""
    with contextlib.suppress(Retry):
        OfficialAccount("wx-test", SECRET, base, Redis.from_url(redis_url)).send_text("o", "好")


def _kill_while_fetching(server: Server, redis: Redis, engines: Engines) -> None:
    """A process is killed between taking the lock and having its token."""
    asked, answer = threading.Event(), threading.Event()

    def hang(*_: object) -> None:
        asked.set()
        answer.wait(20)

    before, server.script = server.script, hang
    fork = multiprocessing.get_context("fork")
    holder = fork.Process(target=_hold_for_ever, args=(server.base, engines.redis_url))
    holder.start()
    assert asked.wait(20) and redis.exists(f"{KEY}:lock")
    holder.kill()
    holder.join(10)
    answer.set()
    server.script = before


def test_while_whoever_renews_is_dead_the_others_go_on_with_the_old_token(
    server: Server, redis: Redis, engines: Engines, account: OfficialAccount
) -> None:
    account.send_text("o", "一")
    redis.delete(f"{KEY}:fresh")  # it is time for the next one
    _kill_while_fetching(server, redis, engines)
    started, before = time.perf_counter(), server.calls["/cgi-bin/stable_token"]
    account.send_text("o", "二")
    assert time.perf_counter() - started < 5
    assert server.calls["/cgi-bin/stable_token"] == before


def test_a_dead_holder_is_replaced_when_its_lock_ends(
    server: Server, redis: Redis, engines: Engines, account: OfficialAccount
) -> None:
    _kill_while_fetching(server, redis, engines)
    assert 0 < redis.pttl(f"{KEY}:lock") <= 6000, "little more than the slowest fetch takes"
    redis.pexpire(f"{KEY}:lock", 200)  # brought forward instead of waited for
    account.send_text("o", "好")
    assert server.calls["/cgi-bin/message/custom/send"] == 1


def test_a_platform_that_hangs_while_renewing_stops_nothing(
    server: Server, redis: Redis, account: OfficialAccount
) -> None:
    account.send_text("o", "一")
    redis.delete(f"{KEY}:fresh")
    server.script = lambda path, *_: {"errcode": -1} if path == "token" else {"errcode": 0}
    account.send_text("o", "二")
    assert server.calls["/cgi-bin/message/custom/send"] == 2


@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_a_refused_token_is_renewed_once(
    server: Server, account: OfficialAccount, code: int
) -> None:
    account.send_text("o", "一")
    server.script = lambda path, query, _: (
        {"errcode": code, "errmsg": "no"} if query.get("access_token") == "T1" else {"errcode": 0}
    )
    account.send_text("o", "二")
    assert server.calls["/cgi-bin/stable_token"] == 2


@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_a_token_refused_for_ever_ends(server: Server, account: OfficialAccount, code: int) -> None:
    server.script = lambda path, *_: (
        {} if path == "token" else {"errcode": code, "errmsg": "invalid credential"}
    )
    with pytest.raises(Retry):
        account.send_text("o", "好")
    assert server.calls["/cgi-bin/stable_token"] <= 3
    assert server.calls["/cgi-bin/message/custom/send"] == 2


def test_a_stable_token_that_is_refused_is_renewed_by_force_once(
    server: Server, account: OfficialAccount
) -> None:
    forced: list[bool] = []

    def script(path: str, query: dict[str, str], body: Any) -> Any:
        if path == "token":
            forced.append(body["force_refresh"])
            server.tokens = 1 if body["force_refresh"] else 0
            return {}
        return {"errcode": 0 if query["access_token"] == "T2" else 42001, "errmsg": ""}

    server.script = script
    account.send_text("o", "好")
    assert forced == [False, False, True]


@pytest.mark.parametrize("code", [40001, 40125, 40164, 40243, 40013])
def test_a_wrong_secret_is_a_matter_of_set_up(
    server: Server, account: OfficialAccount, code: int
) -> None:
    server.script = lambda *_: {"errcode": code, "errmsg": "no"}
    with pytest.raises(NotSetUp):
        account.send_text("o", "好")
    assert server.calls["/cgi-bin/stable_token"] == 1
    assert server.calls["/cgi-bin/message/custom/send"] == 0


def test_without_redis_it_still_sends(server: Server) -> None:
    away = Redis(host="127.0.0.1", port=9, retry=NoRetry(NoBackoff(), 0))
    account = OfficialAccount("wx-test", SECRET, server.base, away)
    account.send_text("o", "一")
    account.send_text("o", "二")
    assert server.calls["/cgi-bin/stable_token"] == 1


def test_redis_dies_while_a_token_is_fetched_and_the_token_is_kept(
    server: Server, valkey: MortalValkey
) -> None:
    one, two = (_over(server, valkey) for _ in range(2))
    server.script = lambda path, *_: valkey.kill() if path == "token" else {"errcode": 0}
    one.send_text("o", "一")
    server.script = lambda *_: {"errcode": 0}
    one.send_text("o", "二")
    assert server.calls["/cgi-bin/stable_token"] == 1, "what was fetched is not thrown away"
    valkey.start()
    for line in (two, one, two):
        line.send_text("o", "三")
    assert server.calls["/cgi-bin/stable_token"] == 2, "a Redis that has forgotten it: once for all"
    assert server.calls["/cgi-bin/message/custom/send"] == 5


def test_redis_is_restarted_while_a_token_is_fetched_and_all_share_it(
    server: Server, valkey: MortalValkey
) -> None:
    def restart(path: str, *_: object) -> dict[str, int]:
        if path == "token":
            valkey.kill()
            valkey.start()
        return {"errcode": 0}

    server.script = restart
    _over(server, valkey).send_text("o", "一")
    _over(server, valkey).send_text("o", "二")
    assert server.calls["/cgi-bin/stable_token"] == 1


def _over(server: Server, valkey: MortalValkey) -> OfficialAccount:
    """A line as a process of its own has it."""
    return OfficialAccount("wx-test", SECRET, server.base, Redis.from_url(valkey.url))
