"""The audit page: filters, the sheet, last night's retention, and words for every action."""

import ast

import pytest
from apiflask import APIFlask

from app.db import transaction
from app.insights import wording
from app.privacy import service as privacy
from app.staff import service as staff
from tests.rules.code import calls, python_files, tree
from tests.support.actors import StaffActor, VeteranActor
from tests.support.time import HandClock

PASSWORD = "Correct-Horse-7"
HTML = {"Accept": "text/html"}
# What features call to write an audit row.
NAMES = {
    "record", "audit.record", "_note", "_record", "write_down", "desk.write_down", "_write_down",
}  # fmt: skip


@pytest.fixture
def admin(app: APIFlask) -> StaffActor:
    with app.app_context(), transaction():
        staff.create("root", "周管理", ["admin"], PASSWORD, must_change=False)
    return StaffActor(app.test_client(), "root", PASSWORD)


def cells(page: str) -> str:
    return page.split("<tbody>")[1]


def test_rows_are_found_by_person_action_actor_and_day(
    app: APIFlask, admin: StaffActor, clock: HandClock
) -> None:
    wang, li = VeteranActor(app.test_client(), "wang"), VeteranActor(app.test_client(), "li")
    wang.consent()
    li.consent()
    clock.advance(days=1)
    wang.get("/me/export")
    admin = StaffActor(app.test_client(), "root", PASSWORD)

    def listed(query: str) -> str:
        return cells(admin.get(f"/audit?{query}", headers=HTML).text)

    of_wang = listed(f"person={wang.id}")
    assert ("同意隐私说明" in of_wang, "导出本人资料" in of_wang) == (True, True)
    assert f"用户{li.id}<" not in of_wang
    assert f"用户{li.id}<" in listed("action=consent.give")
    assert "导出本人资料" not in listed("action=consent.give")
    assert "登录" not in listed("who=veteran")
    assert "登录" in listed("who=system") or "新建账号" in listed("who=system")
    assert "同意隐私说明" not in listed("from=2026-11-19")
    assert "导出本人资料" not in listed("to=2026-11-18")
    assert "没有符合条件" in listed("person=999999")
    # What makes no sense is no filter, and no error either.
    assert "同意隐私说明" in listed("from=yesterday&person=wang&before=x")


def test_the_sheet_has_the_same_rows_and_is_written_down(app: APIFlask, admin: StaffActor) -> None:
    wang = VeteranActor(app.test_client(), "wang")
    wang.consent()
    answer = admin.get(f"/audit.csv?person={wang.id}")
    lines = answer.text.removeprefix("\ufeff").splitlines()
    assert lines[0].startswith("时间,谁,做了什么")
    assert len(lines) == 2
    assert "同意隐私说明" in lines[1]
    assert "下载审计" in admin.get("/audit", headers=HTML).text


def test_last_nights_retention_is_told_and_missed_when_late(
    app: APIFlask, admin: StaffActor, clock: HandClock
) -> None:
    assert "还没有运行过" in admin.get("/audit", headers=HTML).text
    with app.app_context(), transaction():
        privacy.apply_retention(privacy.Periods(30, 30, 183))
    page = admin.get("/audit", headers=HTML).text
    assert ("清空消息 0" in page, "请检查后台任务" in page) == (True, False)
    clock.advance(hours=31)
    admin = StaffActor(app.test_client(), "root", PASSWORD)
    assert "请检查后台任务" in admin.get("/audit", headers=HTML).text


def test_every_recorded_action_has_a_word() -> None:
    recorded = {
        call.args[0].value
        for path in python_files("app")
        for call in calls(tree(path))
        if ast.unparse(call.func) in NAMES
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and "." in str(call.args[0].value)
    }
    assert "veteran.reveal" in recorded
    assert recorded - set(wording.ACTIONS) == set()
