"""What the desk does by itself: give back, give out, close what has gone quiet."""

from collections.abc import Callable
from datetime import timedelta

from apiflask import APIFlask
from sqlalchemy import select

from app.conversations import erasure, station_rules
from app.conversations.models import Conversation
from app.db import db, transaction
from app.staff import service as staff
from tests.conversations.conftest import Arrive, VeteranActor, taken, waiting
from tests.support.time import HandClock

Tend = Callable[[], None]


def rules(app: APIFlask, station: int, **given: object) -> None:
    plain = {"auto_assign": False, "duty_officer_id": None, "most_chats": 10}
    with app.app_context(), transaction():
        by = staff.by_username("lin")
        assert by is not None
        station_rules.set_rules(station, by, **{**plain, **given})  # type: ignore[arg-type]


def seen(app: APIFlask, username: str, clock: HandClock) -> None:
    """This caseworker is still there."""
    with app.app_context(), transaction():
        holder = staff.by_username(username)
        assert holder is not None
        holder.seen_at = clock.moment


def test_going_off_duty_gives_the_chats_back(
    wang: VeteranActor, caseworker: Arrive, tend: Tend, app: APIFlask
) -> None:
    lin, chen = caseworker("lin"), caseworker("chen")
    number = taken(lin, wang)
    tend()
    assert lin.get(f"/conversations/{number}").json["mine"]
    lin.post("/duty", json={"on": False})
    tend()
    seen = chen.get(f"/conversations/{number}").json
    assert (seen["state"], seen["transfers"][-1]["kind"]) == ("waiting", "离岗退回")
    assert "其他同事" in seen["messages"][-1]["text"]
    # Earlier than those who asked later.
    VeteranActor(app.test_client(), "li").say("转人工")
    assert waiting(chen) == number


def test_who_is_handed_a_chat_while_away_gets_a_while_to_come(
    wang: VeteranActor, caseworker: Arrive, tend: Tend, clock: HandClock
) -> None:
    lin, chen = caseworker("lin"), caseworker("chen")
    number = taken(lin, wang)
    clock.advance(seconds=1)
    chen.post("/duty", json={"on": False})
    clock.advance(seconds=1)
    colleague = lin.get("/conversations/targets").json["staff"][0]
    body = {"staff_id": colleague["id"], "reason": "优抚业务由他负责"}
    assert lin.post(f"/conversations/{number}/transfer", json=body).status_code == 200
    tend()
    assert wang.get("/conversation").json["caseworker"] == {"name": "坐席chen"}
    clock.advance(seconds=181)
    tend()
    assert wang.get("/conversation").json["state"] == "waiting"


def test_a_lost_heartbeat_gives_them_back_too(
    wang: VeteranActor, caseworker: Arrive, tend: Tend, clock: HandClock
) -> None:
    lin, chen = caseworker("lin"), caseworker("chen")
    number = taken(lin, wang)
    clock.advance(seconds=150)
    tend()
    assert wang.get("/conversation").json["state"] == "with_caseworker"
    clock.advance(seconds=40)
    tend()
    assert wang.get("/conversation").json["state"] == "waiting"
    assert chen.post(f"/conversations/{number}/claim").status_code == 200


def test_at_closing_time_the_person_hears_when(
    wang: VeteranActor, caseworker: Arrive, tend: Tend, clock: HandClock
) -> None:
    lin = caseworker("lin")
    taken(lin, wang)
    clock.advance(hours=8)  # 18:00
    tend()
    told = wang.get("/conversation/messages").json["items"][-1]["text"]
    assert "明天上午9:00" in told
    clock.advance(hours=15)
    assert caseworker("zhou").get("/conversations").json["items"][0]["overnight"]


def test_who_waited_at_closing_time_is_first_in_the_morning_and_told_once(
    wang: VeteranActor, caseworker: Arrive, tend: Tend, clock: HandClock, app: APIFlask
) -> None:
    wang.say("转人工")
    alarmed = VeteranActor(app.test_client(), "zhao")
    alarmed.say("我真的不想活了")
    clock.advance(hours=2, minutes=30)  # lunch
    tend()
    assert "上班" not in wang.get("/conversation/messages").json["items"][-1]["text"]
    clock.advance(hours=5, minutes=30)  # 18:00
    for _ in range(2):
        tend()
    VeteranActor(app.test_client(), "li").say("转人工")
    tend()
    told = [one["text"] for one in wang.get("/conversation/messages").json["items"]]
    assert sum("明天上午9:00" in text for text in told) == 1
    assert "明天" not in alarmed.get("/conversation/messages").text
    clock.advance(hours=15, minutes=30)
    waits = caseworker("zhou").get("/conversations?state=waiting").json["items"]
    assert [one["id"] for one in waits[:2]] == [
        veteran.get("/conversation").json["id"] for veteran in (alarmed, wang)
    ]


def test_nobody_holds_more_than_the_station_allows_but_for_an_emergency(
    wang: VeteranActor, caseworker: Arrive, app: APIFlask, station: int
) -> None:
    lin = caseworker("lin")
    rules(app, station, most_chats=1)
    taken(lin, wang)
    li = VeteranActor(app.test_client(), "li")
    li.say("转人工")
    refused = lin.post(f"/conversations/{waiting(lin)}/claim")
    assert (refused.status_code, refused.json["code"]) == (409, "too_many_chats")
    VeteranActor(app.test_client(), "zhao").say("我真的不想活了")
    assert lin.post(f"/conversations/{waiting(lin)}/claim").status_code == 200


def test_chats_are_given_to_the_least_busy_where_the_station_wants_it(
    wang: VeteranActor, caseworker: Arrive, tend: Tend, app: APIFlask, station: int
) -> None:
    lin, chen = caseworker("lin"), caseworker("chen")
    taken(lin, wang)
    li = VeteranActor(app.test_client(), "li")
    li.say("转人工")
    tend()
    assert li.get("/conversation").json["state"] == "waiting"
    rules(app, station, auto_assign=True, most_chats=1)
    tend()
    assert li.get("/conversation").json["caseworker"] == {"name": "坐席chen"}
    zhao = VeteranActor(app.test_client(), "zhao")
    zhao.say("转人工")
    tend()
    assert zhao.get("/conversation").json["state"] == "waiting"  # both have as many as they may
    assert chen.get("/conversations?state=mine").json["counts"]["mine"] == 1


def test_a_quiet_conversation_is_closed_with_a_kind_word(
    wang: VeteranActor, caseworker: Arrive, tend: Tend, clock: HandClock, app: APIFlask
) -> None:
    lin = caseworker("lin")
    number = taken(lin, wang)
    lin.post(f"/conversations/{number}/messages", json={"text": "您看这样行吗"})

    clock.advance(hours=24, seconds=1)
    seen(app, "lin", clock)
    tend()
    told = wang.get("/conversation/messages").json["items"][-1]["text"]
    assert "随时发消息" in told
    wang.say("不好意思才看到")
    fresh = wang.get("/conversation").json["id"]
    with app.app_context():
        assert db.session.get_one(Conversation, fresh).previous_id == number


def test_an_unanswered_or_urgent_one_is_never_closed_by_rule(
    wang: VeteranActor, caseworker: Arrive, tend: Tend, clock: HandClock, app: APIFlask
) -> None:
    lin = caseworker("lin")
    number = taken(lin, wang, "我真的不想活了")
    lin.post(f"/conversations/{number}/messages", json={"text": "我在"})
    clock.advance(hours=30)
    seen(app, "lin", clock)
    tend()
    assert wang.get("/conversation").json["state"] == "with_caseworker"


def test_a_talk_with_the_bot_ends_after_a_quiet_day_and_is_forgotten_in_time(
    wang: VeteranActor, caseworker: Arrive, tend: Tend, clock: HandClock, app: APIFlask
) -> None:
    wang.say("优待证怎么申领")
    clock.advance(hours=20)
    wang.say("要带什么材料")
    clock.advance(hours=23)
    tend()
    assert wang.get("/conversation").json["state"] == "with_bot"
    said = wang.get("/conversation/messages").json["items"]
    clock.advance(hours=2)
    tend()
    assert wang.get("/conversation").json["state"] == "closed"
    assert wang.get("/conversation/messages").json["items"] == said, "nobody is disturbed"
    assert caseworker("lin").get("/conversations?state=closed").json["items"] == []
    wang.say("军龄怎么算")
    with app.app_context():
        old, new = db.session.scalars(select(Conversation).order_by(Conversation.id))
        assert (new.previous_id, new.last_number > old.last_number) == (old.id, True)
        with transaction():
            assert erasure.expire(clock.moment + timedelta(days=1)) == len(said)
