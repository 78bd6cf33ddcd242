"""The published sequences over real HTTP against several worker processes on one database."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from apiflask import APIFlask
from redis import Redis
from sqlalchemy import create_engine, select, text

from app.db import db, transaction
from app.outbox import service as outbox
from app.outbox import tasks as outbox_tasks
from app.outbox.models import Delivery, OutboxItem
from app.privacy import tasks as privacy_tasks
from app.settings import Settings
from app.veterans import service as veterans
from app.veterans.models import Channel
from app.wechat import envelope, tasks
from app.wechat.wording import KEPT
from deploy.local.engines import Engines
from tests.support.stand_in import StandIn, standing_in
from tests.support.time import HandClock
from tests.wechat import vectors
from tests.wechat.conftest import raw_account, read_words
from tests.wechat.served import served
from tests.wechat.vectors import Case, body_of, cases

_WORKERS = 3
# Retries come over seconds on the real platform; here they come at once.
_TOGETHER = {"seq_parallel"}
_OWN_TESTS = {"seq_slow", "seq_quota", "seq_replay_late"}


@pytest.fixture(scope="module")
def plain_environment(environment: dict[str, str]) -> dict[str, str]:
    return vectors.environment(environment, "plain")


@pytest.fixture(scope="module")
def desks(
    environment: dict[str, str], the_app: APIFlask, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """Mode → address of a desk whose two accounts are set so."""
    with ExitStack() as stack:
        up = {}
        for mode in ("plain", "safe"):
            log = tmp_path_factory.mktemp(mode) / "log"
            up[mode] = stack.enter_context(
                served(vectors.environment(environment, mode), log, _WORKERS)
            )
        yield up


@pytest.fixture
def stand_in(
    app: APIFlask, settings: Settings, engines: Engines, clock: HandClock
) -> Iterator[StandIn]:
    """What this process's worker calls; its clock and accounts are those of the served desks."""
    clock.set(datetime.now(UTC))
    names = ("desk_gateways", "desk_settings")
    before = {name: app.extensions[name] for name in names}
    with standing_in(settings, Redis.from_url(engines.redis_url)) as started:
        app.extensions["desk_gateways"] = started.gateways
        yield started
    app.extensions.update(before)


def _moved(step: dict[str, Any], now: int) -> dict[str, str]:
    """The step's query, signed again for a moment around `now`."""
    account = vectors.account(step["account"], step["mode"])
    query = dict(step["request"]["query"])
    query["timestamp"] = str(int(query["timestamp"]) - vectors.NOW + now)
    query["signature"] = envelope.sign(account.token, query["timestamp"], query["nonce"])
    sealed = re.search(rb"<Encrypt><!\[CDATA\[(.*?)\]\]>", body_of(step))
    if sealed:
        query["msg_signature"] = envelope.sign(
            account.token, query["timestamp"], query["nonce"], sealed[1].decode()
        )
    return query


def _send(base: str, step: dict[str, Any], now: int) -> tuple[int, str, float]:
    """Status, words and seconds of one push."""
    path = "/wechat/mini" if step["account"] == "mp" else "/wechat"
    started = time.perf_counter()
    answer = requests.post(
        base + path, params=_moved(step, now), data=body_of(step),
        headers={"Content-Type": step["request"]["content_type"]}, timeout=10,
    )  # fmt: skip
    took = time.perf_counter() - started
    if answer.status_code != 200:
        return answer.status_code, "", took
    account = vectors.account(step["account"], step["mode"])
    return 200, read_words(account, answer.content), took


def _handled(base: str) -> int:
    page = requests.get(f"{base}/metrics", timeout=5).text
    return sum(int(float(n)) for n in re.findall(r"receipts_handled_total\{.*?\} ([\d.e+]+)", page))


def _case(name: str) -> Case:
    return next(one for one in vectors.load("sequences.json")["cases"] if one["id"] == name)


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("case", cases("sequences.json"))
def test_sequence(app: APIFlask, desks: dict[str, str], clock: HandClock, case: Case) -> None:
    if case["id"] in _OWN_TESTS:
        pytest.skip("has a test of its own")
    base, now, expect = desks[case["steps"][0]["mode"]], int(time.time()), case["expect"]
    before = _handled(base)
    with ThreadPoolExecutor(3 if case["id"] in _TOGETHER else 1) as pool:
        answers = list(pool.map(lambda step: _send(base, step, now), case["steps"]))
    statuses = [status for status, _, _ in answers]
    assert all(took < 4.9 for _, _, took in answers)
    if "every_status" in expect:
        assert set(statuses) == {expect["every_status"]}
    for got, allowed in zip(statuses, expect.get("statuses", []), strict=False):
        assert got in allowed
    assert _handled(base) - before == expect["handler_calls"]
    if "erased_openid" in expect:
        clock.set(datetime.now(UTC))
        with app.app_context():
            privacy_tasks.erase_due()
            assert veterans.find(Channel.OFFICIAL_ACCOUNT, expect["erased_openid"]) is None


@pytest.mark.usefixtures("app")
def test_the_same_request_ten_minutes_later(
    desks: dict[str, str], plain_environment: dict[str, str], tmp_path: Path
) -> None:
    """The later desk is another set of processes on the same database, with its clock ahead."""
    case, base, now = _case("seq_replay_late"), desks["plain"], int(time.time())
    before = _handled(base)
    with served(plain_environment, tmp_path / "log", 2, "tests.wechat.later:app") as later:
        answers = [_send(base, case["steps"][0], now)]
        answers += [_send(later, case["steps"][1], now) for _ in range(4)]
    wanted = [case["expect"]["statuses"][0], *[case["expect"]["statuses"][1]] * 4]
    assert all(status in allowed for (status, *_), allowed in zip(answers, wanted, strict=True))
    assert [status for status, *_ in answers[1:]] == [403] * 4
    assert _handled(base) - before == case["expect"]["handler_calls"]


@contextmanager
def _slow(settings: Settings) -> Iterator[None]:
    """Every conversation is held by somebody else meanwhile."""
    engine = create_engine(settings.database_url)
    with engine.connect() as connection:
        connection.execute(text("LOCK TABLE conversations IN EXCLUSIVE MODE"))
        yield
        connection.rollback()
    engine.dispose()


def test_slow_work_is_answered_in_time_and_its_words_arrive_once(
    app: APIFlask, desks: dict[str, str], stand_in: StandIn, settings: Settings, clock: HandClock
) -> None:
    case, base = _case("seq_slow"), desks["plain"]
    before, now = _handled(base), int(time.time())
    with _slow(settings), ThreadPoolExecutor(3) as pool:
        first = [pool.submit(_send, base, step, now) for step in case["steps"][:2]]
        answers = [each.result() for each in first]
    answers.append(_send(base, case["steps"][2], now))
    assert all(status == 200 and took < 4.5 for status, _, took in answers)
    assert [words for _, words, _ in answers[:2]] == [KEPT, KEPT]
    assert answers[2][1] == "", "who has been told to wait is not answered twice"
    clock.set(datetime.now(UTC))
    clock.advance(minutes=1)
    app.extensions["desk_settings"] = _with_vectors(app)
    with app.app_context():
        for _ in range(2):
            tasks.handle_kept()
            outbox_tasks.deliver()
    assert len(stand_in.texts()) == case["expect"]["custom_send_calls"]
    assert _handled(base) - before == case["expect"]["handler_calls"]


def test_no_more_parts_are_tried_than_wechat_allows(
    app: APIFlask, desks: dict[str, str], stand_in: StandIn, clock: HandClock
) -> None:
    case, base = _case("seq_quota"), desks["plain"]
    [step] = case["steps"]
    assert _send(base, step, int(time.time()))[0] == 200
    clock.set(datetime.now(UTC))
    openid = step["request"]["query"]["openid"]
    with app.app_context():
        with transaction():
            person = veterans.find(Channel.OFFICIAL_ACCOUNT, openid)
            assert person is not None
            # The case's push is dated: by now WeChat's 48 hours after it may be over.
            outbox.allow(person.id, Channel.OFFICIAL_ACCOUNT, outbox.AFTER_MESSAGE)
            long = ("这是一句话。" * 1000)[: case["answer_parts"] * 680]
            outbox.enqueue_text(person.id, Channel.OFFICIAL_ACCOUNT, long, cause="long")
        outbox_tasks.deliver()
        states = [one.state for one in db.session.scalars(select(OutboxItem))]
    tried = [one for one in stand_in.world.calls if one.path.endswith("custom/send")]
    assert len(tried) == case["expect"]["max_custom_send_calls"]
    assert states.count(Delivery.SENT) == 5 and states.count(Delivery.REFUSED) >= 2


def _with_vectors(app: APIFlask) -> Settings:
    kept: Settings = app.extensions["desk_settings"]
    return replace(kept, official_account=raw_account("oa", "plain", "xml"))
