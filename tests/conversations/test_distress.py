"""Danger that is heard after the hand-off: the desk is called as it is from the bot."""

from apiflask import APIFlask

from app.conversations import station_rules
from app.conversations.models import Conversation, Priority
from app.db import db, transaction
from app.staff import service as staff
from tests.conversations.conftest import Arrive, VeteranActor, taken, waiting
from tests.support.actors import StaffActor

DANGER = "活着没意思，我不想活了"


def calling(actor: StaffActor) -> list[tuple[int, str | None]]:
    """What rings at this desk: number and who has it."""
    urgent = actor.get("/conversations?state=mine").json["urgent"]
    return [(one["id"], one["caseworker"]) for one in urgent]


def test_danger_in_a_chat_calls_caseworker_and_duty_officer(
    wang: VeteranActor, caseworker: Arrive, app: APIFlask, station: int
) -> None:
    lin, officer, chen = caseworker("lin"), caseworker("officer"), caseworker("chen")
    with app.app_context(), transaction():
        by, named = staff.by_username("lin"), staff.by_username("officer")
        assert by is not None and named is not None
        station_rules.set_rules(
            station, by, auto_assign=False, duty_officer_id=named.id, most_chats=10
        )
    number = taken(lin, wang)
    said = wang.say(DANGER)
    assert [one["kind"] for one in said] == ["text", "distress"]
    assert "12356" in said[-1]["text"]
    assert calling(lin) == calling(officer) == [(number, "坐席lin")]
    assert calling(chen) == []
    talk = lin.get(f"/conversations/{number}").json
    assert (talk["urgent"], talk["duty_officer"], talk["reason"]) == (
        True, "坐席officer", "紧急求助"
    )  # fmt: skip
    assert talk["script"]
    assert {clock["name"] for clock in talk["clocks"]} >= {"solution"}
    lin.post(f"/conversations/{number}/messages", json={"client_id": "1", "text": "我在。"})
    assert calling(lin) == calling(officer) == []
    assert lin.post(f"/conversations/{number}/close", json={}).status_code == 422
    # The numbers were given; from then on the caseworker has the word.
    assert [one["kind"] for one in wang.say(DANGER)] == ["text"]


def test_an_ordinary_word_to_a_caseworker_calls_nobody(
    wang: VeteranActor, caseworker: Arrive
) -> None:
    lin = caseworker("lin")
    taken(lin, wang)
    assert [one["kind"] for one in wang.say("材料我都带齐了")] == ["text"]
    assert calling(lin) == []


def test_danger_heard_in_the_queue_goes_first_and_stays(
    wang: VeteranActor, caseworker: Arrive, app: APIFlask
) -> None:
    lin = caseworker("lin")
    before = VeteranActor(app.test_client(), "before")
    before.say("转人工")
    wang.say("转人工")
    said = wang.say(DANGER)
    assert said[-1]["kind"] == "distress"
    number = waiting(lin)
    with app.app_context():
        talk = db.session.get_one(Conversation, number)
        assert (talk.veteran_id, talk.priority) == (wang.id, Priority.URGENT)
    assert "12356" in wang.say("取消")[-1]["text"]
    assert wang.get("/conversation").json["state"] == "waiting"
    answer = wang.delete("/conversation/handoff")
    assert (answer.status_code, answer.json["state"]) == (200, "waiting")
    assert calling(lin) == [(number, None)]
