"""The vectors over real HTTP against several worker processes on one database."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from app.db import transaction
from app.policies.service import publish
from app.settings import Settings
from app.wechat import envelope
from app.wechat.account import Account
from app.wechat.wording import KEPT
from knowledge import load, overlays
from tests.wechat import vectors
from tests.wechat.conftest import read_words
from tests.wechat.served import Line, served
from tests.wechat.vectors import body_of, cases

# `app` empties the desk after each test.
pytestmark = pytest.mark.usefixtures("app")

_WORKERS = 3
_COPIES = 3
_ROUNDS = 4


@pytest.fixture(scope="module")
def accounts_environment(environment: dict[str, str]) -> dict[str, str]:
    """The desk with both accounts of the vectors, in safe mode."""
    return vectors.environment(environment)


@pytest.fixture(scope="module")
def desk(
    accounts_environment: dict[str, str],
    the_app: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    with the_app.app_context(), transaction():
        publish(load(), overlays())
    log = tmp_path_factory.mktemp("desk") / "desk.log"
    with served(accounts_environment, log, _WORKERS) as base:
        yield base


def _push(base: str, account: Account, fields: dict[str, str]) -> requests.Response:
    """A push signed this second."""
    stamp, nonce = str(int(time.time())), str(time.perf_counter_ns())
    xml = "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in fields.items())
    sealed = envelope.seal(account.keys[0], account.app_id, f"<xml>{xml}</xml>".encode())
    return requests.post(
        f"{base}/wechat",
        params={
            "timestamp": stamp,
            "nonce": nonce,
            "encrypt_type": "aes",
            "msg_signature": envelope.sign(account.token, stamp, nonce, sealed),
        },
        data=f"<xml><Encrypt>{sealed}</Encrypt></xml>".encode(),
        headers={"Content-Type": "text/xml"},
        timeout=10,
    )


def _message(account: Account, number: int, words: str, person: str) -> dict[str, str]:
    return {
        "ToUserName": account.original_id,
        "FromUserName": person,
        "CreateTime": str(int(time.time())),
        "MsgType": "text",
        "Content": words,
        "MsgId": str(number),
    }


def _metric(base: str) -> int:
    page = requests.get(f"{base}/metrics", timeout=5).text
    found = re.search(r'wechat_receipts_handled_total\{account="oa"\} ([\d.e+]+)', page)
    assert found is not None
    return int(float(found[1]))


def _push_all(base: str, account: Account, jobs: list[dict[str, str]]) -> list[tuple[str, str]]:
    """Push them concurrently: message number and the words that came back."""

    def push(job: dict[str, str]) -> tuple[str, str]:
        answer = _push(base, account, job)
        assert answer.status_code == 200
        return job["MsgId"], read_words(account, answer.content)

    with ThreadPoolExecutor(_COPIES * 3) as pool:
        return list(pool.map(push, jobs))


@pytest.mark.parametrize(
    ("messages", "first"),
    [pytest.param(40, 8_000_000), pytest.param(1000, 8_010_000, marks=pytest.mark.prove)],
)
def test_three_copies_at_once_have_one_effect_and_the_same_words(
    desk: str, settings: Settings, messages: int, first: int
) -> None:
    account = vectors.account("oa")
    before = _metric(desk)
    jobs = [
        _message(account, first + n, "优待证怎么申领", f"oConcurrent{n % 7:07d}{messages:010d}")
        for n in range(messages)
        for _ in range(_COPIES)
    ]
    words: dict[str, set[str]] = {}
    for _ in range(_ROUNDS):
        # A machine that is too busy answers "kept" in time; then the platform would try again.
        for number, said in _push_all(desk, account, jobs):
            words.setdefault(number, set()).add(said)
        jobs = [job for job in jobs if not words[job["MsgId"]] - {KEPT}]
    assert not jobs
    assert all(len(said - {KEPT}) == 1 for said in words.values())
    assert _metric(desk) - before == messages
    engine = create_engine(settings.database_url)
    with engine.connect() as connection:
        counted = connection.execute(
            text("SELECT count(*) FROM messages WHERE author = 'veteran' AND client_id LIKE :ours"),
            {"ours": f"oa:message:{str(first)[:4]}%"},
        ).scalar()
    engine.dispose()
    assert counted == messages


@pytest.mark.parametrize("case", cases("inbound_encrypted.json")[::4])
def test_a_published_push_over_http(desk: str, case: vectors.Case) -> None:
    """Moved to this second: the signatures are made again, the cipher text stays."""
    if case["mode"] != "safe":
        pytest.skip("this desk stands in safe mode")
    account, query = vectors.account("oa"), dict(case["request"]["query"])
    body = body_of(case)
    found = re.search(rb"<Encrypt><!\[CDATA\[(.*?)\]\]>", body)
    assert found is not None
    query["timestamp"] = str(int(time.time()))
    query["msg_signature"] = envelope.sign(
        account.token, query["timestamp"], query["nonce"], found[1].decode()
    )
    started = time.perf_counter()
    response = requests.post(f"{desk}/wechat", params=query, data=body, timeout=10)
    assert response.status_code == 200 and time.perf_counter() - started < 4.9
    read_words(account, response.content)


@pytest.mark.usefixtures("desk")
def test_a_silent_database_is_answered_in_time(
    accounts_environment: dict[str, str], settings: Settings, tmp_path: Path
) -> None:
    account = vectors.account("oa")
    line, away = _through_a_line(settings)
    pause = threading.Event()
    person = "oSilentDatabase00000000000001"
    with served({**accounts_environment, "DATABASE_URL": away}, tmp_path / "log", 1) as base:
        try:
            first = _push(base, account, _message(account, 8_100_000, "您好", person))
            assert "0571" not in read_words(account, first.content)
            for broken in (line.go_silent, line.cut):
                broken()
                started = time.perf_counter()
                answer = _push(base, account, _message(account, 8_100_001, "您好", person))
                assert time.perf_counter() - started < 4.5
                assert answer.status_code == 200
                assert "0571-00000000" in read_words(account, answer.content)
                line.mend()
                pause.wait(1)
            again = _push(base, account, _message(account, 8_100_002, "您好", person))
            assert "0571" not in read_words(account, again.content)
        finally:
            line.close()


@pytest.mark.usefixtures("desk")
def test_a_burst_into_a_hanging_database_is_answered_in_time(
    accounts_environment: dict[str, str], settings: Settings, tmp_path: Path
) -> None:
    """More pushes than one process has threads: none may wait for those before it."""
    account = vectors.account("oa")
    line, away = _through_a_line(settings)

    def push(number: int) -> tuple[float, str]:
        fields = _message(account, 8_200_000 + number, "您好", f"oBurst{number:022d}")
        started = time.perf_counter()
        answer = _push(base, account, fields)
        assert answer.status_code == 200
        return time.perf_counter() - started, read_words(account, answer.content)

    with served({**accounts_environment, "DATABASE_URL": away}, tmp_path / "log", 1) as base:
        try:
            assert "0571" not in push(0)[1]
            line.go_silent()
            with ThreadPoolExecutor(40) as pool:
                answers = list(pool.map(push, range(1, 41)))
            assert max(took for took, _ in answers) < 4.5
            assert all("0571-00000000" in words for _, words in answers)
            line.mend()
            end = time.monotonic() + 20
            while "0571" in push(50)[1] and time.monotonic() < end:
                pass
            assert "0571" not in push(51)[1]
        finally:
            line.close()


@pytest.mark.usefixtures("desk")
def test_without_redis_a_push_is_answered_all_the_same(
    accounts_environment: dict[str, str], tmp_path: Path
) -> None:
    account, person = vectors.account("oa"), "oWithoutRedis0000000000000001"
    away = {**accounts_environment, "REDIS_URL": "redis://127.0.0.1:9/0"}
    with served(away, tmp_path / "log", 1) as base:
        for number in range(3):
            started = time.perf_counter()
            answer = _push(base, account, _message(account, 8_200_000 + number, "转人工", person))
            assert answer.status_code == 200 and time.perf_counter() - started < 4.5
            words = read_words(account, answer.content)
            assert words != KEPT and "0571" not in words


def _through_a_line(settings: Settings) -> tuple[Line, str]:
    """The database behind a line of our own, and its address there."""
    line = Line(make_url(settings.database_url))
    address = make_url(settings.database_url).difference_update_query(["host"])
    shown = address.set(host="127.0.0.1", port=line.port, drivername="postgresql")
    return line, shown.render_as_string(hide_password=False)
