"""Two things at once: nothing is lost, nothing is a fault of ours."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from apiflask import APIFlask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.conversations.models import Conversation, Message
from app.db import db
from app.veterans.models import Consent
from tests.conversations.conftest import StaffActor, VeteranActor

Arrive = Callable[[str], StaffActor]


def test_a_message_while_the_chat_is_closed_is_kept(
    wang: VeteranActor, caseworker: Arrive, app: APIFlask
) -> None:
    lin = caseworker("lin")
    for round_ in range(4):
        wang.say("转人工")
        number = lin.get("/conversations?state=waiting").json["items"][0]["id"]
        lin.post(f"/conversations/{number}/claim")
        bodies = [{"client_id": f"{round_}-{n}", "text": f"第{n}句"} for n in range(4)]
        with ThreadPoolExecutor(5) as pool:
            closing = pool.submit(lin.post, f"/conversations/{number}/close", json={})
            said = list(
                pool.map(lambda body: wang.post("/conversation/messages", json=body), bodies)
            )
        assert closing.result().status_code == 200
        assert [answer.status_code for answer in said] == [201] * 4
        wang.delete("/conversation/handoff")
    texts = [m["text"] for m in wang.get("/conversation/messages?limit=200").json["items"]]
    assert sum(text.startswith("第") and text.endswith("句") for text in texts) == 16


def test_deleting_the_account_while_writing(
    wang: VeteranActor, station: int, app: APIFlask
) -> None:
    wang.say("你好")
    bodies = [{"client_id": f"x{n}", "text": "优待证怎么申领"} for n in range(4)]
    with ThreadPoolExecutor(5) as pool:
        deleting = pool.submit(wang.delete, "/me")
        said = list(pool.map(lambda body: wang.post("/conversation/messages", json=body), bodies))
    assert deleting.result().status_code == 204
    assert {answer.status_code for answer in said} <= {201, 401, 404}
    with app.app_context():
        left = db.session.scalars(select(Message.text).where(Message.veteran_id == wang.id))
        assert set(left) <= {""}
        states = db.session.scalars(
            select(Conversation.state).where(Conversation.veteran_id == wang.id)
        )
        assert set(states) == {"closed"}


def test_two_taps_are_one_consent(wang: VeteranActor, app: APIFlask) -> None:
    with ThreadPoolExecutor(5) as pool:
        answers = list(
            pool.map(lambda _: wang.post("/me/consents", json={"document": "privacy"}), range(5))
        )
    assert {answer.status_code for answer in answers} == {201}
    with app.app_context():
        assert len(db.session.scalars(select(Consent)).all()) == 1


def test_a_repeat_after_the_end_opens_nothing(wang: VeteranActor, caseworker: Arrive) -> None:
    lin = caseworker("lin")
    body = {"client_id": "once", "text": "转人工"}
    first = wang.post("/conversation/messages", json=body).json
    number = lin.get("/conversations?state=waiting").json["items"][0]["id"]
    lin.post(f"/conversations/{number}/claim")
    lin.post(f"/conversations/{number}/close", json={})
    again = wang.post("/conversation/messages", json=body)
    assert (again.status_code, again.json["messages"]) == (200, first["messages"])
    assert wang.get("/conversation").json["state"] == "closed"


def test_the_button_does_not_throw_a_caseworker_out(wang: VeteranActor, caseworker: Arrive) -> None:
    lin = caseworker("lin")
    wang.say("转人工")
    number = lin.get("/conversations?state=waiting").json["items"][0]["id"]
    lin.post(f"/conversations/{number}/claim")
    refused = wang.delete("/conversation/handoff")
    assert (refused.status_code, refused.json["code"]) == (409, "wrong_state")
    assert wang.get("/conversation").json["state"] == "with_caseworker"


def test_a_reason_is_a_code_never_somebodys_words(
    wang: VeteranActor, station: int, app: APIFlask
) -> None:
    wang.post("/conversation/handoff", json={"reason": "身份证110101199003070038"})
    with app.app_context():
        assert db.session.scalars(select(Conversation.handoff_reason)).all() == ["asked"]


def test_impossible_numbers_and_characters_are_refused(wang: VeteranActor, station: int) -> None:
    huge = 10**30
    for answer in (
        wang.get(f"/conversation/messages?after={huge}"),
        wang.post(f"/conversation/messages/{2**40}/vote", json={"helpful": True}),
        wang.get(f"/conversation/files/{2**70}"),
        wang.post("/conversation/messages", json={"client_id": "a\x00b", "text": "你好"}),
        wang.get("/conversation/messages?after=-1"),
    ):
        assert answer.status_code in (404, 422), answer.text


def test_what_nobody_can_mean_is_left_out_of_their_words(wang: VeteranActor) -> None:
    def send(text: str) -> TestResponse:
        body = json.dumps({"client_id": text[:4].encode().hex(), "text": text})
        return wang.post("/conversation/messages", data=body, content_type="application/json")

    said = send("\x00优待\x1b证怎么\u0085申领\n谢谢\uffff").json["messages"]
    assert [said[0]["text"], said[1]["kind"]] == ["优待证怎么申领\n谢谢", "answer"]
    half = r'{"client_id": "h", "text": "军龄\ud83d怎么算"}'
    refused = wang.post("/conversation/messages", data=half, content_type="application/json")
    assert refused.status_code == 422
    assert send("\x01 \x7f").status_code == 422


def test_withdrawing_consent_deletes_what_rested_on_it(wang: VeteranActor) -> None:
    wang.consent()
    wang.patch("/me", json={"name": "王建国", "identity": "veteran"})
    wang.post("/me/consents", json={"document": "privacy", "granted": False})
    me = wang.get("/me").json
    assert (me["name"], me["identity"]) == (None, None)


def test_a_ticket_ends_with_the_session(wang: VeteranActor) -> None:
    ticket = wang.post("/events/ticket").json["ticket"]
    wang.delete("/session")
    assert wang.client.get(f"/api/v1/events?ticket={ticket}").status_code == 401
