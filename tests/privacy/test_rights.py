"""Export, erasure on request and after unfollowing, retention."""

import json

import pytest
from apiflask import APIFlask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.audit.models import AuditEntry
from app.conversations import erasure
from app.conversations.models import Author, Conversation, Kind, Message
from app.conversations.recording import add_message
from app.db import db, transaction
from app.live import hub
from app.privacy import service, tasks
from app.veterans import leaving
from app.veterans import service as veterans
from app.veterans.models import Channel, Veteran
from tests.support.actors import VeteranActor
from tests.support.time import HandClock


def test_everything_can_be_taken_away(app: APIFlask) -> None:
    wang = VeteranActor(app.test_client(), "wang")
    wang.consent()
    wang.patch("/me", json={"name": "王建国"})
    wang.say("优待证怎么申领")
    answer = wang.get("/me/export")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    taken = json.loads(answer.data)
    assert taken["profile"]["name"] == "王建国"
    assert taken["messages"][0]["text"] == "优待证怎么申领"
    assert {"appointments", "evaluations"} <= set(taken)


def test_a_long_history_is_handed_over_page_by_page(app: APIFlask) -> None:
    wang = VeteranActor(app.test_client(), "wang")
    wang.say("你好")
    many = 2 * erasure.PAGE + 1
    with app.app_context(), transaction():
        talk = db.session.scalars(select(Conversation)).one()
        start = talk.last_number
        for number in range(start, many):
            add_message(talk, Author.SYSTEM, Kind.NOTICE, f"第{number}条")
    answer = wang.get("/me/export")
    assert answer.is_streamed
    messages = json.loads(answer.data)["messages"]
    assert len(messages) == many
    assert [one["text"] for one in messages[start:]] == [f"第{n}条" for n in range(start, many)]
    assert messages[0]["at"].endswith("+08:00")


def test_deleting_the_account_forgets_at_once(app: APIFlask) -> None:
    wang, li = VeteranActor(app.test_client(), "wang"), VeteranActor(app.test_client(), "li")
    wang.consent()
    wang.patch("/me", json={"name": "王建国"})
    for person in (wang, li):
        person.say("优待证怎么申领")
    wang.say("转人工")
    assert wang.delete("/me").status_code == 204
    assert wang.get("/me").status_code == 401
    with app.app_context():
        gone = db.session.get(Veteran, wang.id)
        assert gone is not None
        assert (gone.name, gone.links, gone.erased_at is None) == (None, [], False)
        texts = set(db.session.scalars(select(Message.text).where(Message.veteran_id == wang.id)))
        assert texts == {""}
        told = db.session.scalars(
            select(Message).where(Message.veteran_id == wang.id, Message.article.is_not(None))
        ).all()
        assert told[0].article is not None
        assert told[0].article["id"] == "card-apply"
        states = db.session.scalars(
            select(Conversation.state).where(Conversation.veteran_id == wang.id)
        )
        assert set(states) == {"closed"}
    assert li.get("/conversation/messages").json["items"][0]["text"] == "优待证怎么申领"
    # The same phone is a new person afterwards.
    assert VeteranActor(app.test_client(), "wang").id != wang.id


def test_open_pages_at_the_desk_learn_that_a_person_is_forgotten(app: APIFlask) -> None:
    wang = VeteranActor(app.test_client(), "wang")
    wang.say("优待证怎么申领")
    with app.app_context():
        number = db.session.scalars(select(Conversation.id)).one()
    with hub().listen("desk") as box:
        assert wang.delete("/me").status_code == 204
        hint = box.get(timeout=20)
        assert hint and (hint.event, hint.data) == ("conversation", {"conversation": number})


def test_unfollowing_erases_when_nothing_is_open(app: APIFlask, clock: HandClock) -> None:
    with app.app_context():
        with transaction():
            quiet = veterans.recognise(Channel.OFFICIAL_ACCOUNT, "o-quiet").id
        waiting = VeteranActor(app.test_client(), "li")
        waiting.say("转人工")
        with transaction():
            leaving.unfollow(Channel.OFFICIAL_ACCOUNT, "o-quiet")
            leaving.request_erasure(veterans.get(waiting.id), days=30)
        tasks.erase_due()
        assert db.session.get(Veteran, quiet).erased_at is not None  # type: ignore[union-attr]
        assert db.session.get(Veteran, waiting.id).erased_at is None  # type: ignore[union-attr]
        clock.advance(days=30, seconds=1)
        tasks.erase_due()
        assert db.session.get(Veteran, waiting.id).erased_at is not None  # type: ignore[union-attr]


def test_retention_empties_old_words_and_reports(app: APIFlask, clock: HandClock) -> None:
    wang = VeteranActor(app.test_client(), "wang")
    wang.say("优待证怎么申领")
    with app.app_context():
        with transaction():
            db.session.execute(
                text("UPDATE conversations SET state='closed', closed_at='2017-11-18'")
            )
            db.session.execute(text("UPDATE messages SET created_at=now() - interval '9 years'"))
        with transaction():
            report = service.apply_retention(service.Periods(messages=30, outbox=30, audit=183))
        assert report["messages"] == 2
        assert set(db.session.scalars(select(Message.text))) == {""}
        clock.advance(days=184)
        with transaction():
            assert service.apply_retention(service.Periods(30, 30, 183))["audit"] > 0
        assert db.session.scalars(select(AuditEntry.action)).all() == ["privacy.retention"]


def test_audit_rows_cannot_be_changed(app: APIFlask) -> None:
    wang = VeteranActor(app.test_client(), "wang")
    wang.consent()
    with app.app_context():
        for statement in ("UPDATE audit_entries SET action = 'x'", "DELETE FROM audit_entries"):
            with pytest.raises(DBAPIError, match="append-only"), transaction():
                db.session.execute(text(statement))
