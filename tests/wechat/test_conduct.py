"""What each kind of push does to the desk, from WeChat's side."""

from __future__ import annotations

from datetime import timedelta

import pytest
from apiflask import APIFlask
from sqlalchemy import select

from app.conversations import wording as talk
from app.conversations.models import Conversation, Message, State
from app.db import db, transaction
from app.outbox.models import OutboxItem, ReplyAllowance
from app.stations.models import Station
from app.stations.shipped import load_demo_stations, load_items
from app.veterans.models import Channel, ChannelLink, Veteran
from app.wechat import conduct, inbox, wording
from app.wechat.models import Receipt
from app.wechat.settings import desk_of
from tests.support.time import HandClock
from tests.wechat.conftest import PERSON, Phone


@pytest.fixture
def stations(app: APIFlask) -> None:
    with app.app_context(), transaction():
        load_items()
        load_demo_stations("330106")


@pytest.mark.usefixtures("knowledge")
def test_a_question_is_answered_in_the_same_breath(app: APIFlask, phone: Phone) -> None:
    words = phone.say("优待证怎么申领")
    assert "优待证" in words and "依据" in words
    assert len(words.encode()) <= 2048
    with app.app_context():
        assert db.session.scalar(select(OutboxItem)) is None


@pytest.mark.usefixtures("knowledge")
def test_a_person_can_be_asked_for(app: APIFlask, phone: Phone) -> None:
    words = phone.say("转人工")
    assert talk.HANDED_OVER in words
    with app.app_context():
        conversation = db.session.scalars(select(Conversation)).one()
        assert (conversation.state, conversation.channel) == (
            State.WAITING,
            Channel.OFFICIAL_ACCOUNT,
        )


@pytest.mark.usefixtures("knowledge")
def test_with_a_caseworker_nothing_is_said_for_us(app: APIFlask, phone: Phone) -> None:
    phone.say("转人工")
    with app.app_context(), transaction():
        db.session.scalars(select(Conversation)).one().state = State.WITH_CASEWORKER
    assert phone.say("在吗？") == ""
    with app.app_context():
        texts = [message.text for message in db.session.scalars(select(Message))]
        assert "在吗？" in texts


@pytest.mark.usefixtures("knowledge")
def test_spoken_words_are_words(phone: Phone) -> None:
    heard = phone.push(
        {"MsgType": "voice", "MediaId": "m", "MsgId": "1", "Recognition": "优待证怎么申领"}
    )
    assert "优待证" in phone.words(heard)
    unheard = phone.push({"MsgType": "voice", "MediaId": "m", "MsgId": "2"})
    assert phone.words(unheard) == wording.VOICE_UNHEARD


@pytest.mark.parametrize(
    ("text", "answer"),
    [("", wording.EMPTY), ("  \n ", wording.EMPTY), ("长" * 5001, talk.TOO_LONG)],
)
def test_odd_texts_get_a_sentence(phone: Phone, text: str, answer: str) -> None:
    assert phone.say(text) == answer


@pytest.mark.usefixtures("knowledge")
@pytest.mark.parametrize(
    "text", ["😀", "𠮷㐂䶮", "]]></Content><x>", "长" * 5000, "'; DROP TABLE--"]
)
def test_strange_texts_are_taken(app: APIFlask, phone: Phone, text: str) -> None:
    assert phone.say(text.replace("]]>", "]]]]><![CDATA[>"))
    with app.app_context():
        own = db.session.scalars(select(Message).order_by(Message.number)).first()
        assert own is not None and own.text == text


@pytest.mark.usefixtures("knowledge")
def test_long_words_go_on_when_asked_for(app: APIFlask, phone: Phone) -> None:
    """No article behind them, so there is no page to link: the last resort."""
    phone.say("您好")
    whole = "".join(f"这是第{n}句话。" for n in range(1, 201))
    inbound = inbox.interpret(
        phone.account(),
        {
            "ToUserName": phone.account().original_id, "FromUserName": phone.openid,
            "CreateTime": "1794000000", "MsgType": "text", "Content": "好", "MsgId": "1",
        },
    )  # fmt: skip
    desk = desk_of(phone.settings, phone.account().name)
    assert desk is not None
    with app.app_context(), transaction():
        conversation = db.session.scalars(select(Conversation)).one()
        [begun] = conduct.fitting(desk, inbound, conversation, [Message(text=whole)])
    assert len(begun.encode()) <= 2048 and begun.endswith("（回复“继续”看下文）")
    parts = [begun.removesuffix(wording.MORE)]
    while parts[-1] and len("".join(parts)) < len(whole):
        parts.append(phone.say("继续").removesuffix(wording.MORE))
    assert "".join(parts) == whole
    assert "第1句话" not in phone.say("继续"), "nothing is left to tell"


def test_following_is_greeted(phone: Phone) -> None:
    assert phone.do("subscribe") == talk.WELCOME


@pytest.mark.usefixtures("stations")
def test_a_code_at_a_counter_opens_that_station(phone: Phone) -> None:
    scanned = phone.do("SCAN", EventKey="station-demo-east", Ticket="t")
    assert "演示东街道退役军人服务站" in scanned
    followed = phone.do("subscribe", EventKey="qrscene_station-demo-east", Ticket="t")
    assert followed.startswith(scanned) and talk.WELCOME in followed
    assert phone.do("SCAN", EventKey="something-else") == ""


@pytest.mark.usefixtures("stations")
def test_a_place_gets_the_nearest_stations_and_is_not_kept(app: APIFlask, phone: Phone) -> None:
    place = {"MsgType": "location", "Location_X": "30.2731", "Location_Y": "120.1412", "MsgId": "9"}
    words = phone.words(phone.push({**place, "Scale": "15", "Label": "某地"}))
    assert words.index("演示东街道") < words.index("演示东社区")
    with app.app_context():
        receipt = db.session.scalars(select(Receipt)).one()
        assert receipt.body is None


@pytest.mark.parametrize(
    "event", ["VIEW", "LOCATION", "view_miniprogram", "TEMPLATESENDJOBFINISH", "from_the_future"]
)
def test_other_events_are_acknowledged(phone: Phone, event: str) -> None:
    assert phone.do(event) == ""


@pytest.mark.usefixtures("knowledge")
def test_a_menu_key_can_ask(phone: Phone) -> None:
    assert "优待证" in phone.do("CLICK", EventKey="ask:优待证怎么申领")


@pytest.mark.usefixtures("knowledge")
def test_the_mini_program_is_answered_by_message(app: APIFlask, phone: Phone) -> None:
    response = phone.push({"MsgType": "text", "Content": "优待证怎么申领", "MsgId": "5"}, name="mp")
    assert response.data == b"success"
    with app.app_context():
        item = db.session.scalars(select(OutboxItem)).one()
        assert item.channel == Channel.MINI_PROGRAM and "优待证" in (item.text or "")


@pytest.mark.usefixtures("knowledge")
def test_entering_the_service_view_is_greeted_once(app: APIFlask, phone: Phone) -> None:
    entered = {"MsgType": "event", "Event": "user_enter_tempsession", "SessionFrom": "x"}
    phone.push(entered, name="mp")
    with app.app_context():
        [item] = db.session.scalars(select(OutboxItem))
        assert item.text == talk.WELCOME
    phone.push({"MsgType": "text", "Content": "你好", "MsgId": "6"}, name="mp")
    phone.push({**entered, "SessionFrom": "y"}, name="mp")
    with app.app_context():
        texts = [one.text for one in db.session.scalars(select(OutboxItem))]
        assert texts.count(talk.WELCOME) == 1


def test_a_message_opens_five_replies_in_two_days(
    app: APIFlask, phone: Phone, clock: HandClock
) -> None:
    phone.push({"MsgType": "image", "MediaId": "m", "PicUrl": "p", "MsgId": "3"})
    with app.app_context():
        allowance = db.session.scalars(select(ReplyAllowance)).one()
        assert allowance.left == 5 and allowance.until == clock() + timedelta(hours=48)


@pytest.mark.usefixtures("knowledge")
def test_leaving_asks_for_erasure_and_coming_back_takes_it_back(
    app: APIFlask, phone: Phone, clock: HandClock
) -> None:
    phone.say("优待证怎么申领")
    assert phone.do("unsubscribe") == ""
    with app.app_context():
        veteran = db.session.scalars(select(Veteran)).one()
        assert veteran.erasure_due_at == clock() + timedelta(days=30)
        assert not db.session.scalars(select(ChannelLink)).one().followed
    clock.advance(minutes=1)
    phone.do("subscribe")
    with app.app_context():
        assert db.session.scalars(select(Veteran)).one().erasure_due_at is None


@pytest.mark.usefixtures("knowledge", "stations")
def test_who_scans_at_a_counter_is_handed_to_that_station(
    app: APIFlask, phone: Phone, clock: HandClock
) -> None:
    def handed_to() -> str:
        phone.say("转人工")
        with app.app_context():
            number = db.session.scalars(select(Conversation.station_id)).one()
            return db.session.get_one(Station, number).code

    at_home = handed_to()
    phone.say("取消")
    phone.do("SCAN", EventKey="station-demo-east", Ticket="t")
    assert (at_home, handed_to()) == ("demo-county", "demo-east")
    phone.say("取消")
    clock.advance(hours=25)
    assert handed_to() == at_home


@pytest.mark.usefixtures("knowledge")
@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ({"MsgType": "link", "Title": "通知", "Url": "https://a.example/1"}, "https://a.example/1"),
        ({"MsgType": "miniprogrampage", "Title": "办事大厅", "PagePath": "p"}, "办事大厅"),
        ({"MsgType": "text", "Content": "  "}, "没有文字"),
    ],
)
def test_what_the_bot_cannot_read_is_left_to_who_serves(
    app: APIFlask, phone: Phone, sent: dict[str, str], shown: str
) -> None:
    assert phone.words(phone.push({**sent, "MsgId": "50"})) in (wording.NOT_READABLE, wording.EMPTY)
    phone.say("转人工")
    with app.app_context(), transaction():
        db.session.scalars(select(Conversation)).one().state = State.WITH_CASEWORKER
    assert phone.words(phone.push({**sent, "MsgId": "51"})) == ""
    with app.app_context():
        last = db.session.scalars(select(Message).order_by(Message.number.desc())).first()
        assert last is not None and shown in last.text and last.author == "veteran"


@pytest.mark.usefixtures("knowledge")
def test_a_closed_wechat_account_is_erased_at_once(
    app: APIFlask, phone: Phone, clock: HandClock
) -> None:
    phone.say("优待证怎么申领")
    platform = Phone(phone.client, phone.settings, clock, openid="oPlatformPushServiceUser0000")
    platform.do("user_authorization_cancellation", OpenID=PERSON, RevokeInfo="1")
    with app.app_context():
        assert db.session.scalars(select(Veteran)).one().erasure_due_at == clock()


@pytest.mark.usefixtures("knowledge")
def test_nothing_of_a_handled_push_stays_readable(app: APIFlask, phone: Phone) -> None:
    phone.say("优待证怎么申领")
    with app.app_context():
        rows = db.session.connection().exec_driver_sql("SELECT * FROM wechat_receipts").fetchall()
        assert PERSON not in str(rows) and "优待证" not in str(rows)
        assert db.session.scalars(select(Receipt)).one().body is None
