"""`flask desk …` as an administrator types it."""

from pathlib import Path

import pytest
from apiflask import APIFlask
from click.testing import Result

from app.staff import service as staff
from tests.support.actors import StaffActor


@pytest.fixture
def desk(app: APIFlask) -> "Desk":
    return Desk(app)


class Desk:
    """The command line."""

    def __init__(self, app: APIFlask) -> None:
        self.runner = app.test_cli_runner()

    def __call__(self, *words: str, answers: str = "") -> Result:
        return self.runner.invoke(args=["desk", *words], input=answers)


def test_prepare_can_be_repeated(desk: Desk, app: APIFlask) -> None:
    first = desk("prepare")
    assert first.exit_code == 0, first.output
    assert "caseworker1  Correct-Horse-7" in first.output
    again = desk("prepare")
    assert "caseworker1" not in again.output
    client = app.test_client()
    assert StaffActor(client, "caseworker1", "Correct-Horse-7").answer.status_code == 302
    stations = client.get("/api/v1/stations").json["items"]
    assert len({one["level"] for one in stations}) == 5
    free = client.get(f"/api/v1/stations/{stations[0]['id']}/slots").json["items"]
    assert any(slot["available"] for slot in free)


def test_the_first_administrator(desk: Desk, app: APIFlask) -> None:
    created = desk(
        "staff", "create", "zhang", "--name", "张敏", "--role", "admin",
        answers="Correct-Horse-7\nCorrect-Horse-7\n",
    )  # fmt: skip
    assert created.exit_code == 0, created.output
    assert "Correct-Horse" not in created.output
    with app.app_context():
        found = staff.by_username("zhang")
        assert found is not None
        assert (found.roles, found.must_change_password) == (["admin"], True)
    weak = desk("staff", "create", "li", "--name", "李", "--password", "short")
    assert weak.exit_code == 1
    assert "密码至少" in weak.output


def test_a_password_is_reset(desk: Desk, app: APIFlask) -> None:
    desk("staff", "create", "zhang", "--name", "张敏", "--password", "Correct-Horse-7")
    reset = desk("staff", "password", "zhang", "--password", "Another-Horse-8")
    assert reset.exit_code == 0, reset.output
    assert StaffActor(app.test_client(), "zhang", "Another-Horse-8").answer.status_code == 302
    assert desk("staff", "password", "nobody", "--password", "Another-Horse-8").exit_code == 1


def test_check_says_what_is_missing_in_words(desk: Desk) -> None:
    before = desk("check")
    assert before.exit_code == 1
    assert "No administrator" in before.output
    assert "Stations: 0" in before.output
    desk("prepare")
    after = desk("check")
    assert after.exit_code == 0, after.output
    assert "Holidays are published up to" in after.output


def test_a_backup_and_its_refusals(desk: Desk, tmp_path: Path) -> None:
    target = tmp_path / "desk.backup"
    written = desk("backup", str(target))
    assert written.exit_code == 0, written.output
    refused = desk("restore", str(target))
    assert refused.exit_code == 1
    assert "--force" in refused.output or "empty" in refused.output


def test_knowledge_is_published_once(desk: Desk) -> None:
    assert "0 new, 0 changed, 0 withdrawn" in desk("knowledge").output
