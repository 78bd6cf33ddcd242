"""The second factor: enrolling, logging in with it, what does not get round it."""

import pyotp
import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from app.db import transaction
from app.staff import accounts, service
from tests.support.actors import StaffActor
from tests.support.time import HandClock

PASSWORD = "Correct-Horse-7"


@pytest.fixture
def lin(app: APIFlask) -> int:
    with app.app_context(), transaction():
        return service.create("lin", "林静", ["manager"], PASSWORD, must_change=False).id


def secret_of(app: APIFlask, staff_id: int) -> pyotp.TOTP:
    with app.app_context():
        return pyotp.TOTP(service.get(staff_id).totp_secret or "")


def enrol(app: APIFlask, actor: StaffActor, staff_id: int, clock: HandClock) -> pyotp.TOTP:
    assert actor.post("/me/second-factor").status_code == 302
    totp = secret_of(app, staff_id)
    form = {"code": totp.at(clock())}
    assert actor.post("/me/second-factor/confirm", data=form).status_code == 302
    clock.advance(seconds=30)
    return totp


def give_code(actor: StaffActor, code: str) -> int:
    return actor.post("/login/code", data={"code": code, "next": "/console/insights"}).status_code


def test_the_code_is_asked_for_once_enrolled(
    app: APIFlask, lin: int, client: FlaskClient, clock: HandClock
) -> None:
    totp = enrol(app, StaffActor(client, "lin", PASSWORD), lin, clock)
    actor = StaffActor(app.test_client(), "lin", PASSWORD)
    assert "/console/login/code" in actor.answer.headers["Location"]
    # The password alone opens nothing.
    assert actor.get("/insights").status_code == 401
    assert actor.post("/heartbeat").status_code == 401
    assert give_code(actor, "000000") == 401
    code = totp.at(clock())
    assert give_code(actor, f"{code[:3]} {code[3:]}") == 302
    assert actor.post("/heartbeat").status_code == 204


def test_a_code_serves_once(app: APIFlask, lin: int, client: FlaskClient, clock: HandClock) -> None:
    totp = enrol(app, StaffActor(client, "lin", PASSWORD), lin, clock)
    code = totp.at(clock())
    assert give_code(StaffActor(app.test_client(), "lin", PASSWORD), code) == 302
    thief = StaffActor(app.test_client(), "lin", PASSWORD)
    assert give_code(thief, code) == 401
    assert give_code(thief, totp.at(clock(), counter_offset=-1)) == 401


def test_guessing_codes_locks_in_spite_of_right_passwords(
    app: APIFlask, lin: int, client: FlaskClient, clock: HandClock
) -> None:
    totp = enrol(app, StaffActor(client, "lin", PASSWORD), lin, clock)
    for _ in range(5):
        thief = StaffActor(app.test_client(), "lin", PASSWORD)
        assert give_code(thief, "000000") == 401
    assert StaffActor(app.test_client(), "lin", PASSWORD).answer.status_code == 401
    # The half-open log-in doesn't go on either, not even with the right code.
    assert give_code(thief, totp.at(clock())) == 401


def test_the_password_is_forgotten_after_five_minutes(
    app: APIFlask, lin: int, client: FlaskClient, clock: HandClock
) -> None:
    totp = enrol(app, StaffActor(client, "lin", PASSWORD), lin, clock)
    actor = StaffActor(app.test_client(), "lin", PASSWORD)
    clock.advance(minutes=5, seconds=1)
    assert give_code(actor, totp.at(clock())) == 401


def test_an_unconfirmed_secret_asks_nothing_and_shows_until_confirmed(
    app: APIFlask, lin: int, client: FlaskClient, clock: HandClock
) -> None:
    actor = StaffActor(client, "lin", PASSWORD)
    actor.post("/me/second-factor")
    picture = actor.get("/me/second-factor.svg")
    assert picture.mimetype == "image/svg+xml"
    assert b"style=" not in picture.data
    assert actor.post("/me/second-factor/confirm", data={"code": "1"}).status_code == 422
    assert StaffActor(app.test_client(), "lin", PASSWORD).post("/heartbeat").status_code == 204
    enrol(app, actor, lin, clock)
    assert actor.get("/me/second-factor.svg").status_code == 409
    page = actor.get("/me", headers={"Accept": "text/html"}).text
    assert (secret_of(app, lin).secret in page, "已开启" in page) == (False, True)


def test_giving_it_up_takes_the_password(
    app: APIFlask, lin: int, client: FlaskClient, clock: HandClock
) -> None:
    actor = StaffActor(client, "lin", PASSWORD)
    enrol(app, actor, lin, clock)
    assert actor.post("/me/second-factor/remove", data={"password": "no"}).status_code == 422
    assert actor.post("/me/second-factor/remove", data={"password": PASSWORD}).status_code == 302
    assert StaffActor(app.test_client(), "lin", PASSWORD).post("/heartbeat").status_code == 204


def test_an_administrator_helps_who_lost_the_phone(
    app: APIFlask, lin: int, client: FlaskClient, clock: HandClock
) -> None:
    actor = StaffActor(client, "lin", PASSWORD)
    enrol(app, actor, lin, clock)
    with app.app_context(), transaction():
        accounts.remove_second_factor(None, lin)
    assert actor.post("/heartbeat").status_code == 401
    assert StaffActor(app.test_client(), "lin", PASSWORD).post("/heartbeat").status_code == 204
