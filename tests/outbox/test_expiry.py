"""A notice that is worth nothing any more is not sent, and keeps nothing else waiting."""

from collections.abc import Iterator
from datetime import timedelta
from typing import cast

import pytest
from apiflask import APIFlask

from app.db import db, transaction
from app.gateways import Retry
from app.outbox import delivery, service
from app.outbox.models import OutboxItem
from app.veterans import service as veterans
from app.veterans.models import Channel
from tests.support.gateways import RecordingChannel, recorded
from tests.support.time import HandClock

OFFICIAL = Channel.OFFICIAL_ACCOUNT
VALUES = {"matter": "优待证申领", "at": "2026年11月18日 12:00", "place": "站", "hint": "请带材料"}
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def line(app: APIFlask) -> Iterator[RecordingChannel]:
    official = cast(RecordingChannel, app.extensions["desk_gateways"].official_account)
    official.sent.clear()
    yield official
    official.sent.clear()
    official.failures.clear()


@pytest.fixture
def wang(context: None) -> int:
    with transaction():
        veteran = veterans.recognise(OFFICIAL, "o-wang").id
        service.allow(veteran, OFFICIAL, service.AFTER_MESSAGE)
    return veteran


def remind(veteran_id: int, clock: HandClock) -> None:
    with transaction():
        service.enqueue_notice(
            veteran_id, "appointment", VALUES, "【预约提醒】", cause="r", until=clock() + HOUR
        )


def deliver(app: APIFlask) -> list[str]:
    """What has gone out by then."""
    gateways = app.extensions["desk_gateways"]
    while delivery.deliver_batch(gateways, lambda _: None):
        pass
    return [text for _, text in recorded(gateways)]


def states() -> list[str]:
    db.session.expire_all()
    return [one.state for one in db.session.query(OutboxItem).order_by(OutboxItem.id)]


def test_it_goes_while_it_is_worth_something(app: APIFlask, wang: int, clock: HandClock) -> None:
    remind(wang, clock)
    clock.advance(minutes=59)
    assert deliver(app) == ["【预约提醒】"]


def test_from_its_moment_on_it_is_spared_and_what_is_behind_goes(
    app: APIFlask, wang: int, clock: HandClock
) -> None:
    remind(wang, clock)
    with transaction():
        service.enqueue_text(wang, OFFICIAL, "您好", cause="t")
    clock.advance(hours=1)
    assert deliver(app) == ["您好"]
    assert states() == ["spared", "sent"]


def test_a_try_that_failed_before_is_not_repeated_after(
    app: APIFlask, line: RecordingChannel, wang: int, clock: HandClock
) -> None:
    remind(wang, clock)
    line.failures.append(Retry(-1, 60))
    assert deliver(app) == []
    assert states() == ["pending"]
    clock.advance(hours=2)
    assert deliver(app) == []
    assert states() == ["spared"]
