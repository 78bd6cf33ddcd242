"""Every published vector through the door, with receipts in a real database."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.conversations.models import Message
from app.db import db
from tests.support.time import HandClock
from tests.wechat import vectors
from tests.wechat.conftest import Phone, read_words
from tests.wechat.vectors import Case, account_of, body_of, cases

Configure = Callable[[str, str, str], None]
_REJECTED = {400, 401, 403}
# Outcome → statuses, and how many pushes may count as handled; a vector may name its own.
_ALLOWED: dict[str, tuple[set[int], set[int]]] = {
    "handle": ({200}, {1}),
    "ack": ({200}, {0}),
    "handle_or_ack": ({200}, {0, 1}),
    "reject": (_REJECTED, {0}),
    "reject_or_ack": (_REJECTED | {200}, {0}),
    "handle_or_reject": (_REJECTED | {200}, {0, 1}),
    "either": (set(range(200, 500)), {0, 1}),
}


class Answered(Protocol):
    """What a check needs of an answer, however it came."""

    status_code: int
    data: bytes

    @property
    def text(self) -> str: ...


def _send(client: FlaskClient, case: Case, step: Case | None = None) -> TestResponse:
    request = (step or case)["request"]
    account = (step or case)["account"]
    return client.open(
        "/wechat/mini" if account == "mp" else "/wechat",
        method=request["method"],
        query_string=request.get("query_raw") or request.get("query"),
        data=body_of(step or case),
        content_type=request.get("content_type"),
    )


def _metric(client: FlaskClient, account: str) -> int:
    """How many pushes were handled, as a scraper reads it."""
    found = re.search(
        rf'wechat_receipts_handled_total{{account="{account}"}} ([\d.e+]+)',
        client.get("/metrics").text,
    )
    assert found is not None
    return int(float(found[1]))


def check(app: APIFlask, case: Case, response: Answered) -> None:
    """What a vector says of an answer and of what was taken."""
    expect = case["expect"]
    statuses, calls = _ALLOWED[expect["outcome"]]
    assert response.status_code in set(expect.get("status", statuses))
    if response.status_code == 200:
        read_words(account_of(case), response.data)
    else:
        calls = calls & {0}
    client = app.test_client()
    counted = {name: _metric(client, name) for name in ("oa", "mp")}
    assert counted.pop(case["account"]) in {expect.get("handler_calls", call) for call in calls}
    assert set(counted.values()) == {0}, "the other account has heard nothing"
    with app.app_context():
        said = [one.text for one in db.session.scalars(select(Message)) if one.author == "veteran"]
    if said and "content_any_of" in expect:
        assert said[0] in expect["content_any_of"]
    assert expect.get("must_not_handle_content") not in said
    for hidden in expect.get("must_not_contain", []):
        assert hidden not in response.text


@pytest.mark.usefixtures("knowledge", "vector_time")
@pytest.mark.parametrize(
    "case",
    [
        *cases("inbound_plain.json"),
        *cases("inbound_encrypted.json"),
        *cases("mp_push.json"),
    ],
)
def test_push(app: APIFlask, client: FlaskClient, configured: Configure, case: Case) -> None:
    configured(case["account"], case["mode"], case["format"])
    check(app, case, _send(client, case))


@pytest.mark.usefixtures("knowledge", "vector_time")
@pytest.mark.parametrize("case", cases("bad.json"))
def test_bad_push(app: APIFlask, client: FlaskClient, configured: Configure, case: Case) -> None:
    configured(case["account"], case["mode"], case["format"])
    started = time.perf_counter()
    response = _send(client, case)
    if case["request"]["method"] == "PUT":
        assert response.status_code == 405
        return
    assert (time.perf_counter() - started) * 1000 < case["expect"].get("max_ms", 4900)
    check(app, case, response)


@pytest.mark.usefixtures("vector_time")
@pytest.mark.parametrize("case", cases("verify_get.json"))
def test_address_check(client: FlaskClient, configured: Configure, case: Case) -> None:
    configured(case["account"], case["mode"], case["format"])
    response, expect = _send(client, case), case["expect"]
    if expect["outcome"] == "echo":
        assert (response.status_code, response.text) == (200, expect["echo"])
        assert response.mimetype == "text/plain"
    elif expect["outcome"] == "reject":
        assert response.status_code == 403
    else:
        assert response.status_code < 500 and "Set-Cookie" not in response.headers


_SEQUENCES_HERE = {"seq_slow", "seq_quota", "seq_parallel"}


@pytest.mark.usefixtures("knowledge")
@pytest.mark.parametrize("case", cases("sequences.json"))
def test_sequence(
    app: APIFlask,
    client: FlaskClient,
    configured: Configure,
    vector_time: HandClock,
    case: Case,
) -> None:
    if case["id"] in _SEQUENCES_HERE:
        pytest.skip("needs several processes or a slow handler: see test_processes, test_deadline")
    statuses: list[int] = []
    passed, replies = 0, set()
    for step in case["steps"]:
        configured(step["account"], step["mode"], step.get("format", "xml"))
        vector_time.advance(seconds=step["at"] - passed)
        passed = step["at"]
        response = _send(client, case, step)
        statuses.append(response.status_code)
        if response.status_code == 200:
            account = vectors.account(step["account"], step["mode"])
            replies.add(read_words(account, response.data))
    expect: dict[str, Any] = case["expect"]
    if "every_status" in expect:
        assert set(statuses) == {expect["every_status"]}
    for got, allowed in zip(statuses, expect.get("statuses", []), strict=False):
        assert got in allowed
    if "handler_calls" in expect:
        assert _metric(client, "oa") + _metric(client, "mp") == expect["handler_calls"]
    if "retry" in case["id"]:
        assert len(replies) == 1, "a retry gets the same words"


@pytest.mark.usefixtures("knowledge")
def test_the_metric_counts_each_push_once(client: FlaskClient, phone: Phone) -> None:
    before = _metric(client, "oa"), _metric(client, "mp")
    push = {"MsgType": "text", "Content": "你好", "MsgId": "7600000000000000777"}
    for _ in range(3):
        phone.push(push)
    phone.push({"MsgType": "event", "Event": "VIEW", "EventKey": "x"})
    phone.push({**push, "MsgType": "image"}, name="mp")
    phone.push({"MsgType": "event", "Event": "from_the_future", "EventKey": "x"})
    assert (_metric(client, "oa"), _metric(client, "mp")) == (before[0] + 2, before[1] + 1)


def test_a_channel_that_is_off_says_so(
    app: APIFlask, client: FlaskClient, configured: Configure
) -> None:
    configured("oa", "safe", "xml")
    app.extensions["desk_settings"] = replace(app.extensions["desk_settings"], mini_program=None)
    assert client.get("/wechat/mini").status_code == 503


def test_ten_megabytes_are_refused_unread(client: FlaskClient) -> None:
    started = time.perf_counter()
    response = client.post("/wechat", data=b"A" * (10 * 1024 * 1024), content_type="text/xml")
    assert response.status_code == 413 and time.perf_counter() - started < 4
