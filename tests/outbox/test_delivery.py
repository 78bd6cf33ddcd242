"""Delivery: once, in order, under a lease; a refusal is shown, what can heal is tried again."""

from collections.abc import Iterator
from datetime import timedelta
from typing import cast

import pytest
from apiflask import APIFlask

from app.db import db, transaction
from app.gateways import Dropped, Gateways, Refused, Retry
from app.gateways.failures import failure
from app.outbox import delivery, planning, service, wording
from app.outbox.models import Delivery, OutboxItem
from app.veterans import leaving
from app.veterans import service as veterans
from app.veterans.models import Channel
from tests.support.gateways import RecordingChannel
from tests.support.time import HandClock

CHANNEL = Channel.OFFICIAL_ACCOUNT


@pytest.fixture
def line(app: APIFlask) -> Iterator[RecordingChannel]:
    gateways: Gateways = app.extensions["desk_gateways"]
    channel = cast(RecordingChannel, gateways.official_account)
    yield channel
    channel.sent.clear()
    channel.failures.clear()


@pytest.fixture
def wang(context: None) -> int:
    with transaction():
        return veterans.recognise(CHANNEL, "o-wang").id


def put(veteran_id: int, *texts: str) -> None:
    with transaction():
        for text in texts:
            service.enqueue_text(veteran_id, CHANNEL, text, cause=f"test:{veteran_id}:{text}")


def deliver(app: APIFlask) -> int:
    return delivery.deliver_batch(app.extensions["desk_gateways"], lambda _: None)


def items() -> list[OutboxItem]:
    db.session.expire_all()
    return list(db.session.query(OutboxItem).order_by(OutboxItem.id))


def test_in_order_and_once(app: APIFlask, wang: int, line: RecordingChannel) -> None:
    put(wang, "一", "二", "三")
    put(wang, "二")  # the same cause again
    while deliver(app):
        pass
    assert line.sent == [("o-wang", "一\n\n二\n\n三")], "what waits together travels together"
    assert {item.state for item in items()} == {Delivery.SENT}


def test_nothing_leaves_for_what_was_rolled_back(
    app: APIFlask, wang: int, line: RecordingChannel
) -> None:
    def say_and_fail() -> None:
        with transaction():
            service.enqueue_text(wang, CHANNEL, "从未说过", cause="never")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        say_and_fail()
    assert deliver(app) == 0
    assert line.sent == []


def test_what_can_heal_is_tried_again_later_and_keeps_the_order(
    app: APIFlask, wang: int, line: RecordingChannel, clock: HandClock
) -> None:
    line.failures.append(Retry(-1, 5))
    put(wang, "一")
    assert deliver(app) == 1
    put(wang, "二")
    assert deliver(app) == 0  # the second waits behind the first
    clock.advance(seconds=6)
    while deliver(app):
        pass
    assert [text for _, text in line.sent] == ["一\n\n二"]


def test_a_refusal_is_shown_with_advice(app: APIFlask, wang: int, line: RecordingChannel) -> None:
    line.failures.append(Refused(45168, "请改一改措辞。"))
    put(wang, "一")
    deliver(app)
    (item,) = items()
    assert (item.state, item.error_code, item.advice) == ("refused", 45168, "请改一改措辞。")


def test_a_first_45047_is_worth_one_more_try(
    app: APIFlask, wang: int, line: RecordingChannel, clock: HandClock
) -> None:
    line.failures += [Refused(45047, "用完了。", retry_once_after=10) for _ in range(2)]
    put(wang, "一")
    deliver(app)
    assert items()[0].state == "pending"
    clock.advance(seconds=11)
    while deliver(app):
        pass
    assert (items()[0].state, items()[0].error_code) == ("refused", 45047)


def test_it_gives_up_visibly_after_a_day(
    app: APIFlask, wang: int, line: RecordingChannel, clock: HandClock
) -> None:
    line.failures += [Retry(-1, 5) for _ in range(200)]
    put(wang, "一")
    begin, pauses = clock(), []
    while items()[0].state == "pending":
        deliver(app)
        pauses.append(items()[0].due_at - clock())
        clock.set(max(clock(), items()[0].due_at))
    waited, tries = clock() - begin, 200 - len(line.failures)
    assert max(pauses) == delivery.LONGEST_PAUSE
    assert timedelta(hours=24) <= waited < timedelta(hours=24, minutes=16)
    assert 90 < tries < 120
    assert items()[0].advice == wording.GAVE_UP


def test_the_daily_quota_is_waited_for_however_long(
    app: APIFlask, wang: int, line: RecordingChannel, clock: HandClock
) -> None:
    line.failures.append(Retry(45009, 9 * 3600))
    put(wang, "一")
    deliver(app)
    assert items()[0].due_at - clock() == timedelta(hours=9)
    clock.advance(hours=9)
    deliver(app)
    assert line.sent == [("o-wang", "一")]


def test_what_may_have_arrived_is_repeated_once_and_alone(
    app: APIFlask, wang: int, line: RecordingChannel, clock: HandClock
) -> None:
    line.failures += [Retry(None, 5, uncertain=True) for _ in range(2)]
    put(wang, "一")
    deliver(app)
    put(wang, "二")
    clock.advance(seconds=6)
    deliver(app)
    assert (items()[0].state, items()[0].advice) == ("refused", wording.MAYBE_ARRIVED)
    deliver(app)
    assert line.sent == [("o-wang", "二")] and not line.failures


def test_a_wrong_set_up_holds_what_waits_until_it_is_mended(
    app: APIFlask, wang: int, line: RecordingChannel, clock: HandClock
) -> None:
    line.failures += [failure(code) for code in (40164, 40125, 40164)]
    put(wang, "一")
    for _ in range(3):
        assert deliver(app) == 1
        assert items()[0].state == "pending" and deliver(app) == 0
        clock.advance(minutes=5)
    deliver(app)
    assert line.sent == [("o-wang", "一")]


def test_a_set_up_that_nobody_mends_is_shown(
    app: APIFlask, wang: int, line: RecordingChannel, clock: HandClock
) -> None:
    line.failures += [failure(40164), failure(40164)]
    put(wang, "一")
    deliver(app)
    clock.advance(hours=73)
    deliver(app)
    assert (items()[0].state, items()[0].error_code) == ("refused", 40164)


def test_nobody_to_send_to_is_dropped(app: APIFlask, wang: int, line: RecordingChannel) -> None:
    put(wang, "一")
    with transaction():
        leaving.unfollow(CHANNEL, "o-wang")
    deliver(app)
    assert items()[0].state == "dropped"
    line.failures.append(Dropped(40003, "不认识。"))
    with transaction():
        veterans.recognise(CHANNEL, "o-wang")
    put(wang, "二")
    deliver(app)
    assert items()[1].state == "dropped"


def test_a_dead_workers_lease_ends(
    app: APIFlask, wang: int, line: RecordingChannel, clock: HandClock
) -> None:
    put(wang, "一")
    with transaction():
        assert len(planning.claim({})) == 1  # and then the worker dies
    assert deliver(app) == 0
    clock.advance(seconds=planning.LEASE.total_seconds() + 1)
    assert deliver(app) == 1
    assert line.sent == [("o-wang", "一")]


def test_the_allowance_is_larger_and_later_never_a_sum(
    app: APIFlask, wang: int, line: RecordingChannel, clock: HandClock
) -> None:
    with transaction():
        service.allow(wang, CHANNEL, service.AFTER_MESSAGE)
        service.allow(wang, CHANNEL, service.AFTER_MENU_CLICK)
    assert service.allowance(wang, CHANNEL).left == 5
    put(wang, "一")
    deliver(app)
    assert service.allowance(wang, CHANNEL).left == 4
    clock.advance(hours=48, seconds=1)
    assert service.allowance(wang, CHANNEL).left == 0
    with transaction():
        service.allow(wang, CHANNEL, (3, timedelta(minutes=1)))
    assert service.allowance(wang, CHANNEL).left == 3


def test_what_was_not_begun_in_time_goes_back_untried(
    app: APIFlask, wang: int, line: RecordingChannel, clock: HandClock
) -> None:
    put(wang, "一")
    gateways = app.extensions["desk_gateways"]
    assert delivery.deliver_batch(gateways, lambda _: None, clock()) == 0
    (item,) = items()
    assert (item.tries, item.lease_until, line.sent) == (0, None, [])
    assert deliver(app) == 1
