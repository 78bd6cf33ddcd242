"""Queue and inbox: what a row tells, tabs and counts, filters, unread, search."""

import pytest
from apiflask import APIFlask
from sqlalchemy import select, text

from app.audit.models import AuditEntry
from app.conversations import searching
from app.db import db
from tests.conversations.conftest import Arrive, StaffActor, VeteranActor, taken, waiting
from tests.support.time import HandClock


def ids(actor: StaffActor, query: str) -> list[int]:
    answer = actor.get(f"/conversations?{query}")
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json["items"]]


def found(actor: StaffActor, words: str) -> list[int]:
    answer = actor.post("/conversations/search", json={"q": words})
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json["items"]]


def test_a_row_tells_enough_to_choose_by(
    wang: VeteranActor, caseworker: Arrive, clock: HandClock
) -> None:
    lin = caseworker("lin")
    wang.say("优待证怎么申领")
    wang.say("转人工")
    clock.advance(minutes=8)
    (row,) = lin.get("/conversations?state=waiting").json["items"]
    assert row["last_words"] == "转人工"
    assert (row["reason"], row["waiting_seconds"], row["unread"]) == ("本人要求", 480, 2)
    assert row["station"] == "示范区退役军人服务中心"
    assert (row["clock"]["name"], row["clock"]["stage"]) == ("first", "soon")
    assert row["clock"]["left_seconds"] == 120
    clock.advance(minutes=2)
    assert lin.get("/conversations").json["items"][0]["clock"]["stage"] == "late"


def test_tabs_and_counts(wang: VeteranActor, caseworker: Arrive, city: int, app: APIFlask) -> None:
    lin, boss = caseworker("lin"), caseworker("boss", at=city)
    number = taken(lin, wang)
    VeteranActor(app.test_client(), "li").say("转人工")
    other = waiting(lin)
    assert ids(lin, "state=mine") == [number]
    assert ids(boss, "state=mine") == []
    assert sorted(ids(boss, "state=station")) == sorted([number, other])  # the county is below
    assert ids(lin, "state=with_caseworker") == [number]
    lin.post(f"/conversations/{number}/close", json={})
    assert ids(lin, "state=closed") == [number]
    counts = lin.get("/conversations").json["counts"]
    assert counts == {"waiting": 1, "mine": 0, "station": 1, "urgent": 0, "unanswered": 0}
    assert lin.get("/conversations?state=nonsense").status_code == 422


def test_the_words_of_another_stations_people_stay_out_of_lists(
    wang: VeteranActor, caseworker: Arrive, city: int
) -> None:
    lin, boss = caseworker("lin"), caseworker("boss", at=city)
    wang.say("转人工")
    number = waiting(lin)
    assert boss.get("/conversations").json["items"][0]["last_words"] == "转人工"  # the level above
    boss.post(f"/conversations/{number}/claim")
    body = {"station_id": city, "reason": "由市里办理"}
    assert boss.post(f"/conversations/{number}/transfer", json=body).status_code == 200
    (row,) = lin.get("/conversations?state=waiting").json["items"]
    assert (row["last_words"], row["words_hidden"]) == ("", True)
    (row,) = lin.post("/conversations/search", json={"q": "转人工"}).json["items"]
    assert (row["last_words"], row["words_hidden"]) == ("", True)
    # Opening it is allowed, and written down.
    assert lin.get(f"/conversations/{number}").json["messages"]


def test_reading_a_list_is_written_down_once_an_hour_and_each_search(
    wang: VeteranActor, caseworker: Arrive, app: APIFlask, clock: HandClock
) -> None:
    lin = caseworker("lin")
    wang.say("转人工")

    def noted() -> list[tuple[str, str, int | None]]:
        with app.app_context():
            rows = db.session.scalars(
                select(AuditEntry)
                .where(AuditEntry.action.in_(("conversation.list", "conversation.search")))
                .order_by(AuditEntry.id)
            )
            return [(row.action, row.subject_id, row.veteran_id) for row in rows]

    for _ in range(3):
        lin.get("/conversations?state=waiting")
    first = [("conversation.list", "waiting", None)]
    assert noted() == first
    for _ in range(2):  # an open page asks again and again
        found(lin, f"用户{wang.id}")
    found(lin, "没有人说过")
    searches = [
        ("conversation.search", "search", wang.id), ("conversation.search", "search", None)
    ]  # fmt: skip
    assert noted() == first + searches
    for _ in range(2):
        clock.advance(minutes=31)
        lin.get("/conversations?state=waiting")
    assert noted() == first + searches + first


def test_an_empty_choice_is_none(wang: VeteranActor, caseworker: Arrive) -> None:
    lin = caseworker("lin")
    wang.say("转人工")
    usual = lin.get("/conversations").json["items"]
    asked = lin.get("/conversations?state=&station=&category=&age=")
    assert (asked.status_code, asked.json["items"]) == (200, usual)


def test_a_long_list_goes_on(wang: VeteranActor, caseworker: Arrive, app: APIFlask) -> None:
    lin = caseworker("lin")
    for name in ("wang", "li", "zhao"):
        VeteranActor(app.test_client(), name).say("转人工")
    first = lin.get("/conversations?state=waiting&limit=2").json
    assert (len(first["items"]), first["next"], first["counts"]["waiting"]) == (2, "2", 3)
    rest = lin.get(f"/conversations?state=waiting&limit=2&cursor={first['next']}").json
    assert (len(rest["items"]), rest["next"]) == (1, None)
    numbers = [one["id"] for one in first["items"] + rest["items"]]
    assert numbers == sorted(set(numbers))
    assert lin.get("/conversations?limit=100000").status_code == 422


def test_unread_is_per_reader_and_ends_with_a_look(wang: VeteranActor, caseworker: Arrive) -> None:
    lin, chen = caseworker("lin"), caseworker("chen")
    number = taken(lin, wang)
    lin.get(f"/conversations/{number}")
    wang.say("在吗")
    assert lin.get("/conversations?state=mine").json["items"][0]["unread"] == 1
    assert lin.get("/conversations?state=mine").json["counts"]["unanswered"] == 1
    lin.get(f"/conversations/{number}")
    assert lin.get("/conversations?state=mine").json["items"][0]["unread"] == 0
    assert chen.get("/conversations?state=with_caseworker").json["items"][0]["unread"] == 2


def test_filters(
    wang: VeteranActor, caseworker: Arrive, station: int, city: int, clock: HandClock
) -> None:
    lin = caseworker("lin")
    answer = wang.say("优待证怎么申领")[-1]
    category = wang.get(f"/policies/{answer['article']['id']}").json["category"]
    wang.say("转人工")
    number = waiting(lin)
    clock.advance(minutes=31)
    for query, there in (
        (f"station={station}", True), (f"station={city}", False),
        (f"category={category}", True), ("category=nothing", False),
        ("channel=mini_program", True), ("channel=official_account", False),
        ("age=30", True), ("age=60", False),
    ):  # fmt: skip
        assert ids(lin, f"state=waiting&{query}") == ([number] if there else []), query


def test_words_are_found_though_the_texts_are_sealed(
    wang: VeteranActor, caseworker: Arrive, app: APIFlask
) -> None:
    lin = caseworker("lin")
    number = taken(lin, wang, "我父亲的抚恤金怎么少了，要找人工")
    lin.post(f"/conversations/{number}/messages", json={"text": "我查一下 DA2024 号材料"})
    li = VeteranActor(app.test_client(), "li")
    li.say("优待证怎么申领")
    for words, there in (
        ("抚恤金", True), ("抚恤金 父亲", True), ("da2024", True), ("恤金怎么", True),
        ("金抚恤", False), ("优待金", False), ("父抚", False),
    ):  # fmt: skip
        assert found(lin, words) == ([number] if there else []), words
    assert lin.post("/conversations/search", json={"q": "抚"}).status_code == 422
    with app.app_context():
        stored = str(db.session.execute(text("SELECT * FROM message_tokens")).all())
    assert "抚恤" not in stored


def test_a_person_is_found_by_phone_number_and_name(wang: VeteranActor, caseworker: Arrive) -> None:
    lin = caseworker("lin")
    wang.consent()
    assert wang.put("/me/phone", json={"code": "x"}).status_code == 200
    assert wang.patch("/me", json={"name": "王建国"}).status_code == 200
    number = taken(lin, wang)
    for words in ("13800001234", "王建国", "建国", "王建", f"用户{wang.id}", str(wang.id)):
        assert found(lin, words) == [number], words
    for words in ("13800009999", "王国", "建国门"):
        assert found(lin, words) == [], words


def test_an_erased_person_leaves_no_words_to_find(
    wang: VeteranActor, caseworker: Arrive, app: APIFlask
) -> None:
    lin = caseworker("lin")
    number = taken(lin, wang, "抚恤金少了，转人工")
    lin.post(f"/conversations/{number}/notes", json={"text": "家里困难"})
    assert wang.delete("/me").status_code == 204
    with app.app_context():
        for table in ("message_tokens", "conversation_notes"):
            assert db.session.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0


@pytest.mark.parametrize(
    ("words", "expected"),
    [("抚恤金", {"抚恤", "恤金"}), ("Da2024号", {"da2024"}), ("好", set()), ("，。", set())],
)
def test_pieces(words: str, expected: set[str]) -> None:
    assert searching.pieces(words) == expected
