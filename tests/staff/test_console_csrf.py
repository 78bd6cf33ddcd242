"""The console's forms: how long a page may stay open, over https, and what a stale one is told."""

import time

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from itsdangerous import TimestampSigner

from app.db import transaction
from app.staff import service
from tests.support.actors import StaffActor

PASSWORD = "Correct-Horse-7"


@pytest.fixture
def lin(app: APIFlask) -> str:
    with app.app_context(), transaction():
        service.create("lin", "林静", ["caseworker"], PASSWORD, must_change=False)
    return "lin"


def test_a_page_works_as_long_as_its_session(
    lin: str, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = StaffActor(client, lin, PASSWORD)
    closing_time = int(time.time()) + 8 * 3600
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda signer: closing_time)
    assert actor.post("/duty", json={"on": True}).status_code == 200


def test_works_over_https_although_no_page_tells_where_it_came_from(
    lin: str, client: FlaskClient
) -> None:
    page = client.get("/console/login", base_url="https://localhost")
    assert page.headers["Referrer-Policy"] == "no-referrer"
    token = page.text.split('name="csrf-token" content="')[1].split('"')[0]
    form = {"username": lin, "password": PASSWORD, "csrf_token": token}
    answer = client.post("/console/login", data=form, base_url="https://localhost")
    assert answer.status_code == 302


def test_no_other_site_can_post_with_a_caseworkers_cookies(lin: str, client: FlaskClient) -> None:
    actor = StaffActor(client, lin, PASSWORD)
    for site, status in (("same-site", 400), ("cross-site", 400), ("same-origin", 200)):
        headers = {"X-CSRFToken": actor.token, "Sec-Fetch-Site": site}
        asked = client.post("/console/duty", json={"on": True}, headers=headers)
        assert asked.status_code == status, site


def test_a_page_of_another_session_says_what_to_do(lin: str, client: FlaskClient) -> None:
    actor = StaffActor(client, lin, PASSWORD)
    actor.token = "stale"
    answer = actor.post("/duty", json={"on": True})
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["code"] == "page_expired"
    assert "刷新" in answer.json["detail"]
