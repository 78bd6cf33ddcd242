"""Which way a message goes: merged text, notice, or "call this number"."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest
from apiflask import APIFlask

from app import clock as app_clock
from app.db import db, transaction
from app.gateways import Gateways, Refused, Retry, notices
from app.gateways.wording import MAX_BYTES
from app.outbox import delivery, service, subscriptions, wording
from app.outbox.models import OutboxItem
from app.settings.wechat import NOTICES, Template
from app.veterans import service as veterans
from app.veterans.models import Channel
from tests.support.gateways import RecordingChannel
from tests.support.time import HandClock

OFFICIAL, MINI = Channel.OFFICIAL_ACCOUNT, Channel.MINI_PROGRAM
REPLY = Template("reply", "template-of-replies-1", NOTICES["reply"])
BOOKING = Template("appointment", "template-of-bookings", NOTICES["appointment"])
VALUES = {
    "matter": "优待证申领" * 9, "at": "2026年11月20日 09:30", "place": "站", "hint": "请带材料",
}  # fmt: skip


@pytest.fixture
def lines(app: APIFlask) -> Iterator[tuple[RecordingChannel, RecordingChannel]]:
    gateways: Gateways = app.extensions["desk_gateways"]
    both = (
        cast(RecordingChannel, gateways.official_account),
        cast(RecordingChannel, gateways.mini_program),
    )
    both[1].templates = (REPLY, BOOKING)
    yield both
    for line in both:
        line.templates = ()
        for kept in (line.sent, line.failures, line.notices):
            kept.clear()


@pytest.fixture
def wang(context: None) -> int:
    with transaction():
        veteran = veterans.recognise(OFFICIAL, "o-wang", "u-wang").id
        veterans.recognise(MINI, "m-wang", "u-wang")
    return veteran


def put(veteran_id: int, *texts: str, message_id: int | None = None) -> None:
    with transaction():
        for text in texts:
            service.enqueue_text(
                veteran_id, OFFICIAL, text, cause=f"test:{text[:20]}", message_id=message_id
            )


def notice(veteran_id: int, cause: str = "n") -> None:
    with transaction():
        service.enqueue_notice(veteran_id, "appointment", VALUES, "【预约提醒】", cause=cause)


def deliver(app: APIFlask) -> None:
    while delivery.deliver_batch(app.extensions["desk_gateways"], lambda _: None):
        pass


def items() -> list[OutboxItem]:
    db.session.expire_all()
    return list(db.session.query(OutboxItem).order_by(OutboxItem.id))


def allow(veteran_id: int, count: int, channel: Channel = OFFICIAL) -> None:
    with transaction():
        service.allow(veteran_id, channel, (count, timedelta(hours=48)))


def test_what_waits_together_is_one_message(app: APIFlask, wang: int, lines: tuple) -> None:
    allow(wang, 5)
    put(wang, "一", "二", "字" * 680, "三")
    deliver(app)
    sent = [text for _, text in lines[0].sent]
    assert sent == ["一\n\n二", "字" * 680 + "\n\n三"]
    assert all(len(text.encode()) <= MAX_BYTES for text in sent)
    assert service.allowance(wang, OFFICIAL).left == 3


def test_a_long_text_goes_in_parts_and_fails_whole(app: APIFlask, wang: int, lines: tuple) -> None:
    allow(wang, 5)
    text = "这是一句话。" * 300
    put(wang, text, message_id=7)
    put(wang, text, message_id=7)  # the same cause again
    deliver(app)
    assert len(items()) == 3 and "".join(text for _, text in lines[0].sent) == text
    put(wang, "又" + text, message_id=8)
    lines[0].failures.append(Refused(45168, "请改一改措辞。"))
    deliver(app)
    assert len(lines[0].sent) == 3, "no part goes out behind one that was refused"
    assert {one.state for one in items()[3:]} == {"refused"}
    assert items()[-1].advice == "请改一改措辞。"


def test_over_the_allowance_one_notice_speaks_for_all(
    app: APIFlask, wang: int, lines: tuple
) -> None:
    allow(wang, 0)
    with transaction():
        subscriptions.grant(wang, MINI, REPLY.id)
    put(wang, "一", "二")
    deliver(app)
    assert lines[0].sent == []
    [(openid, template, values)] = lines[1].notices
    assert (openid, template) == ("m-wang", REPLY.id)
    assert all(notices.fits(field, value) for field, value in values.items())
    assert [(one.state, one.advice) for one in items()] == [("sent", wording.NOTIFIED)] * 2
    assert subscriptions.left(wang, MINI, REPLY.id) == 0
    put(wang, "三")
    deliver(app)
    assert items()[-1].state == "refused"


def test_without_anything_left_somebody_must_call(
    app: APIFlask, wang: int, lines: tuple, clock: HandClock
) -> None:
    allow(wang, 5)
    clock.advance(hours=49)
    put(wang, "一")
    deliver(app)
    assert lines[0].sent == [] and items()[0].advice == wording.NO_NUMBER
    with transaction():
        veterans.get(wang).phone_index = "x"
    put(wang, "二")
    deliver(app)
    assert (items()[1].state, items()[1].advice) == ("refused", wording.CALL)


@pytest.mark.parametrize("code", [45015, 45047])
def test_when_wechat_counts_otherwise_the_next_way_is_taken(
    app: APIFlask, wang: int, lines: tuple, code: int
) -> None:
    allow(wang, 5)
    with transaction():
        subscriptions.grant(wang, MINI, REPLY.id)
    lines[0].failures.append(Refused(code, "不能发了。"))
    put(wang, "一")
    deliver(app)
    assert len(lines[1].notices) == 1 and items()[0].advice == wording.NOTIFIED
    assert service.allowance(wang, OFFICIAL).left == 0
    put(wang, "二")
    deliver(app)
    assert (items()[1].state, items()[1].advice) == ("refused", wording.NO_NUMBER)
    assert lines[0].sent == []


def aside(veteran_id: int, text: str) -> None:
    with transaction():
        service.enqueue_aside(veteran_id, OFFICIAL, text, cause=f"test:{text}", message_id=7)


def test_what_the_desk_says_goes_along_with_the_reply(
    app: APIFlask, wang: int, lines: tuple, clock: HandClock
) -> None:
    allow(wang, 1)
    aside(wang, "我是小林")
    deliver(app)
    assert lines[0].sent == []
    put(wang, "您好")
    deliver(app)
    assert lines[0].sent == [("o-wang", "我是小林\n\n您好")]


def test_what_the_desk_says_leaves_the_messages_to_replies(
    app: APIFlask, wang: int, lines: tuple, clock: HandClock
) -> None:
    allow(wang, 5)
    for number in range(6):
        aside(wang, f"通知{number}")
        clock.advance(seconds=21)
        deliver(app)
    assert len(lines[0].sent) == 3 and service.allowance(wang, OFFICIAL).left == 2
    assert [one.state for one in items()[3:]] == ["spared"] * 3
    put(wang, "正式答复")
    deliver(app)
    assert lines[0].sent[-1] == ("o-wang", "正式答复")


def test_what_the_desk_says_is_never_shown_as_failed(
    app: APIFlask, wang: int, lines: tuple, clock: HandClock
) -> None:
    allow(wang, 0)
    aside(wang, "我是小林")
    put(wang, "您好", message_id=8)
    deliver(app)
    assert [one.state for one in items()] == ["spared", "refused"]
    allow(wang, 5)
    aside(wang, "再见")
    clock.advance(seconds=21)
    lines[0].failures.append(Refused(45168, "请改一改措辞。"))
    deliver(app)
    assert items()[2].state == "spared"


def test_a_notice_that_waits_keeps_nobody_waiting(
    app: APIFlask, wang: int, lines: tuple, clock: HandClock
) -> None:
    allow(wang, 5, MINI)
    with transaction():
        subscriptions.grant(wang, MINI, BOOKING.id)
    lines[1].failures.append(Retry(45009, 3600))
    notice(wang)
    deliver(app)
    with transaction():
        service.enqueue_text(wang, MINI, "答复", cause="reply")
    deliver(app)
    assert lines[1].sent == [("m-wang", "答复")]


def test_a_notice_spares_the_allowance_and_a_text_stands_in(
    app: APIFlask, wang: int, lines: tuple
) -> None:
    notice(wang, "nobody-agreed")
    assert items() == []
    with transaction():
        subscriptions.grant(wang, MINI, BOOKING.id)
    allow(wang, 2)
    notice(wang, "first")
    notice(wang, "first")
    deliver(app)
    assert len(lines[1].notices) == 1 and lines[0].sent == []
    notice(wang, "second")
    deliver(app)
    assert [text for _, text in lines[0].sent] == ["【预约提醒】"]
    notice(wang, "third")
    assert len(items()) == 2, "the last message is left to a caseworker"


def test_a_lasting_notice_is_agreed_to_once(app: APIFlask, wang: int, lines: tuple) -> None:
    lines[1].templates = (replace(BOOKING, lasting=True),)
    with transaction():
        subscriptions.grant(wang, MINI, BOOKING.id)
    for cause in ("first", "second", "third"):
        notice(wang, cause)
        deliver(app)
    assert len(lines[1].notices) == 3
    lines[1].failures.append(Refused(43101, "没有订阅。"))
    notice(wang, "switched off in WeChat")
    deliver(app)
    assert subscriptions.left(wang, MINI, BOOKING.id) == 0


def test_43101_resets_the_count_and_stays_to_be_seen(
    app: APIFlask, wang: int, lines: tuple
) -> None:
    allow(wang, 0)
    with transaction():
        for _ in range(3):
            subscriptions.grant(wang, MINI, REPLY.id)
    lines[1].failures.append(Refused(43101, "没有订阅。"))
    put(wang, "一")
    deliver(app)
    assert subscriptions.left(wang, MINI, REPLY.id) == 0
    [item] = items()
    assert (item.state, item.error_code, item.advice) == ("refused", 43101, wording.NO_NUMBER)


def test_a_notice_lost_after_all_is_shown(app: APIFlask, wang: int, lines: tuple) -> None:
    with transaction():
        subscriptions.grant(wang, MINI, BOOKING.id)
    notice(wang)
    deliver(app)
    with transaction():
        subscriptions.not_delivered(wang, "notice-1", 20001)
    assert (items()[0].state, items()[0].advice) == ("refused", wording.NOTICE_LOST)


def test_values_are_made_to_fit_or_refused(context: None) -> None:
    made = notices.rendered(BOOKING.fields, VALUES)
    assert all(notices.fits(field, value) for field, value in made.items())
    odd = replace(BOOKING, fields=(("matter", "time1"),))
    with pytest.raises(Refused) as refusal:
        notices.rendered(odd.fields, VALUES)
    assert refusal.value.code == 47003
    told = notices.rendered(REPLY.fields, wording.reply_notice(app_clock.now()))
    assert all(notices.fits(field, value) for field, value in told.items())
