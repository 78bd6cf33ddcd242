"""The editable calendar, as an editor uses it."""

from apiflask import APIFlask
from flask.testing import FlaskClient

from app.db import transaction
from app.stations import queries, shipped
from app.stations.commands import calendar


def run(app: APIFlask, *words: str) -> str:
    with app.app_context():
        result = app.test_cli_runner().invoke(calendar, list(words))
    assert result.exit_code == 0, result.output
    return result.output


def test_set_show_unset(app: APIFlask) -> None:
    assert "休息" in run(app, "set", "2026-11-19", "free", "--note", "停电检修")
    shown = run(app, "show")
    assert "2026-11-19 周四 休息（手工设置 停电检修）" in shown
    assert "公布到" in shown
    assert "上班" in run(app, "unset", "2026-11-19")
    assert "2026-11-19" not in run(app, "show")


def test_unset_of_a_day_that_was_not_set_says_so(app: APIFlask) -> None:
    with app.app_context():
        result = app.test_cli_runner().invoke(calendar, ["unset", "2026-11-19"])
    assert result.exit_code == 1
    assert "没有设置过" in result.output


def test_a_free_day_closes_the_stations(app: APIFlask, client: FlaskClient) -> None:
    with app.app_context(), transaction():
        shipped.load_items()
        shipped.load_demo_stations("330106")
    run(app, "set", "2026-11-18", "free")
    with app.app_context():
        assert len(queries.calendar_overrides()) == 1
    shown = client.get("/api/v1/stations").json["items"][0]
    assert shown["open_now"] is False
    assert shown["next_opening"].startswith("2026-11-19T01:00")
