"""A push that is handled long after it was made counts from when it was made."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from apiflask import APIFlask
from sqlalchemy import select

from app.db import db, transaction
from app.outbox.models import ReplyAllowance
from app.veterans.models import ChannelLink, Veteran
from app.wechat import inbox, tasks
from app.wechat.models import Receipt
from tests.support.time import HandClock
from tests.wechat.conftest import Phone


def keep(app: APIFlask, phone: Phone, **fields: str) -> None:
    """A push that was kept, and could not be handled yet."""
    account = phone.account()
    stamp = str(int(phone.clock().timestamp()))
    whole = {
        "ToUserName": account.original_id, "FromUserName": phone.openid, "CreateTime": stamp,
        "MsgType": "text", "MsgId": "41", **fields,
    }  # fmt: skip
    with app.app_context(), transaction():
        inbox.keep(inbox.interpret(account, whole))


def handle_kept(app: APIFlask, clock: HandClock) -> None:
    clock.advance(minutes=1)
    with app.app_context():
        tasks.handle_kept()
        assert db.session.scalar(select(Receipt).where(Receipt.handled_at.is_(None))) is None


@pytest.mark.usefixtures("knowledge")
def test_what_was_said_before_leaving_does_not_undo_the_leaving(
    app: APIFlask, phone: Phone, clock: HandClock
) -> None:
    phone.do("subscribe")
    keep(app, phone, Content="优待证怎么申领")
    clock.advance(seconds=5)
    left = clock()
    phone.do("unsubscribe")
    handle_kept(app, clock)
    with app.app_context():
        assert db.session.scalars(select(Veteran)).one().erasure_due_at == left + timedelta(days=30)
        assert not db.session.scalars(select(ChannelLink)).one().followed
    phone.say("我又来了")
    with app.app_context():
        assert db.session.scalars(select(Veteran)).one().erasure_due_at is None
        assert db.session.scalars(select(ChannelLink)).one().followed


def left_to_send(app: APIFlask) -> tuple[int, datetime]:
    with app.app_context():
        allowance = db.session.scalars(select(ReplyAllowance)).one()
        return allowance.left, allowance.until


@pytest.mark.usefixtures("knowledge")
def test_a_message_handled_late_opens_only_what_is_left_of_its_time(
    app: APIFlask, phone: Phone, clock: HandClock
) -> None:
    keep(app, phone, Content="你好")
    said = clock()
    clock.advance(hours=3)
    handle_kept(app, clock)
    assert left_to_send(app) == (5, said + timedelta(hours=48))


@pytest.mark.usefixtures("knowledge")
def test_a_message_handled_after_its_time_or_after_a_later_one_opens_nothing(
    app: APIFlask, phone: Phone, clock: HandClock
) -> None:
    keep(app, phone, Content="你好", MsgId="42")
    clock.advance(hours=1)
    phone.say("你好")
    with app.app_context(), transaction():
        db.session.scalars(select(ReplyAllowance)).one().left = 0
    opened = left_to_send(app)
    handle_kept(app, clock)
    assert left_to_send(app) == opened
    keep(app, phone, Content="你好", MsgId="43")
    clock.advance(hours=49)
    handle_kept(app, clock)
    assert left_to_send(app) == opened
