"""Words to somebody who wrote in WeChat's own window leave through a window that is open."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from apiflask import APIFlask
from sqlalchemy import select

from app.db import db, transaction
from app.outbox import service as outbox
from app.outbox import subscriptions, tasks, wording
from app.outbox.models import OutboxItem, ReplyAllowance
from app.sandbox.world import MINI, OFFICIAL, WINDOW_SECONDS, openid_of, unionid_of
from app.veterans import service as veterans
from app.veterans.models import Channel, ChannelLink
from app.wechat.models import Receipt
from tests.conversations.conftest import Arrive, caseworker, station, waiting
from tests.sandbox.conftest import redis, stand_in
from tests.support.actors import StaffActor, VeteranActor
from tests.support.stand_in import StandIn
from tests.support.time import HandClock
from tests.wechat.conftest import Phone
from tests.wechat.test_commands import connected

__all__ = ["caseworker", "connected", "redis", "stand_in", "station"]

NAME, TEMPLATE = "王建军", "sandbox-template-reply"
OA = Channel.OFFICIAL_ACCOUNT
M_OPENID, O_OPENID = openid_of(MINI, NAME), openid_of(OFFICIAL, NAME)


@pytest.fixture
def wang(app: APIFlask, phone: Phone, connected: StandIn, clock: HandClock) -> StandIn:
    """Has the mini-program's service window open, there and at the stand-in."""
    clock.set(datetime.now(UTC))
    phone.openid = M_OPENID
    connected.world.allow(connected.world.person(MINI, NAME), 5, WINDOW_SECONDS)
    return connected


def say(phone: Phone, text: str, number: int) -> None:
    push = {"MsgType": "text", "Content": text, "MsgId": str(number)}
    assert phone.push(push, name="mp").data == b"success"


def deliver(app: APIFlask) -> None:
    with app.app_context():
        tasks.deliver()


def claimed(lin: StaffActor, phone: Phone) -> int:
    say(phone, "转人工", 1)
    number = waiting(lin)
    assert lin.post(f"/conversations/{number}/claim").status_code == 200
    return number


def reply(lin: StaffActor, number: int, text: str) -> None:
    body = {"client_id": text, "text": text}
    assert lin.post(f"/conversations/{number}/messages", json=body).status_code == 201


def follow(app: APIFlask, wang: StandIn) -> None:
    """The same person follows the official account, and has written there."""
    person = wang.world.person(OFFICIAL, NAME)
    person.followed = True
    wang.world.allow(person, 5, WINDOW_SECONDS)
    with app.app_context(), transaction():
        known = veterans.find(Channel.MINI_PROGRAM, M_OPENID)
        assert known is not None
        veterans.recognise(Channel.MINI_PROGRAM, M_OPENID, unionid_of(NAME))
        again = veterans.recognise(Channel.OFFICIAL_ACCOUNT, O_OPENID, unionid_of(NAME))
        assert again.id == known.id


def advice(app: APIFlask) -> tuple[str, str]:
    with app.app_context():
        last = db.session.scalars(select(OutboxItem).order_by(OutboxItem.id.desc())).first()
        assert last is not None
        return last.state, last.advice


@pytest.mark.usefixtures("knowledge")
def test_a_reply_leaves_through_the_window_the_person_wrote_in(
    app: APIFlask, phone: Phone, wang: StandIn, caseworker: Arrive, clock: HandClock
) -> None:
    lin = caseworker("lin")
    number = claimed(lin, phone)
    reply(lin, number, "王师傅您好")
    deliver(app)
    openids = {openid for openid, _ in wang.texts()}
    words = [bubble.text for bubble in wang.world.person(MINI, NAME).bubbles]
    assert openids == {M_OPENID}
    assert "王师傅您好" in words[-1]
    shown = lin.get(f"/conversations/{number}").json["allowance"]
    assert shown["channel"] == "mini_program"
    assert shown["left"] == wang.world.person(MINI, NAME).left
    lin.post(f"/conversations/{number}/close", json={})
    clock.advance(seconds=21)
    deliver(app)
    assert "评价" in wang.texts()[-1][1], "what comes later leaves there too"


@pytest.mark.usefixtures("knowledge")
def test_whoever_went_on_in_the_page_reads_it_there(
    app: APIFlask, phone: Phone, wang: StandIn, caseworker: Arrive
) -> None:
    lin = caseworker("lin")
    number = claimed(lin, phone)
    deliver(app)
    before = len(wang.texts())
    page = VeteranActor(app.test_client(), NAME)
    page.say("我在页面上接着说")
    reply(lin, number, "页面上看得到")
    deliver(app)
    assert len(wang.texts()) == before
    assert lin.get(f"/conversations/{number}").json["allowance"] is None
    say(phone, "又回到客服窗口", 2)
    reply(lin, number, "窗口里也看得到")
    deliver(app)
    openid, words = wang.texts()[-1]
    assert (openid, words.split("\n\n")[-1]) == (M_OPENID, "窗口里也看得到")


def use_up(app: APIFlask, wang: StandIn) -> None:
    """Everything WeChat allows in the mini-program's window has been said."""
    wang.world.person(MINI, NAME).left = 0
    with app.app_context(), transaction():
        person = veterans.find(Channel.MINI_PROGRAM, M_OPENID)
        assert person is not None
        for _ in range(5):
            outbox.spend(person.id, Channel.MINI_PROGRAM)


@pytest.mark.usefixtures("knowledge")
def test_when_the_window_has_closed_the_next_way_is_taken(
    app: APIFlask, phone: Phone, wang: StandIn, caseworker: Arrive
) -> None:
    lin = caseworker("lin")
    number = claimed(lin, phone)
    deliver(app)
    use_up(app, wang)
    reply(lin, number, "没有人收得到")
    deliver(app)
    assert advice(app) == ("refused", wording.NO_NUMBER)

    follow(app, wang)
    phone.openid = O_OPENID
    phone.say("我也关注了公众号")
    phone.openid = M_OPENID
    say(phone, "还在吗", 3)
    use_up(app, wang)
    shown = lin.get(f"/conversations/{number}").json["allowance"]
    assert (shown["channel"], shown["left"]) == ("official_account", 5)
    reply(lin, number, "公众号也行")
    deliver(app)
    assert wang.texts()[-1] == (O_OPENID, "公众号也行")


@pytest.mark.usefixtures("knowledge")
def test_a_notice_speaks_when_no_window_is_open(
    app: APIFlask, phone: Phone, wang: StandIn, caseworker: Arrive
) -> None:
    lin = caseworker("lin")
    number = claimed(lin, phone)
    deliver(app)
    with app.app_context(), transaction():
        person = veterans.find(Channel.MINI_PROGRAM, M_OPENID)
        assert person is not None
        subscriptions.grant(person.id, Channel.MINI_PROGRAM, TEMPLATE)
    wang.world.person(MINI, NAME).granted[TEMPLATE] = 1
    use_up(app, wang)
    reply(lin, number, "有通知")
    deliver(app)
    assert advice(app) == ("sent", wording.NOTIFIED)
    assert "订阅通知" in wang.world.person(MINI, NAME).bubbles[-1].text


@pytest.mark.usefixtures("knowledge")
def test_leaving_the_official_account_takes_what_belongs_to_it_along(
    app: APIFlask, phone: Phone, wang: StandIn, caseworker: Arrive
) -> None:
    """The person stays in the mini-program, and so does the talk; what is the account's goes."""
    lin = caseworker("lin")
    number = claimed(lin, phone)
    follow(app, wang)
    phone.openid = O_OPENID
    phone.say("公众号里也问一句")
    reply(lin, number, "还没送出的回复")
    assert phone.do("unsubscribe") == ""
    deliver(app)
    assert O_OPENID not in {openid for openid, _ in wang.texts()}
    with app.app_context():
        person = veterans.find(Channel.MINI_PROGRAM, M_OPENID)
        assert person is not None and person.erasure_due_at is None
        assert veterans.find(Channel.OFFICIAL_ACCOUNT, O_OPENID) is None
        left_behind = {
            table: db.session.scalars(select(table.channel).where(table.channel == OA)).all()
            for table in (ChannelLink, ReplyAllowance)
        }
        assert left_behind == {ChannelLink: [], ReplyAllowance: []}
        unsent = db.session.scalars(
            select(OutboxItem).where(OutboxItem.channel == OA, OutboxItem.state != "sent")
        ).all()
        assert [(one.state, one.text) for one in unsent] == [("dropped", None)]
        receipts = db.session.scalars(select(Receipt).where(Receipt.account == "oa")).all()
        assert [one.kind for one in receipts] == ["unsubscribe"]
    phone.openid = M_OPENID
    say(phone, "我还在小程序里", 9)
    reply(lin, number, "好的，在这里说")
    deliver(app)
    openid, words = wang.texts()[-1]
    assert (openid, words.split("\n\n")[-1]) == (M_OPENID, "好的，在这里说")
