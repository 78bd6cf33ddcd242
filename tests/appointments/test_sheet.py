"""Files as they really come: saved by Excel, WPS and hand, and broken in every way."""

import csv
import io
import time

import pytest
from apiflask import APIFlask
from sqlalchemy import func, select

from app.appointments import setup
from app.appointments.models import WorkingPlan
from app.db import db, transaction
from app.stations import shipped
from app.stations.models import Station, StationItem
from app.stations.wording import COLUMNS
from tests.appointments.test_network import COUNTY, TOWN, as_csv, manager

HEAD = ",".join(COLUMNS.values())
GOOD = ",".join(f'"{cell}"' for cell in COUNTY.values())
PLAIN = "c1,甲服务中心,县级,330106,,地址,,,,,,,"


@pytest.fixture(autouse=True)
def _items(app: APIFlask) -> None:
    with app.app_context(), transaction():
        shipped.load_items()


def read(app: APIFlask, data: bytes) -> setup.Setup:
    with app.app_context():
        return setup.read_csv(data)


def lines(*rows: str, end: str = "\r\n") -> bytes:
    return end.join((HEAD, *rows)).encode()


SEMICOLONS = "\r\n".join((HEAD.replace(",", ";"), GOOD.replace('",', '";'))).encode()
# Still the same station, however it was saved.
SOUND = {
    "utf-8 with its mark": as_csv(COUNTY),
    "utf-8 without": as_csv(COUNTY, encoding="utf-8"),
    "gbk": as_csv(COUNTY, encoding="gbk"),
    "gb18030": as_csv(COUNTY, encoding="gb18030"),
    "excel's unicode text": as_csv(COUNTY).decode("utf-8-sig").replace(",", "\t").encode("utf-16"),
    "semicolons": SEMICOLONS,
    "unix line ends": lines(GOOD, end="\n"),
    "old mac line ends": lines(GOOD, end="\r"),
    "blank lines between and behind": lines("", GOOD, "", "", ""),
    "rows of commas": lines("," * 12, GOOD, "," * 12),
    "blanks round cells and headings": as_csv({k: f" {v} " for k, v in COUNTY.items()}),
    "columns in another order, and one more": "备注,".encode()
    + ",".join(reversed(COLUMNS.values())).encode() + b"\r\n,"
    + ",".join(f'"{cell}"' for cell in reversed(COUNTY.values())).encode(),
    "a region with twelve digits": as_csv({**COUNTY, "行政区划": "330106000000"}),
    "a break in a quoted cell": as_csv({**COUNTY, "号源": "优待证申领 2人 30分钟\n"}),
    "no end of the last line": as_csv(COUNTY).rstrip(),
}  # fmt: skip


@pytest.mark.parametrize("how", SOUND)
def test_saved_in_another_way_it_says_the_same(app: APIFlask, how: str) -> None:
    found = read(app, SOUND[how])
    assert found.problems == []
    [one] = found.stations
    assert (one.code, one.name, one.region) == ("xihu", COUNTY["名称"], "330106")
    assert [(c.item, c.capacity, c.minutes) for c in found.counters[one.line]] == [
        ("card_apply", 2, 30)
    ]


# What is wrong, in which row of the spreadsheet, and a word of what is said about it.
BROKEN = {
    "nothing at all": (b"", 1, "读不出来"),
    "only the heading": (lines(), 1, "没有服务站"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), 1, ""),
    "a workbook": (b"PK\x03\x04" + bytes(300), 1, "另存为"),
    "another table": (b"a,b\n1,2\n", 1, "缺少这些列"),
    "a column is missing": (as_csv(COUNTY).decode().replace("电话", "电 话").encode(), 1, "电话"),
    "a heading twice": (lines(GOOD).replace("地址".encode(), "电话".encode(), 1), 1, ""),
    "a comma too many": (lines(PLAIN.replace("地址", "文三路,1号")), 2, "比第一行多"),
    "cells missing": (lines(PLAIN, "c2,乙服务中心,县级,330106"), 3, "比第一行少"),
    "an open quote": (lines(PLAIN, PLAIN.replace("c1", "c2").replace("地址", '"地址')), 3, "引号"),
    "words behind a quote": (lines(PLAIN.replace("地址", '"地"址')), 2, "引号"),
    "half utf-8, half gbk": (as_csv(COUNTY, encoding="utf-8") + TOWN["名称"].encode("gbk"), 1, ""),
    "a byte lost": (as_csv(COUNTY, encoding="gbk")[:-40] + b"\xff\r\n", 2, ""),
    "a NUL": (lines(PLAIN.replace("地址", "地\x00址")), 2, "控制字符"),
    "a slash in the code": (lines(PLAIN.replace("c1", "a/b")), 2, "编码只能用"),
    "a code the console uses": (lines(PLAIN.replace("c1", "new")), 2, "系统自己要用"),
    "the same code twice": (lines(PLAIN, "", PLAIN), 4, "前面已经有一行"),
    "its own parent": (lines(PLAIN.replace("330106,,", "330106,c1,")), 2, "上级的级别要比它高"),
    "two that are each other's parents": (
        lines(PLAIN.replace("330106,,", "330106,c2,"),
              PLAIN.replace("c1", "c2").replace("330106,,", "330106,c1,")), 3, "上级的级别"),
    "a parent that is nowhere": (lines(PLAIN.replace("330106,,", "330106,x,")), 2, "没有编码为"),
    "full-width digits": (lines(PLAIN.replace("330106", "３３０１０６")), 2, "不是已知的"),
    "a region of excel's making": (lines(PLAIN.replace("330106", "3.30106E+11")), 2, "不是已知的"),
    "coordinates turned round": (lines(PLAIN.replace("地址,,,", "地址,,120.1,30.2")), 2, "填反"),
    "coordinates that are no numbers": (lines(PLAIN.replace("地址,,,", "地址,,nan,inf")), 2, "度"),
    "one coordinate": (lines(PLAIN.replace("地址,,,", "地址,,30.2,")), 2, "一起填写"),
    "hours turned round": (as_csv({**COUNTY, "开放时间": "周一 17:00-09:00"}), 2, "看不懂"),
    "hours that overlap": (as_csv({**COUNTY, "开放时间": "周一 09:00-12:00、11:00-13:00"}), 2, ""),
    "twenty-five o'clock": (as_csv({**COUNTY, "开放时间": "周一 09:00-25:00"}), 2, "看不懂"),
    "a plan for an item not handled": (as_csv({**COUNTY, "办理事项": "综合咨询"}), 2, "办理事项"),
    "a counter without end": (as_csv({**COUNTY, "号源": "优待证申领 9999人 30分钟"}), 2, "200 人"),
    "a very long name": (lines(PLAIN.replace("甲", "甲" * 90)), 2, "最多 80 个字"),
}  # fmt: skip


@pytest.mark.parametrize("how", BROKEN)
def test_broken_it_says_where_and_what(app: APIFlask, how: str) -> None:
    data, line, words = BROKEN[how]
    found = read(app, data)
    said = [(one.line, one.words) for one in found.problems]
    assert any(number == line and words in text for number, text in said), said


def test_a_broken_file_at_the_console_changes_nothing(app: APIFlask) -> None:
    zhao = manager(app)
    for data, _, _ in BROKEN.values():
        answer = zhao.post("/stations/file", data={"file": (io.BytesIO(data), "s.csv")})
        assert answer.status_code == 422
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Station)) == 0


def test_a_changed_level_must_stay_above_what_is_below(app: APIFlask) -> None:
    with app.app_context(), transaction():
        setup.carry_out(setup.read_csv(as_csv(COUNTY, TOWN)))
    found = read(app, as_csv({**COUNTY, "级别": "村（社区）"}))
    assert [(one.line, one.column) for one in found.problems] == [(2, "级别")]


def test_a_counter_has_hours_of_its_own(app: APIFlask) -> None:
    plans = "优待证申领 2人 30分钟（周一、周三 09:00-11:00；周五 14:00-16:00）；综合咨询 1人 20分钟"
    with app.app_context(), transaction():
        setup.carry_out(setup.read_csv(as_csv({**COUNTY, "号源": plans})))
    with app.app_context():
        weeks = dict(db.session.execute(select(WorkingPlan.item, WorkingPlan.week)).all())
        assert weeks["card_apply"] == {
            "0": [["09:00", "11:00"]], "2": [["09:00", "11:00"]], "4": [["14:00", "16:00"]],
        }  # fmt: skip
        assert set(weeks["consultation"]) == {"0", "1", "2", "3", "4"}
        [line] = setup.table()
        assert line["号源"].startswith("优待证申领 2人 30分钟（周一 09:00–11:00；周三")
        assert setup.read_csv(setup.write_csv()).counters == setup.read([line]).counters


def test_a_dry_run_says_what_would_happen(app: APIFlask) -> None:
    zhao = manager(app)
    sent = {"file": (io.BytesIO(as_csv(COUNTY)), "s.csv"), "dry_run": "1"}
    page = zhao.post("/stations/file", data=sent).text
    assert "写入后会新放出" in page and "新放出 0 个" not in page
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Station)) == 0


@pytest.mark.parametrize(
    "count", [2_000, pytest.param(20_000, marks=pytest.mark.prove, id="a province")]
)
def test_thousands_of_lines(app: APIFlask, count: int) -> None:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS.values())
    writer.writeheader()
    writer.writerow(COUNTY)
    for number in range(count):
        writer.writerow({
            **TOWN, "编码": f"v{number}", "级别": "村（社区）", "上级编码": "xihu",
            "行政区划": f"330106{number // 900 + 1:03}{number % 900 + 1:03}",
        })  # fmt: skip
    begun = time.perf_counter()
    with app.app_context(), transaction(statement_timeout_ms=60_000):
        found = setup.read_csv(out.getvalue().encode())
        assert found.problems == []
        setup.carry_out(found)
    took = time.perf_counter() - begun
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Station)) == count + 1
        assert db.session.scalar(select(func.count()).select_from(StationItem)) == 2 * (count + 1)
    assert took < 120, "a bureau waits for this page"
