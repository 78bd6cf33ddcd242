"""Signing in, one's profile, consent and phone over the API."""

from flask.testing import FlaskClient

from tests.support.actors import VeteranActor
from tests.support.time import HandClock


def test_a_code_signs_in_and_out(client: FlaskClient) -> None:
    wang = VeteranActor(client, "wang")
    assert wang.session["consent_required"] is True
    assert wang.get("/me").json["id"] == wang.id
    assert wang.delete("/session").status_code == 204
    answer = wang.get("/me")
    assert (answer.status_code, answer.json["code"]) == (401, "not_signed_in")
    assert answer.content_type == "application/problem+json"


def test_the_same_person_is_recognised(client: FlaskClient) -> None:
    assert VeteranActor(client, "wang").id == VeteranActor(client, "wang").id
    assert VeteranActor(client, "wang").id != VeteranActor(client, "li").id


def test_a_session_ends_by_itself(client: FlaskClient, clock: HandClock) -> None:
    wang = VeteranActor(client)
    clock.advance(days=30, seconds=1)
    assert wang.get("/me").status_code == 401


def test_no_code_is_a_clear_error(client: FlaskClient) -> None:
    answer = client.post("/api/v1/session", json={})
    assert answer.status_code == 422
    assert answer.json["errors"] == [{"field": "code", "message": "必须填写"}]
    assert (
        client.post("/api/v1/session", data="{", content_type="application/json").status_code == 400
    )


def test_identity_and_phone_need_consent(client: FlaskClient) -> None:
    wang = VeteranActor(client)
    for answer in (
        wang.patch("/me", json={"identity": "veteran"}),
        wang.put("/me/phone", json={"code": "p"}),
    ):
        assert (answer.status_code, answer.json["code"]) == (403, "consent_required")
    assert wang.patch("/me", json={"region": "330106"}).status_code == 200
    wang.consent()
    answer = wang.patch("/me", json={"identity": "veteran", "enlisted_on": "2010-09-01"})
    assert answer.json["identity"] == "veteran"
    assert answer.json["consent_required"] is False
    assert wang.put("/me/phone", json={"code": "p"}).json["phone"] == "138****1234"


def test_impossible_values_name_their_field(client: FlaskClient) -> None:
    wang = VeteranActor(client)
    wang.consent()
    answer = wang.patch("/me", json={"identity": "emperor", "region": "33"})
    assert answer.status_code == 422
    assert {error["field"] for error in answer.json["errors"]} == {"identity", "region"}
    turned = {"enlisted_on": "2020-09-01", "discharged_on": "2010-09-01"}
    assert wang.patch("/me", json=turned).json["errors"][0]["field"] == "discharged_on"


def test_a_name_nobody_can_read_is_refused(client: FlaskClient) -> None:
    wang = VeteranActor(client)
    answer = wang.patch("/me", json={"name": "王\u0000"})
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "name"


def test_what_was_said_is_taken_back_one_by_one(client: FlaskClient) -> None:
    wang = VeteranActor(client)
    wang.consent()
    wang.patch("/me", json={"name": "王建国", "enlisted_on": "2010-09-01"})
    left = wang.patch("/me", json={"name": None}).json
    assert (left["name"], left["enlisted_on"]) == (None, "2010-09-01")


def test_consent_is_withdrawn_as_easily(client: FlaskClient) -> None:
    wang = VeteranActor(client)
    wang.consent()
    body = {"document": "privacy", "granted": False}
    assert wang.post("/me/consents", json=body).status_code == 204
    assert wang.get("/me").json["consent_required"] is True
