"""Tokens, time-outs, retries and secrets, over real HTTP to a scripted server."""

from __future__ import annotations

import json
import logging
import multiprocessing
import threading
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry as NoRetry

from app.gateways import GatewayError, MiniProgram, NotSetUp, OfficialAccount, Refused, Retry
from app.gateways.mini_program import Suggestion
from deploy.local.engines import Engines

_SECRET = "THE-SECRET-VALUE"
_CODE = "THE-LOGIN-CODE"
Script = Callable[[str, dict[str, str], Any], Any]


class Server:
    """Answers every call by `script(path, query, body)`: a dict as JSON, bytes raw, an int alone
    as an HTTP status. Counts the calls by path."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.bodies: list[Any] = []
        self.tokens = 0
        self.script: Script = lambda *_: {"errcode": 0, "errmsg": "ok"}
        self._lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._serve()

            def do_POST(self) -> None:
                self._serve()

            def log_message(self, *_: object) -> None:
                """Quiet."""

            def _serve(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                status, body = outer.answer(self.path, self.rfile.read(length))
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.base = f"http://127.0.0.1:{self._server.server_port}"

    def answer(self, address: str, raw: bytes) -> tuple[int, bytes]:
        parts = urlsplit(address)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        body = json.loads(raw) if raw else None
        with self._lock:
            self.calls[parts.path] += 1
            self.bodies.append(raw)
            if parts.path == "/cgi-bin/stable_token" and "token" not in query:
                own = self.script("token", query, body)
                if not isinstance(own, dict) or "errcode" not in own or own["errcode"] == 0:
                    self.tokens += 1
                    own = {"access_token": f"T{self.tokens}", "expires_in": 7200}
                return 200, json.dumps(own).encode()
        told = self.script(parts.path, query, body)
        if isinstance(told, int):
            return told, b"<html>Bad Gateway</html>"
        return 200, told if isinstance(told, bytes) else json.dumps(told).encode()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    started = Server()
    yield started
    started.close()


@pytest.fixture
def redis(engines: Engines) -> Iterator[Redis]:
    store = Redis.from_url(engines.redis_url)
    for key in store.scan_iter("wechat:*"):
        store.delete(key)
    yield store
    store.close()


@pytest.fixture
def account(server: Server, redis: Redis) -> OfficialAccount:
    return OfficialAccount("wx-test", _SECRET, server.base, redis)


def test_the_token_is_fetched_once_and_shared(
    server: Server, redis: Redis, account: OfficialAccount
) -> None:
    account.send_text("o", "一")
    OfficialAccount("wx-test", _SECRET, server.base, redis).send_text("o", "二")
    assert server.calls["/cgi-bin/stable_token"] == 1


def _ask_for_token(base: str, redis_url: str, barrier: Any) -> None:
    account = OfficialAccount("wx-test", _SECRET, base, Redis.from_url(redis_url))
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


def test_a_dead_holder_of_the_lock_does_not_block_for_ever(
    redis: Redis, account: OfficialAccount
) -> None:
    redis.set("wechat:token:wx-test:lock", "a process that was killed", px=300)
    account.send_text("o", "好")


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
    account = OfficialAccount("wx-test", _SECRET, server.base, away)
    account.send_text("o", "一")
    account.send_text("o", "二")
    assert server.calls["/cgi-bin/stable_token"] == 1


@pytest.mark.parametrize("answer", [502, b"<html>busy</html>", b"[]", {"errcode": -1}])
def test_what_heals_may_be_tried_again(
    server: Server, account: OfficialAccount, answer: object
) -> None:
    server.script = lambda path, *_: {} if path == "token" else answer
    with pytest.raises(Retry):
        account.send_text("o", "好")


def test_nobody_listening_is_certainly_not_sent(redis: Redis, server: Server) -> None:
    account = OfficialAccount("wx-test", _SECRET, server.base, redis)
    account.send_text("o", "一")
    elsewhere = OfficialAccount("wx-test", _SECRET, "http://127.0.0.1:9", redis)
    with pytest.raises(Retry) as refused:
        elsewhere.send_text("o", "二")
    assert not refused.value.uncertain


def test_no_secret_in_errors_or_logs(
    redis: Redis, caplog: pytest.LogCaptureFixture, server: Server
) -> None:
    caplog.set_level(logging.DEBUG)
    mini = MiniProgram("wx-test", _SECRET, "http://127.0.0.1:9", redis)
    with pytest.raises(GatewayError) as failed:
        mini.code_to_session(_CODE)
    told = "".join(traceback.format_exception(failed.value)) + repr(failed.value.__context__)
    server.script = lambda *_: {"openid": "o", "session_key": "THE-KEY", "unionid": "u"}
    session = MiniProgram("wx-test", _SECRET, server.base, redis).code_to_session(_CODE)
    assert session.session_key == "THE-KEY"
    told += repr(session) + caplog.text
    for secret in (_SECRET, _CODE, "THE-KEY"):
        assert secret not in told


def test_text_leaves_as_raw_utf8_with_its_mark(server: Server, account: OfficialAccount) -> None:
    account.send_text("o", "您好𠮷😀\x07\ud83d", is_ai=True)
    sent = server.bodies[-1].decode()
    assert "您好𠮷😀\ufffd" in sent and "\\u" not in sent
    assert json.loads(sent)["aimsgcontext"] == {"is_ai_msg": 1}


def test_a_text_too_long_is_refused_without_a_call(
    server: Server, account: OfficialAccount
) -> None:
    with pytest.raises(Refused) as refused:
        account.send_text("o", "长" * 683)
    assert refused.value.code == 45002 and not server.calls


def test_typing_shown_twice_is_no_matter(server: Server, account: OfficialAccount) -> None:
    server.script = lambda path, *_: {} if path == "token" else {"errcode": 45081, "errmsg": ""}
    account.typing("o")


def test_login_needs_no_token(server: Server, redis: Redis) -> None:
    server.script = lambda *_: {"openid": "o", "session_key": "k"}
    MiniProgram("wx-test", _SECRET, server.base, redis).code_to_session("c")
    assert list(server.calls) == ["/sns/jscode2session"]


def test_a_phone_of_another_app_is_refused(server: Server, redis: Redis) -> None:
    info = {"purePhoneNumber": "199", "countryCode": "86", "watermark": {"appid": "wx-other"}}
    server.script = lambda path, *_: {} if path == "token" else {"phone_info": info}
    mini = MiniProgram("wx-test", _SECRET, server.base, redis)
    with pytest.raises(Refused):
        mini.phone_number("c", "o")
    assert json.loads(server.bodies[-1]) == {"code": "c", "openid": "o"}


def test_content_check(server: Server, redis: Redis) -> None:
    mini = MiniProgram("wx-test", _SECRET, server.base, redis)
    answers = {
        Suggestion.RISKY: {"errcode": 0, "result": {"suggest": "risky", "label": 20006}},
        Suggestion.REVIEW: {"errcode": 0, "result": {"suggest": "new", "label": 1}},
        Suggestion.UNCHECKED: {"errcode": 61010, "errmsg": "not seen"},
    }
    for wanted, answer in answers.items():
        server.script = lambda path, *_, told=answer: {} if path == "token" else told
        assert mini.msg_sec_check("o", "话").suggestion is wanted


def test_a_file_over_the_limit_is_not_kept(server: Server, account: OfficialAccount) -> None:
    server.script = lambda path, *_: {} if path == "token" else b"\xff\xd8" + bytes(100)
    assert account.media("m").content[:2] == b"\xff\xd8"
    server.script = lambda path, *_: {} if path == "token" else bytes(5 * 1024 * 1024 + 1)
    with pytest.raises(Refused):
        account.media("m")


def test_an_expired_file_is_dropped(server: Server, account: OfficialAccount) -> None:
    server.script = lambda path, *_: (
        {} if path == "token" else {"errcode": 40007, "errmsg": "invalid media_id"}
    )
    with pytest.raises(GatewayError) as gone:
        account.media("m")
    assert gone.value.code == 40007
