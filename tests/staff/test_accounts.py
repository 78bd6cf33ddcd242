"""Accounts as administrators keep them: create, change, deactivate, reset, end sessions."""

import re
from dataclasses import dataclass

import pytest
from apiflask import APIFlask
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.db import db, transaction
from app.errors import Conflict
from app.staff import accounts, service
from app.staff.models import StaffMember
from tests.support.actors import StaffActor

PASSWORD = "Correct-Horse-7"


@dataclass
class Office:
    """An administrator at the desk and a colleague."""

    app: APIFlask
    admin: StaffActor
    admin_id: int
    lin_id: int

    def colleague(self, password: str = PASSWORD) -> StaffActor:
        return StaffActor(self.app.test_client(), "lin", password)

    def lin(self) -> StaffMember:
        with self.app.app_context():
            return service.get(self.lin_id)


@pytest.fixture
def office(app: APIFlask) -> Office:
    with app.app_context(), transaction():
        admin = service.create("root", "周管理", ["admin"], PASSWORD, must_change=False).id
        lin = service.create("lin", "林静", ["caseworker"], PASSWORD, must_change=False).id
    return Office(app, StaffActor(app.test_client(), "root", PASSWORD), admin, lin)


def told_password(page: str) -> str:
    found = re.search(r"user-select-all\">([^<]+)<", page)
    assert found, page
    return found[1]


def test_a_new_account_gets_a_password_that_is_shown_once(office: Office) -> None:
    form = {"username": "chen", "name": "陈平", "roles": ["caseworker", "editor"]}
    answer = office.admin.post("/accounts", data=form)
    password = told_password(answer.text)
    assert answer.headers["Cache-Control"] == "no-store"
    arrived = StaffActor(office.app.test_client(), "chen", password)
    assert arrived.answer.status_code == 302
    assert arrived.post("/duty", json={"on": True}).json["code"] == "change_password"
    assert password not in office.admin.get("/accounts", headers={"Accept": "text/html"}).text


@pytest.mark.parametrize(
    "wrong",
    [{"username": "lin"}, {"username": "Ünknown"}, {"username": ""}, {"username": "-"},
     {"roles": []}, {"roles": ["king"]}, {"name": " "}, {"station_id": "99999"}],
)  # fmt: skip
def test_a_bad_form_creates_nobody(office: Office, wrong: dict[str, object]) -> None:
    form = {"username": "chen", "name": "陈平", "roles": ["caseworker"], **wrong}
    assert office.admin.post("/accounts", data=form).status_code == 422
    with office.app.app_context():
        assert len(accounts.listing()) == 2


def test_deactivation_ends_what_is_open(office: Office) -> None:
    colleague = office.colleague()
    colleague.post("/duty", json={"on": True})
    assert office.admin.post(f"/accounts/{office.lin_id}/deactivate").status_code == 302
    assert colleague.post("/heartbeat").status_code == 401
    assert office.colleague().answer.status_code == 401
    assert office.lin().on_duty is False
    office.admin.post(f"/accounts/{office.lin_id}/reactivate")
    assert office.colleague().answer.status_code == 302


def test_a_reset_password_replaces_the_old_one(office: Office) -> None:
    colleague = office.colleague()
    fresh = told_password(office.admin.post(f"/accounts/{office.lin_id}/password").text)
    assert colleague.post("/heartbeat").status_code == 401
    assert office.colleague().answer.status_code == 401
    assert office.colleague(fresh).answer.status_code == 302


def test_nobody_locks_the_house_from_inside(office: Office) -> None:
    answer = office.admin.post(f"/accounts/{office.admin_id}/deactivate")
    assert answer.status_code == 422
    form = {"name": "周管理", "roles": ["manager"]}
    assert "最后一位" in office.admin.post(f"/accounts/{office.admin_id}", data=form).text
    with office.app.app_context():
        with transaction():
            second = service.create("root2", "吴管理", ["admin"], PASSWORD).id
        with transaction():
            accounts.deactivate(office.admin_id, second)
        with pytest.raises(Conflict), transaction():
            accounts.deactivate(None, office.admin_id)


def test_roles_hold_at_once_and_are_written_down(office: Office) -> None:
    colleague = office.colleague()
    assert colleague.get("/insights").status_code == 403
    form = {"name": "林静", "roles": ["manager"]}
    assert office.admin.post(f"/accounts/{office.lin_id}", data=form).status_code == 302
    assert colleague.get("/insights", headers={"Accept": "text/html"}).status_code == 200
    with office.app.app_context():
        entry = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "staff.change")
        ).one()
        assert (entry.actor_id, entry.subject_id) == (office.admin_id, str(office.lin_id))
        assert entry.detail["roles_before"] == ["caseworker"]


def test_sessions_end_one_by_one(office: Office) -> None:
    here, there = office.colleague(), office.colleague()
    page = here.get("/me", headers={"Accept": "text/html"}).text
    others = re.findall(r"/console/me/sessions/(\d+)/end", page)
    assert len(others) == 1
    assert here.post(f"/me/sessions/{others[0]}/end").status_code == 302
    assert there.post("/heartbeat").status_code == 401
    assert here.post("/heartbeat").status_code == 204
    third = office.colleague()
    assert here.post("/me/sessions/end").status_code == 302
    assert (third.post("/heartbeat").status_code, here.post("/heartbeat").status_code) == (401, 204)


def test_nobody_ends_anothers_session_but_an_administrator(office: Office) -> None:
    colleague = office.colleague()
    with office.app.app_context():
        theirs = accounts.sessions_of(office.admin_id)[0].id
        mine = accounts.sessions_of(office.lin_id)[0].id
    assert colleague.post(f"/me/sessions/{theirs}/end").status_code == 404
    assert office.admin.post("/heartbeat").status_code == 204
    # An id of another account on this account's page is as good as none.
    assert office.admin.post(f"/accounts/{office.lin_id}/sessions/{theirs}/end").status_code == 422
    assert office.admin.post(f"/accounts/{office.lin_id}/sessions/{mine}/end").status_code == 302
    assert colleague.post("/heartbeat").status_code == 401
