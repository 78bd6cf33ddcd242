"""A person's rights carried out at the desk: found, exported, erased in two recorded steps."""

import json

import pytest
from apiflask import APIFlask
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.db import db, transaction
from app.staff import service as staff
from app.veterans import service as veterans
from app.veterans.models import Veteran
from tests.support.actors import StaffActor, VeteranActor
from tests.support.time import HandClock

PASSWORD = "Correct-Horse-7"
PHONE = "13800001234"


@pytest.fixture
def manager(app: APIFlask) -> StaffActor:
    with app.app_context(), transaction():
        staff.create("zhao", "赵主任", ["manager"], PASSWORD, must_change=False)
    return StaffActor(app.test_client(), "zhao", PASSWORD)


@pytest.fixture
def wang(app: APIFlask) -> VeteranActor:
    wang = VeteranActor(app.test_client(), "wang")
    VeteranActor(app.test_client(), "li").say("优待证怎么申领")
    wang.consent()
    wang.say("优待证怎么申领")
    with app.app_context(), transaction():
        veterans.update_profile(wang.id, name="王建国")
        veterans.keep_phone(wang.id, PHONE)
    return wang


def actions(app: APIFlask, veteran_id: int) -> list[str]:
    with app.app_context():
        return list(
            db.session.scalars(
                select(AuditEntry.action)
                .where(AuditEntry.actor == "staff", AuditEntry.veteran_id == veteran_id)
                .order_by(AuditEntry.id)
            )
        )


def test_found_by_phone_and_seen_masked(
    app: APIFlask, manager: StaffActor, wang: VeteranActor
) -> None:
    answer = manager.post("/people", data={"given": "138 0000 1234"})
    assert answer.headers["Location"] == f"/console/people/{wang.id}"
    assert PHONE not in answer.headers["Location"]
    page = manager.get(f"/people/{wang.id}", headers={"Accept": "text/html"}).text
    assert ("王**" in page, "王建国" in page, PHONE in page) == (True, False, False)
    assert actions(app, wang.id) == ["veteran.read"]
    assert manager.post("/people", data={"given": "13900000000"}).status_code == 422
    assert manager.post("/people", data={"given": "王建国"}).status_code == 422


def test_a_copy_holds_everything_and_says_who_made_it(
    app: APIFlask, manager: StaffActor, wang: VeteranActor
) -> None:
    answer = manager.post(f"/people/{wang.id}/export")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    taken = json.loads(answer.data)
    assert (taken["profile"]["name"], taken["profile"]["phone"]) == ("王建国", PHONE)
    assert taken["messages"][0]["text"] == "优待证怎么申领"
    assert taken["messages"][0]["at"].endswith("+08:00")
    assert actions(app, wang.id) == ["privacy.export"]


def test_erasure_takes_two_steps(
    app: APIFlask, manager: StaffActor, wang: VeteranActor, clock: HandClock
) -> None:
    confirm = f"/people/{wang.id}/erase/confirm"
    assert manager.post(confirm, data={"typed": "确认删除"}).status_code == 409
    assert manager.post(f"/people/{wang.id}/erase", data={"ground": "why"}).status_code == 422
    ask = manager.post(f"/people/{wang.id}/erase", data={"ground": "in_person"})
    assert "确认删除" in ask.text
    assert manager.post(confirm, data={"typed": "好"}).status_code == 422
    clock.advance(minutes=61)
    back = StaffActor(app.test_client(), "zhao", PASSWORD)
    assert back.post(confirm, data={"typed": "确认删除"}).status_code == 409
    assert wang.get("/me").status_code == 200

    back.post(f"/people/{wang.id}/erase", data={"ground": "relative"})
    assert back.post(confirm, data={"typed": "确认删除"}).status_code == 200
    assert wang.get("/me").status_code == 401
    with app.app_context():
        assert db.session.get(Veteran, wang.id).name is None  # type: ignore[union-attr]
        entry = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "privacy.erase")
        ).one()
        assert (entry.actor, entry.detail["ground"]) == ("staff", "relative")
    assert back.get(f"/people/{wang.id}").status_code == 404
