"""The caseworker's side: claim once, answer, give back, transfer, close, and leave traces."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from apiflask import APIFlask
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.conversations import wording
from app.db import db
from app.staff import service as staff
from tests.conversations.conftest import Arrive, VeteranActor, taken, waiting


def test_one_of_two_gets_the_chat(wang: VeteranActor, caseworker: Arrive) -> None:
    lin, chen = caseworker("lin"), caseworker("chen")
    wang.say("转人工")
    number = waiting(lin)
    assert lin.post(f"/conversations/{number}/claim").json["state"] == "with_caseworker"
    lost = chen.post(f"/conversations/{number}/claim")
    assert (lost.status_code, lost.json["code"]) == (409, "already_claimed")
    assert "坐席lin" in lost.json["detail"]
    reply = chen.post(f"/conversations/{number}/messages", json={"client_id": "1", "text": "在吗"})
    assert reply.status_code == 403


def test_ten_claims_at_once_have_one_winner(
    wang: VeteranActor, caseworker: Arrive, app: APIFlask
) -> None:
    people = [caseworker(f"p{n}") for n in range(5)]
    wang.say("转人工")
    number = waiting(people[0])
    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(lambda p: p.post(f"/conversations/{number}/claim"), people))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409]


def test_the_story_is_whole_and_the_reply_arrives(wang: VeteranActor, caseworker: Arrive) -> None:
    lin = caseworker("lin")
    wang.say("优待证怎么申领")
    wang.say("转人工")
    number = waiting(lin)
    lin.post(f"/conversations/{number}/claim")
    story = lin.get(f"/conversations/{number}").json
    assert [m["author"] for m in story["messages"]] == [
        "veteran", "bot", "veteran", "system", "system",
    ]  # fmt: skip
    assert story["veteran"]["name"] == f"用户{wang.id}"
    body = {"client_id": "r1", "text": "王师傅您好"}
    first = lin.post(f"/conversations/{number}/messages", json=body)
    again = lin.post(f"/conversations/{number}/messages", json=body)
    assert first.status_code == 201
    assert first.json["id"] == again.json["id"]
    last = wang.get("/conversation/messages").json["items"][-1]
    assert (last["author"], last["text"]) == ("caseworker", "王师傅您好")
    assert wang.get("/conversation").json["caseworker"] == {"name": "坐席lin"}
    # The bot stays silent now.
    assert len(wang.say("优待证怎么申领")) == 1


def test_closing_invites_and_a_new_message_opens_a_new_one(
    wang: VeteranActor, caseworker: Arrive
) -> None:
    lin = caseworker("lin")
    wang.say("转人工")
    number = waiting(lin)
    lin.post(f"/conversations/{number}/claim")
    assert lin.post(f"/conversations/{number}/close", json={}).json["state"] == "closed"
    rating = {"subject": "conversation", "subject_id": number, "level": 5, "anonymous": False}
    assert wang.post("/evaluations", json=rating).status_code == 201
    assert wang.post("/evaluations", json=rating).status_code == 409
    before = wang.get("/conversation/messages").json["items"][-1]["id"]
    own = wang.say("优待证怎么申领")[0]
    assert own["id"] == before + 1
    assert wang.get("/conversation").json["id"] != number


def test_an_urgent_one_needs_a_note(wang: VeteranActor, caseworker: Arrive) -> None:
    lin = caseworker("lin")
    wang.say("我真的不想活了")
    number = waiting(lin)
    lin.post(f"/conversations/{number}/claim")
    assert lin.post(f"/conversations/{number}/return", json={"to": "bot"}).status_code == 409
    assert lin.post(f"/conversations/{number}/close", json={}).status_code == 422
    done = lin.post(f"/conversations/{number}/close", json={"note": "已联系家属，情绪平稳"})
    assert done.status_code == 200


def test_back_to_the_queue_or_the_bot(wang: VeteranActor, caseworker: Arrive) -> None:
    lin, chen = caseworker("lin"), caseworker("chen")
    wang.say("转人工")
    number = waiting(lin)
    lin.post(f"/conversations/{number}/claim")
    assert lin.post(f"/conversations/{number}/return").json["state"] == "waiting"
    chen.post(f"/conversations/{number}/claim")
    back = chen.post(f"/conversations/{number}/return", json={"to": "bot"})
    assert back.json["state"] == "with_bot"
    assert wang.say("优待证怎么申领")[-1]["kind"] == "answer"


def test_a_transfer_tells_the_person(wang: VeteranActor, caseworker: Arrive, station: int) -> None:
    lin, chen = caseworker("lin"), caseworker("chen")
    wang.say("转人工")
    number = waiting(lin)
    lin.post(f"/conversations/{number}/claim")
    colleague = lin.get("/conversations/targets").json["staff"][0]
    body = {"staff_id": colleague["id"], "reason": "优抚业务由他负责"}
    without_reason = {"staff_id": colleague["id"]}
    refused = lin.post(f"/conversations/{number}/transfer", json=without_reason)
    assert refused.status_code == 422
    assert lin.post(f"/conversations/{number}/transfer", json=body).status_code == 200
    assert chen.post(
        f"/conversations/{number}/messages", json={"client_id": "1", "text": "您好"}
    ).status_code == 201  # fmt: skip
    assert "坐席chen" in wang.get("/conversation/messages").json["items"][-2]["text"]


def test_a_transfer_goes_only_to_who_takes_chats(
    wang: VeteranActor, caseworker: Arrive, app: APIFlask
) -> None:
    lin = caseworker("lin")
    caseworker("qian", "editor")
    with app.app_context():
        editor = staff.by_username("qian")
        assert editor is not None
        body = {"staff_id": editor.id, "reason": "请她看看"}
    number = taken(lin, wang)
    refused = lin.post(f"/conversations/{number}/transfer", json=body)
    assert refused.status_code == 422 and "坐席qian" in refused.json["detail"]
    assert wang.get("/conversation").json["caseworker"] == {"name": "坐席lin"}


def test_an_editor_on_duty_is_no_help_in_the_queue(wang: VeteranActor, caseworker: Arrive) -> None:
    caseworker("qian", "editor")
    assert wording.NOBODY_ON_DUTY in wang.say("转人工")[-1]["text"]
    caseworker("lin")
    li = VeteranActor(wang.client, "li")
    assert wording.NOBODY_ON_DUTY not in li.say("转人工")[-1]["text"]


def test_a_reply_sent_twice_is_said_once(wang: VeteranActor, caseworker: Arrive) -> None:
    lin = caseworker("lin")
    path = f"/conversations/{taken(lin, wang)}/messages"
    first = lin.post(path, json={"client_id": "a", "text": "您好"})
    again = lin.post(path, json={"client_id": "a", "text": "您好"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json["id"] == first.json["id"]
    other = lin.post(path, json={"client_id": "a", "text": "再见"})
    assert (other.status_code, other.json["code"]) == (409, "key_reused")


@pytest.mark.parametrize("path", ["presence", "return", "transfer", "messages"])
def test_a_list_is_not_what_the_desk_takes(
    path: str, wang: VeteranActor, caseworker: Arrive
) -> None:
    lin = caseworker("lin")
    number = taken(lin, wang)
    assert lin.post(f"/conversations/{number}/{path}", json=[1]).status_code == 422


def test_every_access_leaves_a_row(wang: VeteranActor, caseworker: Arrive, app: APIFlask) -> None:
    lin = caseworker("lin")
    wang.say("转人工")
    number = waiting(lin)
    lin.post(f"/conversations/{number}/claim")
    lin.get(f"/conversations/{number}")
    lin.post(f"/conversations/{number}/reveal")
    with app.app_context():
        rows = db.session.scalars(select(AuditEntry).where(AuditEntry.veteran_id == wang.id)).all()
    assert {"conversation.claim", "conversation.read", "veteran.reveal"} <= {
        row.action for row in rows
    }
    assert {row.address for row in rows if row.actor == "staff"} == {"127.0.0.1"}
