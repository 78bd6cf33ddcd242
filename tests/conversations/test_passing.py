"""Transfer, return within a day, ruling, take-over; first-taker responsibility."""

from apiflask import APIFlask
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.db import db
from tests.conversations.conftest import Arrive, VeteranActor, taken
from tests.support.time import HandClock

REASON = {"reason": "属于市级业务"}


def last_words(veteran: VeteranActor) -> str:
    return str(veteran.get("/conversation/messages?limit=200").json["items"][-1]["text"])


def test_to_the_level_above_and_back_within_a_day(
    wang: VeteranActor, caseworker: Arrive, station: int, city: int, clock: HandClock
) -> None:
    lin, boss = caseworker("lin"), caseworker("boss", at=city)
    number = taken(lin, wang)
    up = lin.post(f"/conversations/{number}/transfer", json={"above": True, **REASON})
    assert up.json["state"] == "waiting"
    assert "示范市退役军人服务中心" in last_words(wang)
    boss.post(f"/conversations/{number}/claim")
    seen = boss.get(f"/conversations/{number}").json
    assert (seen["first_taker"], seen["station_id"]) == ("坐席lin", city)
    assert seen["return_until"] is not None
    assert [step["kind"] for step in seen["transfers"]] == ["转办"]
    back = {"to": "sender", "reason": "县里可以办"}
    assert boss.post(f"/conversations/{number}/return", json={"to": "sender"}).status_code == 422
    assert boss.post(f"/conversations/{number}/return", json=back).json["state"] == "waiting"
    assert "示范区退役军人服务中心" in last_words(wang)
    lin.post(f"/conversations/{number}/claim")
    again = lin.post(f"/conversations/{number}/return", json=back)
    assert (again.status_code, again.json["code"]) == (409, "nothing_to_return")


def test_after_a_day_it_stays(
    wang: VeteranActor, caseworker: Arrive, city: int, clock: HandClock
) -> None:
    lin = caseworker("lin")
    number = taken(lin, wang)
    lin.post(f"/conversations/{number}/transfer", json={"station_id": city, **REASON})
    clock.advance(hours=24, seconds=1)
    boss = caseworker("boss", at=city)
    boss.post(f"/conversations/{number}/claim")
    late = boss.post(f"/conversations/{number}/return", json={"to": "sender", **REASON})
    assert (late.status_code, late.json["code"]) == (409, "return_too_late")


def test_a_ruling_ends_the_back_and_forth(
    wang: VeteranActor, caseworker: Arrive, station: int, city: int
) -> None:
    lin, boss = caseworker("lin"), caseworker("boss", "manager", "caseworker", at=city)
    number = taken(lin, wang)
    lin.post(f"/conversations/{number}/transfer", json={"station_id": city, **REASON})
    body = {"station_id": station, "reason": "户籍地办理"}
    assert lin.post(f"/conversations/{number}/rule", json=body).status_code == 403
    assert boss.post(f"/conversations/{number}/rule", json=body).status_code == 200
    assert "示范区" in last_words(wang)
    lin.post(f"/conversations/{number}/claim")
    refused = lin.post(f"/conversations/{number}/return", json={"to": "sender", **REASON})
    assert (refused.status_code, refused.json["code"]) == (409, "ruled")


def test_only_a_manager_takes_over_and_it_is_recorded(
    wang: VeteranActor, caseworker: Arrive, app: APIFlask
) -> None:
    lin, chen, boss = caseworker("lin"), caseworker("chen"), caseworker("boss", "manager")
    number = taken(lin, wang)
    path = f"/conversations/{number}/take-over"
    assert chen.post(path, json=REASON).status_code == 403
    assert boss.post(path, json={}).status_code == 422
    assert boss.post(path, json=REASON).status_code == 200
    assert boss.post(path, json=REASON).status_code == 409
    lost = lin.post(f"/conversations/{number}/messages", json={"text": "还在吗"})
    assert lost.status_code == 403
    assert boss.post(f"/conversations/{number}/messages", json={"text": "在"}).status_code == 201
    with app.app_context():
        actions = set(db.session.scalars(select(AuditEntry.action)))
    assert "conversation.take_over" in actions
    assert boss.get(f"/conversations/{number}").json["first_taker"] == "坐席lin"


def test_the_top_has_nothing_above(wang: VeteranActor, caseworker: Arrive, city: int) -> None:
    boss = caseworker("boss", at=city)
    number = taken(boss, wang)
    boss.post(f"/conversations/{number}/transfer", json={"station_id": city, **REASON})
    boss.post(f"/conversations/{number}/claim")
    refused = boss.post(f"/conversations/{number}/transfer", json={"above": True, **REASON})
    assert refused.status_code == 422
