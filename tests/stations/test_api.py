"""Stations and service items over the API, on the demo's tree."""

from pathlib import Path

import pytest
import yaml
from apiflask import APIFlask
from flask.testing import FlaskClient

from app.db import db, transaction
from app.stations import shipped
from app.stations.models import Station

ARTICLES = Path(__file__).parents[2] / "knowledge" / "articles"


@pytest.fixture(autouse=True)
def _stations(app: APIFlask) -> None:
    with app.app_context(), transaction():
        shipped.load_items()
        shipped.load_demo_stations("330106")


def names(client: FlaskClient, query: str) -> list[str]:
    answer = client.get(f"/api/v1/stations?{query}")
    assert answer.status_code == 200, answer.text
    return [one["code"] for one in answer.json["items"]]


def test_nearest_first_with_coordinates(client: FlaskClient) -> None:
    answer = client.get("/api/v1/stations?lat=30.2351&lng=120.0882").json
    assert answer["items"][0]["code"] == "demo-west-village"
    distances = [one["distance_m"] for one in answer["items"]]
    assert distances == sorted(distances)


def test_region_goes_down_then_up_and_leaves_out_elsewhere(client: FlaskClient) -> None:
    assert names(client, "region=330106901") == [
        "demo-east", "demo-east-village", "demo-county", "demo-city", "demo-province",
    ]  # fmt: skip
    assert names(client, "region=110000") == []


def test_without_a_place_the_home_region_comes_first(client: FlaskClient) -> None:
    assert names(client, "")[0] == "demo-county"


def test_item_leaves_out_who_does_not_handle_it(client: FlaskClient) -> None:
    assert names(client, "item=veteran_report") == ["demo-county"]
    assert client.get("/api/v1/stations?item=nonsense").json["code"] == "unknown_item"


def test_pages_follow_each_other(client: FlaskClient) -> None:
    first = client.get("/api/v1/stations?limit=4").json
    second = client.get(f"/api/v1/stations?limit=4&cursor={first['next']}").json
    codes = [one["code"] for one in first["items"] + second["items"]]
    assert codes == names(client, "")
    assert second["next"] is None


@pytest.mark.parametrize(
    "query", ["lat=30", "lat=91&lng=0", "lat=nan&lng=1", "region=33", "limit=0"]
)
def test_a_senseless_query_is_refused(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/api/v1/stations?{query}")
    assert answer.status_code == 422
    assert answer.json["errors"]


def test_one_station_with_hours_and_items(client: FlaskClient) -> None:
    listed = client.get("/api/v1/stations?item=veteran_report").json["items"][0]
    shown = client.get(f"/api/v1/stations/{listed['id']}").json
    assert shown["open_now"] is True
    assert shown["next_opening"] is None
    assert shown["hours_text"].startswith("周一至周五")
    assert {"code": "veteran_report", "name": "退役报到"} in shown["items"]


def test_closed_and_unknown_stations_are_not_found(app: APIFlask, client: FlaskClient) -> None:
    with app.app_context(), transaction():
        shut = db.session.query(Station).filter_by(code="demo-east").one()
        shut.active = False
    assert client.get(f"/api/v1/stations/{shut.id}").status_code == 404
    assert client.get("/api/v1/stations/99999999999999").status_code == 404
    assert "demo-east" not in names(client, "")


def test_service_items_name_papers_and_articles(client: FlaskClient) -> None:
    items = client.get("/api/v1/service-items").json["items"]
    assert items[0]["code"] == "consultation"
    for item in items:
        assert item["documents"], item["code"]
        assert "以当地窗口要求为准" in item["documents_note"]


def test_items_point_to_articles_that_exist() -> None:
    known = {path.stem for path in ARTICLES.rglob("*.md")}
    rows = yaml.safe_load((shipped.DATA / "service_items.yml").read_text("utf-8"))
    assert {article for row in rows for article in row["articles"]} <= known


def test_loading_again_changes_nothing(app: APIFlask) -> None:
    with app.app_context():
        before = {one.code: one.id for one in db.session.query(Station)}
        with transaction():
            shipped.load_items()
            shipped.load_demo_stations("330106")
        assert {one.code: one.id for one in db.session.query(Station)} == before
