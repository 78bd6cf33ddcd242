"""A bureau sets up its stations: by file, and at the console."""

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.appointments import setup
from app.appointments.commands import stations as commands
from app.appointments.demo import demo_data
from app.appointments.models import Slot, WorkingPlan
from app.db import db, transaction
from app.staff import service as staff
from app.staff.models import Role
from app.stations import registering, shipped
from app.stations.models import Station
from app.stations.wording import COLUMNS
from tests.support.actors import StaffActor, VeteranActor
from tests.support.time import HandClock

PASSWORD = "Correct-Horse-7"
HTML = {"headers": {"Accept": "text/html"}}
COUNTY = {
    "编码": "xihu", "名称": "西湖区退役军人服务中心", "级别": "县级", "行政区划": "330106",
    "上级编码": "", "地址": "文三路1号", "电话": "0571-00000001", "纬度": "30.27", "经度": "120.13",
    "开放时间": "周一至周五 09:00-12:00", "办理事项": "优待证申领、综合咨询",
    "号源": "优待证申领 2人 30分钟", "启用": "是",
}  # fmt: skip
TOWN = {**COUNTY, "编码": "town", "名称": "演示街道服务站", "级别": "乡镇（街道）",
        "行政区划": "330106001", "上级编码": "xihu", "号源": ""}  # fmt: skip


def as_csv(*lines: dict[str, str], encoding: str = "utf-8-sig") -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS.values())
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue().encode(encoding)


@pytest.fixture(autouse=True)
def _items(app: APIFlask) -> None:
    with app.app_context(), transaction():
        shipped.load_items()


def bring_in(app: APIFlask, data: bytes) -> setup.Done:
    with app.app_context(), transaction():
        found = setup.read_csv(data)
        assert found.problems == []
        return setup.carry_out(found)


def faults(app: APIFlask, *lines: dict[str, str]) -> list[tuple[int, str]]:
    with app.app_context():
        return [(one.line, one.column) for one in setup.read(lines).problems]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_children_may_stand_before_their_parents(app: APIFlask, encoding: str) -> None:
    done = bring_in(app, as_csv(TOWN, COUNTY, encoding=encoding))
    assert done.stations == 2 and done.effect.opened > 20
    with app.app_context():
        town = db.session.scalars(select(Station).where(Station.code == "town")).one()
        assert db.session.get_one(Station, town.parent_id).code == "xihu"


def test_the_same_file_again_changes_nothing(app: APIFlask) -> None:
    bring_in(app, as_csv(COUNTY, TOWN))
    assert bring_in(app, as_csv(COUNTY, TOWN)).effect.opened == 0
    with app.app_context():
        assert len(list(db.session.scalars(select(Station)))) == 2
        assert len(list(db.session.scalars(select(WorkingPlan)))) == 1


def test_export_and_import_agree(app: APIFlask) -> None:
    with app.app_context(), transaction():
        demo_data("330106")
        before = setup.table()
    assert bring_in(app, as_csv(*before)).effect.opened == 0
    with app.app_context():
        assert setup.table() == before
        assert setup.read_csv(setup.write_csv()).problems == []


def test_a_plan_left_out_closes_its_slots(app: APIFlask) -> None:
    bring_in(app, as_csv(COUNTY))
    bring_in(app, as_csv({**COUNTY, "号源": ""}))
    with app.app_context():
        assert all(db.session.scalars(select(Slot.closed)))
    bring_in(app, as_csv({**COUNTY, "号源": "优待证申领 5人 30分钟"}))
    with app.app_context():
        rows = db.session.execute(select(Slot.closed, Slot.capacity))
        assert {tuple(row) for row in rows} == {(False, 5)}


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("编码", ""), ("名称", ""), ("级别", "大区级"), ("行政区划", "999999"),
        ("行政区划", "3301"),
        ("上级编码", "nowhere"), ("纬度", "120.1"), ("纬度", "north"), ("经度", ""),
        ("开放时间", "随时"), ("办理事项", "飞行执照"), ("号源", "优待证申领"),
        ("号源", "退役报到 1人 30分钟"), ("号源", "优待证申领 0人 30分钟"),
        ("号源", "优待证申领 1人 1分钟"), ("启用", "也许"), ("地址", "长" * 201),
        ("号源", "优待证申领 1人 30分钟；优待证申领 1人 20分钟"),
    ],
)  # fmt: skip
def test_every_fault_is_named_by_line_and_column(app: APIFlask, column: str, cell: str) -> None:
    assert (3, column) in faults(app, COUNTY, {**TOWN, column: cell})


def test_all_faults_of_a_file_at_once(app: APIFlask) -> None:
    twice = {**COUNTY, "上级编码": "town"}
    found = faults(app, {**COUNTY, "纬度": "x"}, TOWN, twice)
    assert {(2, "纬度"), (4, "编码"), (4, "上级编码")} <= set(found)


def test_the_command_lists_faults_and_brings_nothing_in(app: APIFlask, tmp_path: Path) -> None:
    file = tmp_path / "stations.csv"
    file.write_bytes(as_csv(COUNTY, {**TOWN, "上级编码": "nowhere"}))
    with app.app_context():
        result = app.test_cli_runner().invoke(commands, ["import", str(file)])
    assert result.exit_code == 1 and "第 3 行“上级编码”" in result.output
    file.write_bytes(as_csv(COUNTY, TOWN))
    with app.app_context():
        dry = app.test_cli_runner().invoke(commands, ["import", str(file), "--dry-run"])
        assert dry.exit_code == 0 and "检查通过：2" in dry.output
        assert list(db.session.scalars(select(Station))) == []
        assert app.test_cli_runner().invoke(commands, ["import", str(file)]).exit_code == 0
        out = tmp_path / "out.csv"
        assert app.test_cli_runner().invoke(commands, ["export", str(out)]).exit_code == 0
    assert "西湖区退役军人服务中心" in out.read_text("utf-8-sig")


def test_a_foreign_file_is_refused_whole(app: APIFlask) -> None:
    with app.app_context():
        assert setup.read_csv(b"a,b\n1,2\n").problems[0].line == 1
        assert setup.read_csv(b"").problems
        assert setup.read_csv(b"\x00\xff\x00").problems


def manager(app: APIFlask) -> StaffActor:
    with app.app_context(), transaction():
        staff.create("zhao", "zhao", [str(Role.MANAGER)], PASSWORD, must_change=False)
    return StaffActor(app.test_client(), "zhao", PASSWORD)


def test_a_manager_edits_a_station(app: APIFlask, client: FlaskClient) -> None:
    bring_in(app, as_csv(COUNTY))
    zhao = manager(app)
    assert "浙江省杭州市西湖区" in zhao.get("/stations", **HTML).text
    assert "优待证申领 2人 30分钟" in zhao.get("/stations/xihu", **HTML).text
    form = {name: COUNTY[words] for name, words in COLUMNS.items()}
    form |= {"known": "xihu", "items": ["优待证申领"], "plans": "优待证申领 3人 20分钟"}
    bad = zhao.post("/stations/save", data={**form, "hours": "随时"})
    assert bad.status_code == 422 and "随时" in bad.text
    assert zhao.post("/stations/save", data=form).status_code == 302
    with app.app_context():
        open_now = select(Slot.capacity).where(Slot.closed.is_(False))
        assert set(db.session.scalars(open_now)) == {3}


def test_a_file_at_the_console(app: APIFlask) -> None:
    zhao = manager(app)
    sent = {"file": (io.BytesIO(as_csv(COUNTY)), "s.csv"), "dry_run": "1"}
    assert "没有改动" in zhao.post("/stations/file", data=sent).text
    bad = {"file": (io.BytesIO(as_csv({**COUNTY, "级别": "x"})), "s.csv")}
    assert zhao.post("/stations/file", data=bad).status_code == 422
    good = {"file": (io.BytesIO(as_csv(COUNTY)), "s.csv")}
    assert zhao.post("/stations/file", data=good).status_code == 200
    assert "西湖区退役军人服务中心" in zhao.get("/stations/file", **HTML).text


def test_coverage_says_what_is_lacking(app: APIFlask) -> None:
    bring_in(app, as_csv({**COUNTY, "行政区划": "330102", "电话": "", "号源": ""}))
    with app.app_context():
        assert registering.uncovered("330100")[0] == "330100"
        assert "330106" in registering.uncovered("330100")
        assert "330102" not in registering.uncovered("330100")
        assert registering.lacking()[0].what == ["没有工作人员", "没有电话"]
    page = manager(app).get("/stations/coverage", **HTML).text
    assert "浙江省杭州市西湖区" in page and "没有电话" in page


def test_only_managers(app: APIFlask) -> None:
    with app.app_context(), transaction():
        staff.create("sun", "sun", [str(Role.CASEWORKER)], PASSWORD, must_change=False)
    sun = StaffActor(app.test_client(), "sun", PASSWORD)
    assert sun.get("/stations").status_code == 403


def test_the_form_asks_before_people_lose_their_place(app: APIFlask, client: FlaskClient) -> None:
    bring_in(app, as_csv(COUNTY))
    with app.app_context():
        slot = db.session.scalars(select(Slot.id).order_by(Slot.starts_at.desc())).first()
    wang = VeteranActor(client)
    sent = {"slot_id": slot, "item": "card_apply"}
    booked = wang.post("/appointments", json=sent).json["id"]
    zhao = manager(app)
    form = {name: COUNTY[words] for name, words in COLUMNS.items()}
    form |= {"known": "xihu", "items": ["优待证申领"], "plans": ""}
    asked = zhao.post("/stations/save", data=form)
    assert asked.status_code == 200 and "取消 1 个已有的预约" in asked.text
    assert wang.get(f"/appointments/{booked}").json["state"] == "booked"
    assert zhao.post("/stations/save", data={**form, "sure": "1"}).status_code == 302
    assert wang.get(f"/appointments/{booked}").json["state"] == "cancelled"


def test_a_plan_says_when_booking_begins_and_ends(
    app: APIFlask, client: FlaskClient, clock: HandClock
) -> None:
    plans = "优待证申领 1人 30分钟 提前1天 放号7天"
    bring_in(app, as_csv({**COUNTY, "号源": plans}))
    with app.app_context():
        days = {one.date() for one in db.session.scalars(select(Slot.starts_at))}
        assert max(days) == clock().date() + timedelta(days=6)
        assert setup.table()[0]["号源"] == "优待证申领 1人 30分钟 提前24小时 放号7天"
        station = db.session.scalars(select(Station.id)).one()
    slots = client.get(f"/api/v1/stations/{station}/slots").json["items"]
    soon = [one for one in slots if one["starts_at"] < "2026-11-19T10:01"]
    assert soon and not any(one["available"] for one in soon)
    assert all(one["available"] for one in slots if one not in soon)
    sent = {"slot_id": soon[-1]["id"], "item": "card_apply"}
    refused = VeteranActor(client).post("/appointments", json=sent)
    assert (refused.status_code, refused.json["code"]) == (409, "too_late")
    # Looking less far ahead takes nothing back that is out already.
    bring_in(app, as_csv({**COUNTY, "号源": "优待证申领 1人 30分钟 放号2天"}))
    with app.app_context():
        assert not any(db.session.scalars(select(Slot.closed)))


@pytest.mark.parametrize("reach", ["提前15天", "放号0天", "放号61天", "提前两小时"])
def test_a_reach_that_makes_no_sense(app: APIFlask, reach: str) -> None:
    assert faults(app, {**COUNTY, "号源": f"优待证申领 1人 30分钟 {reach}"}) == [(2, "号源")]
