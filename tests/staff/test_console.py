"""Log-in, lockout, sessions and passwords of the console."""

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from app.db import transaction
from app.errors import Invalid
from app.staff import service
from tests.support.actors import StaffActor
from tests.support.time import HandClock

PASSWORD = "Correct-Horse-7"


@pytest.fixture
def lin(app: APIFlask) -> str:
    with app.app_context(), transaction():
        service.create("lin", "林静", ["caseworker"], PASSWORD, must_change=False)
    return "lin"


def test_the_right_password_opens_the_console(lin: str, client: FlaskClient) -> None:
    actor = StaffActor(client, lin, PASSWORD)
    assert actor.answer.status_code == 302
    assert "HttpOnly" in actor.answer.headers["Set-Cookie"]
    assert actor.get("/password").status_code == 200
    assert actor.post("/logout").status_code == 302
    assert actor.get("/password").status_code == 401


def test_a_wrong_one_does_not_and_five_lock_the_account(
    lin: str, client: FlaskClient, clock: HandClock
) -> None:
    for _ in range(5):
        assert StaffActor(client, lin, "Wrong-Horse-77").answer.status_code == 401
    locked = StaffActor(client, lin, PASSWORD).answer
    assert locked.status_code == 401
    clock.advance(minutes=15, seconds=1)
    assert StaffActor(client, lin, PASSWORD).answer.status_code == 302


def test_wrong_password_locked_account_and_no_account_read_alike(
    lin: str, client: FlaskClient
) -> None:
    def told(username: str) -> tuple[int, str]:
        answer = StaffActor(client, username, "Wrong-Horse-77").answer
        return answer.status_code, answer.text.split('role="alert">')[1].split("</div>")[0]

    wrong = told(lin)
    assert "锁定" in wrong[1]  # what happens after five is said to everybody
    for _ in range(5):
        locked = told(lin)
    assert wrong == locked == told("nobody")


def test_a_form_without_its_token_is_refused(lin: str, client: FlaskClient) -> None:
    answer = client.post("/console/login", data={"username": lin, "password": PASSWORD})
    assert answer.status_code == 400


def test_an_idle_session_ends(lin: str, client: FlaskClient, clock: HandClock) -> None:
    actor = StaffActor(client, lin, PASSWORD)
    clock.advance(minutes=61)
    assert actor.get("/password").status_code == 401


def test_an_initial_password_must_be_changed(app: APIFlask, client: FlaskClient) -> None:
    with app.app_context(), transaction():
        service.create("zhou", "周明", ["caseworker"], PASSWORD)
    actor = StaffActor(client, "zhou", PASSWORD)
    assert actor.post("/duty", json={"on": True}).json["code"] == "change_password"
    form = {"old": PASSWORD, "new": "Another-Horse-8"}
    assert actor.post("/password", data=form).status_code == 302
    assert actor.post("/duty", json={"on": True}).json == {"on_duty": True}


def test_duty_is_no_list(lin: str, client: FlaskClient) -> None:
    assert StaffActor(client, lin, PASSWORD).post("/duty", json=["on"]).status_code == 422


@pytest.mark.parametrize("password", ["short-1A", "alllowercase1", "lin-Password-9"])
def test_weak_passwords_are_refused(context: None, password: str) -> None:
    with pytest.raises(Invalid), transaction():
        service.create("lin", "林静", ["caseworker"], password)


def test_log_in_leads_nowhere_else(lin: str, client: FlaskClient) -> None:
    page = client.get("/console/login?next=https://evil.example/")
    assert "evil" not in page.text
