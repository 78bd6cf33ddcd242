"""Booking by talking, from the wish to the appointment; and answers to a reminder."""

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.answering.models import UnansweredQuestion
from app.appointments.demo import demo_data
from app.db import db, transaction
from app.stations import queries as stations
from tests.support.actors import VeteranActor
from tests.support.time import HandClock


@pytest.fixture
def wang(app: APIFlask, client: FlaskClient) -> VeteranActor:
    with app.app_context(), transaction():
        demo_data("330106")
    return VeteranActor(client, "wang")


def booked(who: VeteranActor) -> list[dict]:
    found = who.get("/appointments").json["items"]
    return [one for one in found if one["state"] == "booked"]


def test_a_wish_becomes_times_a_number_a_place(wang: VeteranActor) -> None:
    asked = wang.say("我想约明天下午去办优待证")[-1]
    assert asked["kind"] == "suggestions"
    assert all(one["label"].startswith("11月19日 周四 1") for one in asked["choices"])
    done = wang.say("2")[-1]
    assert "约好了" in done["text"] and "请带：居民身份证" in done["text"]
    [one] = booked(wang)
    assert one["slot"]["id"] == asked["choices"][1]["slot_id"]
    assert one["item"]["code"] == "card_apply" and one["code"] in done["text"]
    assert one["starts_at"].startswith("2026-11-19T1")


def test_a_bare_wish_is_asked_what_for_and_may_be_dropped(wang: VeteranActor) -> None:
    for wish, no in (("我想约时间", "不约了"), ("帮我约个时间", "算了吧")):
        assert "您想约哪一项" in wang.say(wish)[-1]["text"]
        assert "没有预约" in wang.say(no)[-1]["text"]
    assert booked(wang) == []


def test_whose_place_is_not_known_is_told_no_certainty(wang: VeteranActor) -> None:
    asked = wang.say("我想约明天下午去办优待证")[-1]
    assert "这件事要看您的户籍地，您还没有告诉我们，下面只是参考" in asked["text"]
    assert "演示区退役军人服务中心的电话：0000-00000003。" in asked["text"]
    assert "由您户籍地的服务站负责" not in asked["text"]
    aid = wang.say("我想约明天下午办困难帮扶")[-1]
    assert "这件事要看您的常住地，您还没有告诉我们" in aid["text"]
    assert "到哪个服务站都可以" in wang.say("我想约明天下午综合咨询")[-1]["text"]


def test_a_place_of_the_profile_decides_as_what_it_was_told(wang: VeteranActor) -> None:
    assert wang.patch("/me", json={"region": "330106"}).status_code == 200
    asked = wang.say("我想约明天下午去办优待证")[-1]
    basis = "按您资料里填的户籍地或安置地（浙江省杭州市西湖区）看，这件事由您户籍地的服务站负责。"
    assert basis in asked["text"]
    anywhere = wang.say("我想约明天下午综合咨询")[-1]["text"]
    assert "到哪个服务站都可以" in anywhere and "按您资料里" not in anywhere
    aid = wang.say("我想约明天下午办困难帮扶")[-1]
    assert "这件事要看您的常住地，您还没有告诉我们" in aid["text"]


def test_from_elsewhere_the_desks_own_station_is_a_second_place_to_ask(
    app: APIFlask, wang: VeteranActor
) -> None:
    assert wang.patch("/me", json={"region": "330102"}).status_code == 200
    asked = wang.say("我想约明天下午去办优待证")[-1]
    assert "请转人工核实" in asked["text"] and asked["choices"][0]["slot_id"]
    with app.app_context(), transaction():
        county = next(one for one in stations.stations("card_apply") if one.code == "demo-east")
        county.region = "330102"
    asked = wang.say("我想约明天下午去办优待证")[-1]
    assert "原则上由您户籍地的服务站负责" in asked["text"]
    assert "也可以问：演示区退役军人服务中心，0000-00000003。" in asked["text"]


def test_a_tap_says_the_label(wang: VeteranActor) -> None:
    choice = wang.say("帮我约后天上午九点办光荣牌")[-1]["choices"][0]
    assert choice["label"] == "11月20日 周五 09:00"
    assert "约好了" in wang.say(choice["label"])[-1]["text"]


def test_no_place_at_that_time_offers_the_nearest(wang: VeteranActor) -> None:
    asked = wang.say("我想预约周日办优待证")[-1]
    assert "没有空位" in asked["text"] and asked["choices"]


def test_from_an_answer_to_the_same(wang: VeteranActor) -> None:
    said = wang.say("优待证怎么办理")[-1]
    if said["kind"] == "suggestions":
        said = wang.say(said["choices"][0]["label"])[-1]
    assert said["article"]["id"].startswith("card-")
    asked = wang.say("预约办理")[-1]
    assert "优待证" in asked["text"] and asked["choices"][0]["slot_id"]


def test_not_knowing_what_for_it_asks(wang: VeteranActor) -> None:
    asked = wang.say("预约")[-1]
    labels = [one["label"] for one in asked["choices"]]
    assert "综合咨询" in labels
    times = wang.say(str(labels.index("综合咨询") + 1))[-1]
    assert times["choices"][0]["slot_id"]
    assert "没有预约" in wang.say("不约了")[-1]["text"]
    assert booked(wang) == []


def test_a_question_about_booking_is_a_question(wang: VeteranActor) -> None:
    for text in ("怎么预约优待证", "预约办优待证要带什么", "明天能不能预约"):
        assert not any(one.get("slot_id") for one in wang.say(text)[-1]["choices"])


WISHES = (
    "我想约明天下午去办优待证", "后天上午约个号办优待证", "帮我约下周三办优待证",
    "想约这周五下午三点办优待证",
    "明早约一下优待证", "预约礼拜一办优待证", "约25号上午办优待证", "我想越明天下午去办优待证",
    "予约后天优待证", "明天上午能约优待证吗", "星其五预约优待证", "挂个号，明天办优待证",
    "订个时间后天下午办优待证", "我要约12月1日办优待证", "可不可以预约明天下午办优待证",
)  # fmt: skip


def test_a_wish_is_heard_however_it_is_said_and_is_no_open_question(
    app: APIFlask, wang: VeteranActor
) -> None:
    for text in WISHES:
        asked = wang.say(text)[-1]
        assert asked["kind"] == "suggestions" and "请选时间" in asked["text"], text
        assert all(one["slot_id"] for one in asked["choices"]), text
    with app.app_context():
        assert db.session.scalars(select(UnansweredQuestion.id)).all() == []


@pytest.mark.parametrize("text", ["在哪办", "去哪里办理？", "请问在哪里办", "找服务站"])
def test_where_is_it_done_behind_an_answer(wang: VeteranActor, text: str) -> None:
    said = wang.say("优待证怎么办理")[-1]
    if said["kind"] == "suggestions":
        wang.say(said["choices"][0]["label"])
    asked = wang.say(text)[-1]
    assert "办理优待证" in asked["text"] and "请选时间" in asked["text"]
    assert asked["choices"][0]["slot_id"]
    assert "约好了" in wang.say("1")[-1]["text"]


def test_where_without_an_answer_before_is_left_to_the_bot(wang: VeteranActor) -> None:
    assert not any(one.get("slot_id") for one in wang.say("在哪办")[-1]["choices"])


def test_another_topic_in_between_forgets_the_times(wang: VeteranActor) -> None:
    wang.say("我想约明天下午去办优待证")
    wang.say("退役金怎么领")
    wang.say("2")
    assert booked(wang) == []


def test_a_place_that_has_gone_meanwhile_is_said(
    app: APIFlask, wang: VeteranActor, client: FlaskClient
) -> None:
    slot = wang.say("我想约明天下午去办优待证")[-1]["choices"][0]["slot_id"]
    for name in ("li", "zhao"):
        other = VeteranActor(client, name)
        body = {"slot_id": slot, "item": "card_apply"}
        assert other.post("/appointments", json=body).status_code == 201
    assert "约满" in wang.say("1")[-1]["text"]
    assert booked(wang) == []


def test_cancel_and_move_answer_a_reminder(wang: VeteranActor, clock: HandClock) -> None:
    wang.say("我想约明天下午去办优待证")
    wang.say("1")
    [first] = booked(wang)
    times = wang.say("改")[-1]
    assert "改到什么时候" in times["text"]
    assert "改好了" in wang.say("1")[-1]["text"]
    [moved] = booked(wang)
    assert (moved["id"], moved["slot"]["id"]) == (first["id"], times["choices"][0]["slot_id"])
    assert "已取消" in wang.say("取消")[-1]["text"]
    assert booked(wang) == []


def test_with_several_it_asks_which(wang: VeteranActor) -> None:
    for day in ("明天下午", "后天下午"):
        wang.say(f"我想约{day}去办优待证")
        wang.say("1")
    asked = wang.say("取消")[-1]
    assert [one["label"][:6] for one in asked["choices"]] == ["11月19日", "11月20日"]
    wang.say("2")
    assert [one["starts_at"][:10] for one in booked(wang)] == ["2026-11-19"]


def test_despair_is_heard_before_any_booking(wang: VeteranActor) -> None:
    assert wang.say("我不想活了，帮我约明天去办优待证")[-1]["kind"] in ("distress", "handoff")
