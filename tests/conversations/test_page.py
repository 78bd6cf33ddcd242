"""The conversation page: evidence, notes, canned replies, articles, resending, pictures."""

import io

import pytest
from apiflask import APIFlask
from sqlalchemy import select

from app.conversations import canned, looking, queries, service, tasks
from app.conversations.models import FollowUp, Message
from app.db import db, transaction
from app.gateways import Retry
from app.outbox import service as outbox
from app.outbox.models import Delivery, OutboxItem
from app.staff import service as staff
from app.stations import shipped
from app.stations.models import Station
from app.veterans import service as veterans
from app.veterans.models import Channel
from tests.appointments.support import slot
from tests.conversations.conftest import Arrive, StaffActor, VeteranActor, taken, waiting
from tests.support.time import HandClock

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100


def test_the_story_shows_what_the_bot_considered(wang: VeteranActor, caseworker: Arrive) -> None:
    lin = caseworker("lin")
    wang.say("优待证怎么申领")
    number = taken(lin, wang)
    answer = lin.get(f"/conversations/{number}").json["messages"][1]
    best = answer["considered"][0]
    assert (best["id"], best["title"]) == (answer["article"]["id"], answer["article"]["title"])
    assert 0 < best["score"] <= 1


def test_notes_are_for_colleagues_only(wang: VeteranActor, caseworker: Arrive) -> None:
    lin, chen = caseworker("lin"), caseworker("chen")
    number = taken(lin, wang)
    path = f"/conversations/{number}/notes"
    assert chen.post(path, json={"text": "  "}).status_code == 422
    assert chen.post(path, json={"text": "他上周来过窗口"}).status_code == 201
    (note,) = lin.get(f"/conversations/{number}").json["notes"]
    assert (note["by"], note["text"]) == ("坐席chen", "他上周来过窗口")
    assert "上周来过" not in wang.get("/conversation/messages?limit=200").text


def keep_reply(app: APIFlask, words: str, article_id: str | None) -> int:
    with app.app_context(), transaction():
        by = staff.by_username("lin")
        assert by is not None
        return canned.save(by, "申领优待证", words, article_id=article_id).id


def test_a_canned_reply_is_filled_in_and_keeps_its_article(
    wang: VeteranActor, caseworker: Arrive, app: APIFlask
) -> None:
    lin = caseworker("lin")
    reply_id = keep_reply(app, "{称呼}，请到{站点}办理，我是{工作人员}。", "card-apply")
    wang.consent()
    wang.patch("/me", json={"name": "王建国"})
    number = taken(lin, wang)
    (ready,) = lin.get(f"/conversations/{number}/replies").json["items"]
    assert ready["text"] == "王同志，请到示范区退役军人服务中心办理，我是坐席lin。"
    body = {"text": ready["text"], "canned_id": reply_id}
    sent = lin.post(f"/conversations/{number}/messages", json=body)
    assert sent.json["article"]["id"] == "card-apply"


def test_words_about_an_article_out_of_force_cannot_be_sent(
    wang: VeteranActor, caseworker: Arrive, app: APIFlask, clock: HandClock
) -> None:
    clock.set(clock.moment.replace(year=1990, day=19))  # before there was a card to apply for
    lin = caseworker("lin")
    reply_id = keep_reply(app, "请看政策。", "card-apply")
    number = taken(lin, wang)
    (ready,) = lin.get(f"/conversations/{number}/replies").json["items"]
    assert ready["in_force"] is False
    for body in ({"canned_id": reply_id}, {"article_id": "card-apply"}):
        refused = lin.post(f"/conversations/{number}/messages", json={"text": "看政策", **body})
        assert (refused.status_code, refused.json["code"]) == (409, "article_not_in_force")


def test_an_article_in_force_does_not_cover_words_that_rest_on_another(
    wang: VeteranActor, caseworker: Arrive, app: APIFlask, clock: HandClock
) -> None:
    clock.set(clock.moment.replace(year=2024))  # before the card, not before the other
    lin = caseworker("lin")
    reply_id = keep_reply(app, "请看政策。", "card-apply")
    number = taken(lin, wang)
    body = {"text": "看政策", "canned_id": reply_id, "article_id": "online-handling"}
    refused = lin.post(f"/conversations/{number}/messages", json=body)
    assert (refused.status_code, refused.json["code"]) == (409, "article_not_in_force")


@pytest.mark.parametrize(
    ("given", "problem"),
    [({"text": "您好{姓}"}, "不认识的变量"), ({"title": " "}, "都要填写"),
     ({"article_id": "no-such"}, "没有这个政策条目")],
)  # fmt: skip
def test_a_canned_reply_that_could_not_work_is_refused(
    caseworker: Arrive, given: dict[str, str], problem: str
) -> None:
    boss = caseworker("boss", "manager")
    form = {"title": "问候", "text": "您好", **given}
    refused = boss.post("/replies", data=form)
    assert refused.status_code == 422
    assert problem in refused.text


def on_official_account(app: APIFlask, number: int) -> int:
    """As if the person had written there, and WeChat had refused the last message."""
    with app.app_context(), transaction():
        found = db.session.scalars(
            select(Message).where(Message.conversation_id == number).order_by(Message.id.desc())
        ).first()
        assert found is not None
        db.session.add(
            OutboxItem(
                veteran_id=found.veteran_id,
                channel=Channel.OFFICIAL_ACCOUNT,
                text=found.text,
                message_id=found.id,
                state=Delivery.REFUSED,
                advice="超过48小时",
                cause="first",
            )
        )
        return found.number


def test_a_refused_message_can_be_sent_again_when_wechat_allows(
    wang: VeteranActor, caseworker: Arrive, app: APIFlask
) -> None:
    lin = caseworker("lin")
    number = taken(lin, wang)
    lin.post(f"/conversations/{number}/messages", json={"text": "材料齐了"})
    message = on_official_account(app, number)
    delivery = lin.get(f"/conversations/{number}").json["messages"][-1]["delivery"]
    assert delivery == {"state": "refused", "advice": "超过48小时", "times": 1, "failed": True}
    path = f"/conversations/{number}/messages/{message}/resend"
    assert lin.post(path).json["code"] == "no_allowance"
    with app.app_context(), transaction():
        found = queries.get(number)
        outbox.allow(found.veteran_id, found.channel, outbox.AFTER_MESSAGE)
    assert lin.post(path).status_code == 200
    delivery = lin.get(f"/conversations/{number}").json["messages"][-1]["delivery"]
    assert (delivery["state"], delivery["times"]) == ("pending", 2)
    assert lin.post(path).json["code"] == "not_failed"


def test_a_picture_is_shown_only_if_it_is_one(wang: VeteranActor, caseworker: Arrive) -> None:
    lin = caseworker("lin")
    number = taken(lin, wang)

    def sent(content: bytes, name: str) -> int:
        answer = wang.post("/conversation/files", data={"file": (io.BytesIO(content), name)})
        return int(answer.json["file"]["id"])

    picture = lin.get(f"/conversations/{number}/pictures/{sent(PNG, '证件.png')}")
    assert (picture.data, picture.mimetype) == (PNG, "image/png")
    assert "sandbox" in picture.headers["Content-Security-Policy"]
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    paper = sent(b"%PDF-1.7 x", "证明.pdf")
    assert lin.get(f"/conversations/{number}/pictures/{paper}").status_code == 404
    load = lin.get(f"/conversations/{number}/files/{paper}")
    assert load.headers["Content-Disposition"].startswith("attachment")


def test_colleagues_see_who_is_looking_and_typing(
    wang: VeteranActor, caseworker: Arrive, clock: HandClock
) -> None:
    lin, chen = caseworker("lin"), caseworker("chen")
    number = taken(lin, wang)
    path = f"/conversations/{number}/presence"
    assert lin.post(path, json={"looking": True, "typing": True}).json["others"] == 0
    seen = chen.post(path, json={"looking": True}).json
    last = wang.get("/conversation/messages").json["items"][-1]["id"]
    assert seen == {"others": 1, "last": last}
    seen = chen.get(f"/conversations/{number}").json["others"]
    assert seen == [{"name": "坐席lin", "typing": True}]
    clock.advance(seconds=10)
    assert chen.get(f"/conversations/{number}").json["others"][0]["typing"] is False
    lin.post(path, json={"looking": False})
    assert chen.get(f"/conversations/{number}").json["others"] == []


def test_typing_is_shown_in_wechat_and_its_failure_harms_nobody(
    caseworker: Arrive, app: APIFlask, station: int
) -> None:
    caseworker("lin")
    channel = app.extensions["desk_gateways"].official_account
    with app.app_context():
        with transaction():
            person = veterans.recognise(Channel.OFFICIAL_ACCOUNT, "o-typed-to")
            talk = service.ask_for_person(person, Channel.OFFICIAL_ACCOUNT, "330106").id
        channel.typed_to.clear()
        tasks.show_typing(talk)
        channel.failures.append(Retry(45009, 60))
        tasks.show_typing(talk)
    assert (channel.typed_to, channel.failures) == (["o-typed-to"], [])


def test_wechat_hears_of_typing_now_and_then(app: APIFlask) -> None:
    store = app.extensions["desk_redis"]
    store.delete("desk:typing-told:4711")
    assert looking.first_in_a_while(store, 4711)
    assert not looking.first_in_a_while(store, 4711)


def test_closing_keeps_the_article_and_plans_a_follow_up(
    wang: VeteranActor, caseworker: Arrive, app: APIFlask, clock: HandClock
) -> None:
    lin, chen = caseworker("lin"), caseworker("chen")
    number = taken(lin, wang)
    path = f"/conversations/{number}/close"
    for wrong in (
        {"reason": "nonsense"}, {"reason": "idle"}, {"article_id": "no-such"},
        {"follow_up_on": "2026-11-18"}, {"follow_up_on": "soon"},
    ):  # fmt: skip
        assert lin.post(path, json=wrong).status_code == 422, wrong
    body = {"reason": "booked", "article_id": "card-apply", "follow_up_on": "2026-11-20"}
    assert lin.post(path, json=body).json["state"] == "closed"
    assert lin.get(f"/conversations/{number}").json["answered_by"] == "card-apply"
    page = chen.get("/follow-ups", headers={}).text
    assert f"用户{wang.id}" in page
    with app.app_context():
        task = db.session.scalars(select(FollowUp.id)).one()
    assert chen.post(f"/follow-ups/{task}", data={"result": "x"}).status_code == 422
    assert chen.post(f"/follow-ups/{task}", data={"result": "not_reached"}).status_code == 302
    assert f"用户{wang.id}" in chen.get("/follow-ups", headers={}).text
    assert chen.post(f"/follow-ups/{task}", data={"result": "settled"}).status_code == 302
    assert chen.post(f"/follow-ups/{task}", data={"result": "settled"}).status_code == 409
    assert f"用户{wang.id}" not in chen.get("/follow-ups", headers={}).text


def test_a_moment_reads_alike_at_both_doors(wang: VeteranActor, caseworker: Arrive) -> None:
    lin = caseworker("lin")
    number = taken(lin, wang)
    seen = lin.get(f"/conversations/{number}").json
    told = wang.get("/conversation/messages").json["items"]
    assert [one["created_at"] for one in seen["messages"]] == [one["created_at"] for one in told]
    for moment in (seen["updated_at"], seen["profile"]["since"], seen["clock"]["due_at"]):
        assert moment.endswith("Z"), moment


def test_a_visit_that_ended_with_the_account_is_told_to_the_station(
    wang: VeteranActor, caseworker: Arrive, app: APIFlask, station: int, city: int
) -> None:
    lin, boss = caseworker("lin"), caseworker("boss", at=city)
    with app.app_context(), transaction():
        shipped.load_items()
        place = db.session.get_one(Station, station)
        number = slot(place).id
    booked = wang.post("/appointments", json={"slot_id": number, "item": "card_apply"})
    assert booked.status_code == 201, booked.text
    code = booked.json["code"]
    assert code not in lin.get("/follow-ups", headers={}).text
    wang.delete("/me")
    for actor in (lin, boss):  # the level above looks after the county too
        page = actor.get("/follow-ups", headers={}).text
        assert ("对方注销了账号" in page, code in page) == (True, True)


def test_distress_names_the_duty_officer_and_what_to_say(
    wang: VeteranActor, caseworker: Arrive, app: APIFlask
) -> None:
    boss: StaffActor = caseworker("boss", "manager", "caseworker")
    wang.say("我真的不想活了")
    number = waiting(boss)
    assert [one["id"] for one in boss.get("/conversations").json["urgent"]] == [number]
    seen = boss.get(f"/conversations/{number}").json
    assert any("12356" in line for line in seen["script"])
    assert (seen["duty_officer"], seen["clock"]["name"]) == (None, "first")
    with app.app_context():
        officer = staff.by_username("boss")
        assert officer is not None
    form = {"duty_officer_id": str(officer.id), "most_chats": "5"}
    assert boss.post("/station-desk", data=form).status_code == 302
    assert boss.get(f"/conversations/{number}").json["duty_officer"] == "坐席boss"
    soon = form | {"first_answer_minutes": "20", "solution_days": "3"}
    assert boss.post("/station-desk", data=soon).status_code == 302
    page = boss.get("/replies", headers={}).text
    assert ('value="20"' in page, 'value="3"' in page) == (True, True)
    for wrong, status in (
        ({"duty_officer_id": "999999"}, 404), ({"most_chats": "0"}, 422),
        ({"first_answer_minutes": "0"}, 422), ({"solution_days": "60"}, 422),
    ):  # fmt: skip
        assert boss.post("/station-desk", data=wrong).status_code == status
    assert caseworker("lin").post("/station-desk", data=form).status_code == 403
