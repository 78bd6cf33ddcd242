"""How an answer reaches somebody on a page, and what WeChat's five messages are kept for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest
from apiflask import APIFlask

from app.conversations import queries
from app.db import db, transaction
from app.gateways import Gateways, Refused
from app.outbox import service as outbox
from app.outbox import subscriptions, tasks, wording
from app.outbox.models import OutboxItem
from app.settings.wechat import NOTICES, Template
from app.veterans.models import Channel
from tests.conversations.conftest import Arrive, taken
from tests.support.actors import StaffActor, VeteranActor
from tests.support.gateways import RecordingChannel
from tests.support.time import HandClock

OA, MINI = Channel.OFFICIAL_ACCOUNT, Channel.MINI_PROGRAM
REPLY = Template("reply", "template-of-replies-1", NOTICES["reply"])


@pytest.fixture
def mini(app: APIFlask) -> Iterator[RecordingChannel]:
    """The mini-program's line, which can send notices of replies."""
    gateways: Gateways = app.extensions["desk_gateways"]
    line = cast(RecordingChannel, gateways.mini_program)
    line.templates = (REPLY,)
    yield line
    line.templates = ()
    for kept in (line.sent, line.notices, line.failures):
        kept.clear()


def agree(app: APIFlask, wang: VeteranActor, times: int = 1) -> None:
    with app.app_context(), transaction():
        for _ in range(times):
            subscriptions.grant(wang.id, MINI, REPLY.id)


def reply(lin: StaffActor, number: int, text: str) -> None:
    body = {"client_id": text, "text": text}
    assert lin.post(f"/conversations/{number}/messages", json=body).status_code == 201


def deliver(app: APIFlask) -> None:
    with app.app_context():
        tasks.deliver()


def test_who_has_closed_the_page_gets_a_notice_of_the_answer(
    app: APIFlask, wang: VeteranActor, caseworker: Arrive, mini: RecordingChannel, clock: HandClock
) -> None:
    agree(app, wang, 3)
    lin = caseworker("lin")
    number = taken(lin, wang)
    reply(lin, number, "带身份证来")
    reply(lin, number, "还有户口本")
    clock.advance(seconds=110)
    deliver(app)
    assert mini.notices == [], "an open page has two minutes to read it"
    clock.advance(seconds=11)
    deliver(app)
    assert [(openid, template) for openid, template, _ in mini.notices] == [("mp-wang", REPLY.id)]
    assert mini.sent == []


@pytest.mark.parametrize("how", ["reads", "speaks"])
def test_who_has_read_or_spoken_since_gets_none(
    app: APIFlask, wang: VeteranActor, caseworker: Arrive, mini: RecordingChannel,
    clock: HandClock, how: str,
) -> None:  # fmt: skip
    agree(app, wang, 3)
    lin = caseworker("lin")
    number = taken(lin, wang)
    reply(lin, number, "带身份证来")
    if how == "reads":
        assert wang.get("/conversation/messages").json["items"][-1]["text"] == "带身份证来"
    else:
        wang.say("好的")
    clock.advance(minutes=3)
    deliver(app)
    assert mini.notices == []
    shown = lin.get(f"/conversations/{number}").json["messages"]
    assert all(one["delivery"] is None for one in shown), "nothing has failed"
    reply(lin, number, "还有户口本")
    clock.advance(minutes=3)
    deliver(app)
    assert len(mini.notices) == 1, "the next answer may need one again"


def test_without_consent_nothing_is_tried_and_a_refused_one_is_shown(
    app: APIFlask, wang: VeteranActor, caseworker: Arrive, mini: RecordingChannel, clock: HandClock
) -> None:
    lin = caseworker("lin")
    number = taken(lin, wang)
    reply(lin, number, "带身份证来")
    with app.app_context():
        assert db.session.query(OutboxItem).count() == 0
    agree(app, wang)
    mini.failures.append(Refused(43101, "没有订阅。"))
    reply(lin, number, "还有户口本")
    clock.advance(minutes=3)
    deliver(app)
    last = lin.get(f"/conversations/{number}").json["messages"][-1]
    assert (last["delivery"]["failed"], last["delivery"]["advice"]) == (True, wording.NO_NUMBER)


def test_the_five_messages_are_for_answers(
    app: APIFlask, wang: VeteranActor, caseworker: Arrive, mini: RecordingChannel, clock: HandClock
) -> None:
    """Claimed, given back and claimed again, several times over: an answer still leaves."""
    lin = caseworker("lin")
    number = taken(lin, wang)
    with app.app_context(), transaction():
        outbox.allow(wang.id, MINI, outbox.AFTER_MESSAGE)
    in_window(app, number)
    for _ in range(4):
        assert lin.post(f"/conversations/{number}/return").status_code == 200
        clock.advance(seconds=21)
        deliver(app)
        assert lin.post(f"/conversations/{number}/claim").status_code == 200
        clock.advance(seconds=21)
        deliver(app)
    assert len(mini.sent) == 3
    reply(lin, number, "带身份证来")
    deliver(app)
    assert mini.sent[-1] == ("mp-wang", "带身份证来")
    shown = lin.get(f"/conversations/{number}").json["messages"]
    assert not any(one["delivery"] and one["delivery"]["failed"] for one in shown)


def test_who_answers_is_told_with_the_answer(
    app: APIFlask, wang: VeteranActor, caseworker: Arrive, mini: RecordingChannel, clock: HandClock
) -> None:
    lin = caseworker("lin")
    wang.say("转人工")
    number = int(lin.get("/conversations?state=waiting").json["items"][0]["id"])
    in_window(app, number)
    with app.app_context(), transaction():
        outbox.allow(wang.id, MINI, outbox.AFTER_MESSAGE)
    lin.post(f"/conversations/{number}/claim")
    deliver(app)
    reply(lin, number, "带身份证来")
    deliver(app)
    [(openid, text)] = mini.sent
    assert openid == "mp-wang" and "坐席lin" in text and text.endswith("带身份证来")


def in_window(app: APIFlask, number: int) -> None:
    """The person wrote in the mini-program's customer-service window."""

    with app.app_context(), transaction():
        queries.get(number).in_window = True
