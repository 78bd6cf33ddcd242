"""Whatever happens behind, a push is answered in time, and its words arrive once."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from apiflask import APIFlask
from sqlalchemy import Engine, create_engine, select, text

from app.db import db, transaction
from app.outbox.models import OutboxItem
from app.settings import Settings
from app.wechat import inbox, tasks, wording
from app.wechat.deadline import Deadline, Entry, Gate, Turn
from app.wechat.models import Receipt
from tests.support.time import HandClock
from tests.wechat.conftest import Phone


@pytest.fixture
def other(settings: Settings) -> Iterator[Engine]:
    """A second program on the same database."""
    engine = create_engine(settings.database_url)
    yield engine
    engine.dispose()


@contextmanager
def _held(engine: Engine, statement: str) -> Iterator[None]:
    """Run a statement that locks, and hold the lock meanwhile."""
    with engine.connect() as connection:
        connection.execute(text(statement))
        yield
        connection.rollback()


def _items(app: APIFlask) -> list[str]:
    with app.app_context():
        return [item.text or "" for item in db.session.scalars(select(OutboxItem))]


@pytest.mark.usefixtures("knowledge")
def test_what_is_locked_away_is_answered_later_and_once(
    app: APIFlask, phone: Phone, clock: HandClock, other: Engine
) -> None:
    phone.say("您好")
    push = {"MsgType": "text", "Content": "优待证怎么申领", "MsgId": "42"}
    started = time.perf_counter()
    with _held(other, "SELECT * FROM conversations FOR UPDATE"):
        assert phone.words(phone.push(push)) == wording.KEPT
    assert time.perf_counter() - started < 4.5
    assert _items(app) == []

    clock.advance(minutes=1)
    with app.app_context():
        tasks.handle_kept()
        tasks.handle_kept()
    [later] = _items(app)
    assert "优待证" in later
    assert phone.words(phone.push(push)) == "", "a late retry does not say it again"
    assert len(_items(app)) == 1


@pytest.mark.usefixtures("knowledge")
def test_what_cannot_be_stored_is_said_so(
    app: APIFlask, phone: Phone, settings: Settings, other: Engine
) -> None:
    with _held(other, "LOCK TABLE wechat_receipts IN EXCLUSIVE MODE"):
        words = phone.say("优待证怎么申领")
    assert words == wording.not_stored(settings.service_phone) and settings.service_phone in words
    with app.app_context():
        assert db.session.scalar(select(Receipt)) is None


@pytest.mark.usefixtures("knowledge")
def test_a_retry_waits_for_the_first_and_gets_its_words(
    app: APIFlask, phone: Phone, other: Engine
) -> None:
    phone.say("您好")
    push = {"MsgType": "text", "Content": "优待证怎么申领", "MsgId": "43"}
    answers: list[str] = []
    senders = [
        threading.Thread(target=lambda: answers.append(phone.words(phone.push(push))))
        for _ in range(3)
    ]
    with _held(other, "SELECT * FROM conversations FOR UPDATE"):
        for sender in senders:
            sender.start()
        senders[0].join(1)
    for sender in senders:
        sender.join(10)
    assert len(answers) == 3 and len(set(answers)) == 1 and "优待证" in answers[0]


@pytest.mark.usefixtures("knowledge")
def test_words_stored_but_not_handed_over_are_sent_once(app: APIFlask, phone: Phone) -> None:
    """The door gave up in the instant between the words' commit and their hand-over."""
    push = {"MsgType": "text", "Content": "优待证怎么申领", "MsgId": "44"}
    words = phone.words(phone.push(push))
    inbound = inbox.interpret(
        phone.account(),
        {
            "ToUserName": phone.account().original_id,
            "FromUserName": phone.openid,
            "CreateTime": "1794000000",
            **push,
        },
    )
    with app.app_context():
        for _ in range(2):
            with transaction():
                inbox.send_late(inbound)
    assert _items(app) == [words]


@pytest.mark.usefixtures("knowledge")
def test_words_that_come_too_late_are_never_a_stored_reply(app: APIFlask, phone: Phone) -> None:
    phone.say("您好")
    with app.app_context():
        receipt = db.session.scalars(select(Receipt)).one()
        assert receipt.reply
    push = {"MsgType": "text", "Content": "优待证怎么申领", "MsgId": "45"}
    kept = _keep_only(app, phone, push)
    desk = tasks.desk_of(phone.settings, phone.account().name)
    assert desk is not None
    with app.app_context(), transaction():
        assert inbox.handle(desk, kept, lambda: False) == ""
    assert "优待证" in _items(app)[0]


def _keep_only(app: APIFlask, phone: Phone, push: dict[str, str]) -> str:
    """A push that was stored by a process that died before it handled it."""
    account = phone.account()
    head = {"ToUserName": account.original_id, "FromUserName": phone.openid}
    inbound = inbox.interpret(account, {**head, "CreateTime": "1794000000", **push})
    with app.app_context(), transaction():
        inbox.keep(inbound)
    return inbound.key


@pytest.mark.usefixtures("knowledge")
def test_a_push_of_a_dead_process_is_handled_by_the_sweep(
    app: APIFlask, phone: Phone, clock: HandClock
) -> None:
    _keep_only(app, phone, {"MsgType": "text", "Content": "优待证怎么申领", "MsgId": "46"})
    with app.app_context():
        tasks.handle_kept()
        assert _items(app) == [], "its own door may still be at it"
        clock.advance(seconds=11)
        tasks.handle_kept()
    assert len(_items(app)) == 1


def test_what_fails_again_and_again_is_tried_less_and_less(
    app: APIFlask, phone: Phone, clock: HandClock
) -> None:
    key = _keep_only(app, phone, {"MsgType": "text", "Content": "好", "MsgId": "47"})
    with app.app_context():
        for tries in range(1, inbox.MOST_TRIES + 1):
            clock.advance(seconds=10 * 2**tries)
            assert inbox.due("oa") == [key]
            with transaction():
                inbox.note_failure(key, "OperationalError")
        clock.advance(days=1)
        assert inbox.due("oa") == []


def test_a_deadline_keeps_time_for_the_answer() -> None:
    assert Deadline(4.0).left_ms < 3700
    assert Deadline(0.3).is_over and Deadline(0.3).left > 0
    assert Deadline(-1).left == 0 and Deadline(-1).left_ms == 1


def test_while_storing_hangs_one_at_a_time_tries() -> None:
    gate = Gate()
    before = [gate.enter() for _ in range(3)]
    assert before == [Entry.FREE] * 3, "all may while it works"
    gate.leave(before[0], hung=True)
    assert [gate.enter() for _ in range(3)] == [Entry.TRIAL, Entry.SHUT, Entry.SHUT]
    for one in before[1:]:
        gate.leave(one, hung=True)
    assert gate.enter() is Entry.SHUT, "the trial is still running"
    gate.leave(Entry.TRIAL, hung=True)
    assert [gate.enter() for _ in range(2)] == [Entry.TRIAL, Entry.SHUT]
    gate.leave(Entry.TRIAL, hung=False)
    assert [gate.enter() for _ in range(2)] == [Entry.FREE] * 2


def test_only_one_may_speak() -> None:
    turn = Turn()
    taken: list[bool] = []
    threads = [threading.Thread(target=lambda: taken.append(turn.take())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [False] * 7 + [True]
