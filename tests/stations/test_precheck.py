"""A few taps before booking: what one seems to lack, and where that is to be had."""

from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from app.db import transaction
from app.errors import Invalid
from app.stations import shipped
from app.stations.precheck import lacking

ARTICLES = Path(__file__).parents[2] / "knowledge" / "articles"


@pytest.fixture
def items(app: APIFlask, client: FlaskClient) -> dict[str, dict]:
    with app.app_context(), transaction():
        shipped.load_items()
    return {one["code"]: one for one in client.get("/api/v1/service-items").json["items"]}


def test_a_lost_paper_is_named_with_the_way_to_it(client: FlaskClient, items: dict) -> None:
    asked = items["card_apply"]["questions"]
    assert [len(one["options"]) for one in asked] == [2, 3, 2]
    path = "/api/v1/service-items/card_apply/precheck"
    told = client.post(path, json={"answers": [0, 1, 0]}).json
    assert [one["what"] for one in told["lacking"]] == ["退役证件"]
    assert told["lacking"][0]["article_id"] == "discharge-certificate-lost"
    assert "只是提醒" in told["words"]
    assert client.post(path, json={"answers": [0, 2, 0]}).json["lacking"] == []


def test_the_answers_do_not_come_along_with_the_questions(items: dict) -> None:
    assert {tuple(one) for item in items.values() for q in item["questions"]
            for one in q["options"]} == {("label",)}  # fmt: skip


@pytest.mark.parametrize("answers", [[], [0], [0, 0, 9], [0, 0, -1], ["x", 0, 0]])
def test_senseless_answers_are_refused(client: FlaskClient, items: dict, answers: list) -> None:
    path = "/api/v1/service-items/card_apply/precheck"
    assert client.post(path, json={"answers": answers}).status_code == 422


def test_unknown_items_and_pure_rules(client: FlaskClient, items: dict) -> None:
    answer = client.post("/api/v1/service-items/nonsense/precheck", json={"answers": []})
    assert answer.json["code"] == "unknown_item"
    with pytest.raises(Invalid):
        lacking([], [1])


def test_every_lack_says_how_and_points_to_an_article_that_exists() -> None:
    there = {path.stem for path in ARTICLES.glob("*/*.md")}
    for question in shipped.read("precheck"):
        assert any(not one.get("lack") for one in question["options"])
        for option in question["options"]:
            assert bool(option.get("lack")) == bool(option.get("get"))
            assert option.get("article", next(iter(there))) in there
    keys = {one["key"] for one in shipped.read("precheck")}
    assert all(set(row.get("ask", ())) <= keys for row in shipped.read("service_items"))
