"""What a veteran meets over the API: answers, suggestions, hand-off, repeats, votes, files."""

import io

import pytest
from apiflask import APIFlask
from sqlalchemy import select, text
from werkzeug.test import encode_multipart

from app.answering.models import UnansweredQuestion
from app.db import db
from tests.conversations.conftest import StaffActor, VeteranActor


def test_an_answer_comes_with_its_sources(wang: VeteranActor, station: int) -> None:
    own, answer = wang.say("优待证怎么申领")
    assert (own["author"], own["text"]) == ("veteran", "优待证怎么申领")
    assert answer["kind"] == "answer"
    assert answer["article"]["id"] == "card-apply"
    assert answer["article"]["version"] == 1
    assert {"law", "title", "article"} <= set(answer["article"]["citations"][0])
    assert "依据" in answer["text"]


def test_a_suggestion_is_picked_by_number(wang: VeteranActor, station: int) -> None:
    for question in ("退役金", "抚恤金", "安排工作", "随军", "养老"):
        answer = wang.say(question)[-1]
        if answer["kind"] == "suggestions":
            break
    assert answer["kind"] == "suggestions"
    picked = wang.say("2")[-1]
    assert picked["kind"] == "answer"
    assert picked["article"]["id"] == answer["choices"][1]["article_id"]


def test_the_same_client_id_gets_the_same_answer(wang: VeteranActor, station: int) -> None:
    body = {"client_id": "tap-1", "text": "优待证怎么申领"}
    first = wang.post("/conversation/messages", json=body)
    again = wang.post("/conversation/messages", json=body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json["messages"] == again.json["messages"]
    assert len(wang.get("/conversation/messages").json["items"]) == 2


def test_two_misses_offer_a_person_and_are_kept_for_the_editors(
    wang: VeteranActor, station: int, app: APIFlask
) -> None:
    assert wang.say("火星上的石头多少钱一斤")[-1]["kind"] == "no_match"
    second = wang.say("哪只股票会涨停")[-1]
    assert "找工作人员" in [choice["label"] for choice in second["choices"]]
    with app.app_context():
        kept = list(db.session.scalars(select(UnansweredQuestion.text)))
    assert kept == ["火星上的石头多少钱一斤", "哪只股票会涨停"]


def test_who_wants_a_person_waits_in_line(
    wang: VeteranActor, caseworker: "type[StaffActor]", app: APIFlask
) -> None:
    caseworker("lin")
    li = VeteranActor(app.test_client(), "li")
    assert "第1位" in wang.say("转人工")[-1]["text"]
    assert "前面还有1位" in li.say("我要找工作人员")[-1]["text"]
    state = li.get("/conversation").json
    assert (state["state"], state["queue_position"]) == ("waiting", 2)
    # The bot still answers what it is sure of, and does not repeat the place.
    assert li.say("优待证怎么申领")[-1]["kind"] == "answer"
    noted = li.say("asdf qwer zxcv")
    assert [one["kind"] for one in noted] == ["text", "notice"]
    assert "位" not in noted[1]["text"]
    assert li.say("取消")[-1]["kind"] == "notice"
    assert li.get("/conversation").json["state"] == "with_bot"


def test_the_button_hands_off_and_takes_back(wang: VeteranActor, station: int) -> None:
    assert wang.post("/conversation/handoff", json={}).json["state"] == "waiting"
    assert wang.post("/conversation/handoff", json={}).json["state"] == "waiting"
    notices = [
        m for m in wang.get("/conversation/messages").json["items"] if m["kind"] == "handoff"
    ]
    assert len(notices) == 1
    assert wang.delete("/conversation/handoff").json["state"] == "with_bot"


def test_out_of_hours_says_when_somebody_will_be_there(
    wang: VeteranActor, station: int, clock: "object"
) -> None:
    clock.advance(hours=10)  # type: ignore[attr-defined]  # 20:00 in China
    told = wang.say("转人工")[-1]
    assert "明天上午9:00" in told["text"]
    assert "手机号" in told["text"]
    assert [choice["label"] for choice in told["choices"]] == ["预约办理", "取消"]


def test_distress_gets_caring_words_and_goes_first(
    wang: VeteranActor, caseworker: "type[StaffActor]", app: APIFlask
) -> None:
    lin = caseworker("lin")
    wang.say("转人工")
    li = VeteranActor(app.test_client(), "li")
    words = li.say("我真的不想活了")[-1]
    assert words["kind"] == "distress"
    assert "12356" in words["text"]
    waiting = lin.get("/conversations?state=waiting").json["items"]
    assert [item["urgent"] for item in waiting] == [True, False]


def test_secrets_and_numbers_are_never_stored(
    wang: VeteranActor, station: int, app: APIFlask
) -> None:
    messages = wang.say("我的身份证号是110101199003070038，帮我查查")
    assert "110101199003070038" not in str(messages)
    assert messages[1]["kind"] == "notice"
    with app.app_context():
        stored = str(db.session.execute(text("SELECT text FROM messages")).all())
    assert "身份证" not in stored  # sealed at rest


@pytest.mark.parametrize(
    "body", [{}, {"client_id": "a", "text": ""}, {"client_id": "a", "text": "   "},
             {"client_id": "", "text": "好"}, {"client_id": "a", "text": "长" * 5001}],
)  # fmt: skip
def test_what_makes_no_sense_gets_a_clear_answer(wang: VeteranActor, body: dict[str, str]) -> None:
    answer = wang.post("/conversation/messages", json=body)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["message"]


def test_long_and_odd_texts_are_taken(wang: VeteranActor, station: int) -> None:
    assert wang.say("优待证" * 1600)[0]["text"].startswith("优待证")
    assert wang.say("😀👨‍👩‍👧‍👦𠮷㐂䶮")[0]["text"] == "😀👨‍👩‍👧‍👦𠮷㐂䶮"


def test_reading_on_by_after(wang: VeteranActor, station: int) -> None:
    wang.say("你好")
    wang.say("优待证怎么申领")
    first = wang.get("/conversation/messages?limit=3").json
    assert [m["id"] for m in first["items"]] == [1, 2, 3]
    rest = wang.get(f"/conversation/messages?after={first['next']}").json
    assert ([m["id"] for m in rest["items"]], rest["next"]) == ([4], None)


def test_a_thumb_down_reaches_the_editors(wang: VeteranActor, station: int, app: APIFlask) -> None:
    answer = wang.say("优待证怎么申领")[-1]
    path = f"/conversation/messages/{answer['id']}/vote"
    assert wang.post(path, json={"helpful": False}).status_code == 204
    assert wang.post(path, json={"helpful": False}).status_code == 204
    with app.app_context():
        assert len(db.session.scalars(select(UnansweredQuestion)).all()) == 1
    li = VeteranActor(app.test_client(), "li")
    assert li.post(path, json={"helpful": True}).status_code == 404


def test_files_are_known_by_their_first_bytes(
    wang: VeteranActor, station: int, app: APIFlask
) -> None:
    png = b"\x89PNG\r\n\x1a\n" + b"0" * 100
    sent = wang.post("/conversation/files", data={"file": (io.BytesIO(png), "证件.png")})
    assert sent.status_code == 201, sent.text
    assert (sent.json["kind"], sent.json["file"]["name"]) == ("image", "证件.png")
    got = wang.get(f"/conversation/files/{sent.json['file']['id']}")
    assert got.data == png
    assert got.headers["Content-Disposition"].startswith("attachment")
    li = VeteranActor(app.test_client(), "li")
    assert li.get(f"/conversation/files/{sent.json['file']['id']}").status_code == 404
    script = {"file": (io.BytesIO(b"<script>alert(1)</script>"), "a.png")}
    assert wang.post("/conversation/files", data=script).status_code == 422
    boundary, big = encode_multipart(
        {"file": (io.BytesIO(png + b"0" * 5 * 1024 * 1024), "big.png")}
    )
    kind = f"multipart/form-data; boundary={boundary}"
    refused = wang.post("/conversation/files", data=big, content_type=kind)
    assert refused.status_code == 422


def test_follow_ups_resolve_to_the_last_article(wang: VeteranActor, station: int) -> None:
    wang.say("优待证怎么申领")
    follow = wang.say("那要带什么材料")[-1]
    assert (follow["kind"], follow["article"]["id"]) == ("answer", "card-apply")
