"""Slots and appointments over the API."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from app import clock
from app.appointments import planning
from app.db import transaction
from tests.appointments import support
from tests.support.actors import VeteranActor
from tests.support.time import HandClock


@pytest.fixture(autouse=True)
def _county(app: APIFlask) -> Iterator[None]:
    """The county's centre takes cards and any matter, two people at a time."""
    with app.app_context(), transaction():
        county = support.station()
        for item in ("card_apply", "consultation"):
            planning.add_plan(county, item, capacity=2)
        planning.open_slots(horizon_days=15)
    yield
    with app.app_context():
        assert support.wrong_slots() == []


@pytest.fixture
def wang(client: FlaskClient) -> VeteranActor:
    return VeteranActor(client, "wang")


@pytest.fixture
def slots(client: FlaskClient) -> list[dict]:
    """Free slots for cards at the county's centre."""
    found = client.get("/api/v1/stations?item=card_apply").json["items"][0]
    answer = client.get(f"/api/v1/stations/{found['id']}/slots?item=card_apply").json
    return [one for one in answer["items"] if one["item"] == "card_apply"]


def body(slot: dict, **more: object) -> dict:
    return {"slot_id": slot["id"], "item": slot["item"], **more}


def test_slots_of_the_next_fourteen_days(client: FlaskClient, slots: list[dict]) -> None:
    now = clock.now()
    for slot in slots:
        begins = datetime.fromisoformat(slot["starts_at"])
        assert now < begins < now + timedelta(days=14)
        assert begins.utcoffset() == timedelta(hours=8)
        assert slot["available"] == slot["capacity"]
    everything = client.get(f"/api/v1/stations/{slots[0]['station_id']}/slots").json["items"]
    assert {one["item"] for one in everything} == {"card_apply", "consultation"}


def test_a_day_of_slots_and_pages(client: FlaskClient, slots: list[dict]) -> None:
    path = f"/api/v1/stations/{slots[0]['station_id']}/slots?item=card_apply"
    day = client.get(f"{path}&from=2026-11-20&to=2026-11-20").json["items"]
    assert {one["starts_at"][:10] for one in day} == {"2026-11-20"}
    same = f"{path}&from=2026-11-20T00:00:00+08:00&to=2026-11-21T00:00:00%2B08:00"
    assert client.get(same).json["items"] == day
    first = client.get(f"{path}&from=2026-11-20&to=2026-11-20&limit=3").json
    assert first["items"] == day[:3]
    assert first["next"] is not None


@pytest.mark.parametrize(
    "query",
    ["from=tomorrow", "from=2026-11-20T09:00:00", "from=2026-11-20&to=2026-11-01", "to=2027-11-20"],
)
def test_a_senseless_range_is_refused(client: FlaskClient, slots: list[dict], query: str) -> None:
    answer = client.get(f"/api/v1/stations/{slots[0]['station_id']}/slots?{query}")
    assert answer.status_code == 422


def test_book_list_cancel(wang: VeteranActor, slots: list[dict]) -> None:
    answer = wang.post("/appointments", json=body(slots[0]))
    assert answer.status_code == 201
    booked = answer.json
    assert booked["slot"]["available"] == slots[0]["capacity"] - 1
    assert booked["item"] == {"code": "card_apply", "name": "优待证申领"}
    assert booked["station"]["phone"]
    assert booked["documents"]
    assert booked["can_cancel"] is True
    assert wang.get("/appointments").json["items"] == [booked]
    assert wang.get(f"/appointments/{booked['id']}").json == booked
    cancelled = wang.post(f"/appointments/{booked['id']}/cancel").json
    assert (cancelled["state"], cancelled["can_cancel"]) == ("cancelled", False)
    assert cancelled["slot"]["available"] == slots[0]["capacity"]


def test_reschedule(wang: VeteranActor, slots: list[dict]) -> None:
    booked = wang.post("/appointments", json=body(slots[0])).json
    path = f"/appointments/{booked['id']}/reschedule"
    moved = wang.post(path, json={"slot_id": slots[5]["id"]}).json
    assert (moved["id"], moved["slot"]["id"]) == (booked["id"], slots[5]["id"])


def test_same_key_200_other_body_409(wang: VeteranActor, slots: list[dict]) -> None:
    key = {"Idempotency-Key": "0b6f"}
    first = wang.post("/appointments", json=body(slots[0]), headers=key)
    again = wang.post("/appointments", json=body(slots[0]), headers=key)
    other = wang.post("/appointments", json=body(slots[1]), headers=key)
    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert again.json["id"] == first.json["id"]
    assert other.json["code"] == "key_reused"
    assert other.content_type == "application/problem+json"


def test_a_double_click_is_told_so(wang: VeteranActor, slots: list[dict]) -> None:
    wang.post("/appointments", json=body(slots[0]))
    again = wang.post("/appointments", json=body(slots[0]))
    assert (again.status_code, again.json["code"]) == (409, "already_booked")


def test_a_family_is_told_to_book_one_after_the_other(
    wang: VeteranActor, slots: list[dict]
) -> None:
    wang.consent()
    mother = wang.post("/appointments", json=body(slots[0]) | {"for": "王母"})
    son = wang.post("/appointments", json=body(slots[0]) | {"for": "王子"})
    assert (mother.status_code, son.status_code) == (201, 409)
    assert "同一时间只能约一个人；几位家人都要办的，请约前后相接的时间" in son.json["detail"]
    assert slots[1]["starts_at"] == slots[0]["ends_at"]
    assert wang.post("/appointments", json=body(slots[1]) | {"for": "王子"}).status_code == 201


def test_a_slot_that_has_just_gone(client: FlaskClient, slots: list[dict]) -> None:
    answers = [
        VeteranActor(client, f"p{n}").post("/appointments", json=body(slots[0])) for n in range(3)
    ]
    assert [one.status_code for one in answers] == [201, 201, 409]
    assert answers[2].json["code"] == "slot_full"
    assert "约满" in answers[2].json["detail"]


def test_a_slot_that_has_begun(wang: VeteranActor, slots: list[dict], clock: HandClock) -> None:
    clock.set(datetime.fromisoformat(slots[0]["starts_at"]))
    answer = wang.post("/appointments", json=body(slots[0]))
    assert (answer.status_code, answer.json["code"]) == (409, "too_late")


def test_name_and_contact_wait_for_consent(wang: VeteranActor, slots: list[dict]) -> None:
    full = {**body(slots[0]), "for": "王大力", "contact": "13800000000"}
    answer = wang.post("/appointments", json=full)
    assert (answer.status_code, answer.json["code"]) == (403, "consent_required")
    wang.consent()
    booked = wang.post("/appointments", json=full).json
    assert (booked["for"], booked["contact"]) == ("王**", "138****0000")


def test_another_persons_appointment_is_not_found(
    client: FlaskClient, wang: VeteranActor, slots: list[dict]
) -> None:
    booked = wang.post("/appointments", json=body(slots[0])).json
    li = VeteranActor(client, "li")
    path = f"/appointments/{booked['id']}"
    assert li.get(path).status_code == 404
    assert li.post(f"{path}/cancel").status_code == 404
    assert li.post(f"{path}/reschedule", json={"slot_id": slots[1]["id"]}).status_code == 404
    assert li.get("/appointments").json["items"] == []


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 422),
        ({"slot_id": "x", "item": "card_apply"}, 422),
        ({"slot_id": 10**30, "item": "card_apply"}, 422),
        ({"slot_id": 2**62, "item": "card_apply"}, 404),
        ({"slot_id": 1, "item": ["card_apply"]}, 422),
        ({"slot_id": 1, "item": "card_apply", "contact": "call me"}, 422),
        ({"slot_id": 1, "item": "card_apply", "for": "长" * 31}, 422),
        ({"slot_id": True, "item": "card_apply"}, 422),
        ({"slot_id": "1", "item": "card_apply"}, 422),
        ({"slot_id": 1.0, "item": "card_apply"}, 422),
    ],
)
def test_bad_bodies(wang: VeteranActor, sent: dict, status: int) -> None:
    assert wang.post("/appointments", json=sent).status_code == status


@pytest.mark.parametrize("sign", ["\ud800", "\0", "李\x07四", "李\n四"])
def test_a_name_nobody_can_read_is_refused(
    wang: VeteranActor, slots: list[dict], sign: str
) -> None:
    wang.consent()
    sent = json.dumps(body(slots[0]) | {"for": f"李{sign}明"})
    answer = wang.post("/appointments", data=sent, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json["errors"][0]["message"] == "有认不出的字符"
    assert wang.get("/appointments").json["items"] == []


def test_true_is_no_slot(wang: VeteranActor, slots: list[dict]) -> None:
    booked = wang.post("/appointments", json=body(slots[0])).json
    waiting = wang.post("/appointments/waiting", json={"slot_id": True, "item": "card_apply"})
    moved = wang.post(f"/appointments/{booked['id']}/reschedule", json={"slot_id": True})
    assert (waiting.status_code, moved.status_code) == (422, 422)


def test_wide_digits_are_kept_as_digits(wang: VeteranActor, slots: list[dict]) -> None:
    wang.consent()
    sent = body(slots[0], contact="０５７１－８８８８００００")
    assert wang.post("/appointments", json=sent).status_code == 201
    [kept] = wang.get("/me/export").json["appointments"]
    assert kept["contact"] == "0571-88880000"
    foreign = body(slots[5], contact="١٢٣٤٥٦٧٨")
    assert wang.post("/appointments", json=foreign).status_code == 422


def test_no_token_no_appointment(client: FlaskClient, slots: list[dict]) -> None:
    assert client.get("/api/v1/appointments").status_code == 401
    assert client.post("/api/v1/appointments", json={}).status_code == 401
    assert client.post("/api/v1/appointments/1/cancel").status_code == 401


def test_pages_of_appointments(wang: VeteranActor, slots: list[dict]) -> None:
    made = [wang.post("/appointments", json=body(one)).json["id"] for one in slots[:5]]
    first = wang.get("/appointments?limit=3").json
    second = wang.get(f"/appointments?limit=3&cursor={first['next']}").json
    assert [one["id"] for one in first["items"] + second["items"]] == made[::-1]
    assert second["next"] is None
