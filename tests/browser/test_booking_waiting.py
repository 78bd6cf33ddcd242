"""Standing by for a full time and taking what comes free; a station that closes; one's region."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.bureau import Bureau
from tests.browser.conftest import NewPage
from tests.browser.people import Veteran
from tests.browser.server import Server
from tests.browser.test_journey import DESK, log_in

pytestmark = pytest.mark.browser


def book(who: Veteran, slot: dict) -> dict:
    body = {"slot_id": slot["id"], "item": "card_apply"}
    answer = who.called("POST", "/appointments", json=body)
    assert answer.status_code == 201, answer.text
    booked: dict = answer.json()
    return booked


def test_stands_by_and_takes_the_place_that_comes_free(
    new_page: NewPage, server: Server, pictures: Path
) -> None:
    bureau = Bureau(server, "browser-standby", "候补演示服务中心")
    last = bureau.slots()[-1]
    li, wang = Veteran(new_page(), server, "first-come"), Veteran(new_page(), server, "stand-by")
    taken = book(li, last)

    wang.page.goto(f"{server.url}/m/#/book/card_apply/{bureau.station}")
    wang.page.locator(".days button").last.click()
    full = wang.page.locator(".times button").last
    expect(full).to_contain_text("点这里候补")
    full.click()
    expect(wang.page.get_by_text("已约满。要候补吗？")).to_be_visible()
    wang.page.screenshot(path=pictures / "mobile-stand-by.png")
    wang.tap("候补")
    expect(wang.page.get_by_text("已记下。有人退出时")).to_be_visible()
    expect(wang.page.get_by_text("您排在第一个")).to_be_visible()

    assert li.called("POST", f"/appointments/{taken['id']}/cancel").status_code == 200
    wang.page.reload()
    expect(wang.page.get_by_text("有空位了，为您保留到")).to_be_visible()
    wang.page.screenshot(path=pictures / "mobile-offer.png")
    wang.tap("我要")
    expect(wang.page.get_by_text("预约成功")).to_be_visible()
    [mine] = wang.called("GET", "/appointments").json()["items"]
    assert (mine["state"], mine["slot"]["id"]) == ("booked", last["id"])
    assert wang.called("GET", "/appointments/waiting").json()["items"] == []


def test_moves_in_one_step_and_keeps_exactly_one(
    new_page: NewPage, server: Server, pictures: Path
) -> None:
    bureau = Bureau(server, "browser-move", "改约演示服务中心")
    wang = Veteran(new_page(), server, "mover")
    first = book(wang, bureau.slots()[-1])
    wang.page.goto(f"{server.url}/m/#/move/{first['id']}")
    expect(wang.page.get_by_text("原来：")).to_be_visible()
    wang.page.locator(".days button").last.click()
    wang.page.locator(".times button:enabled").first.click()
    wang.page.screenshot(path=pictures / "mobile-move.png")
    wang.tap("确定")
    expect(wang.page.get_by_text("已改好时间")).to_be_visible()
    [moved] = wang.called("GET", "/appointments").json()["items"]
    assert (moved["id"], moved["state"]) == (first["id"], "booked")
    assert moved["starts_at"] < first["starts_at"]
    assert [one["available"] for one in bureau.slots() if one["id"] == first["slot"]["id"]] == [1]


def test_a_station_that_closes_says_so_before_and_tells_whoever_was_coming(
    new_page: NewPage, server: Server, pictures: Path
) -> None:
    bureau = Bureau(server, "browser-closing", "停办演示服务中心")
    wang = Veteran(new_page(), server, "comes-in-vain")
    booked = book(wang, bureau.slots()[-1])
    day = booked["starts_at"][:10]

    desk = log_in(new_page(viewport=DESK), server, "manager")
    desk.goto(f"{server.url}/console/appointments?station={bureau.station}&day={day}")
    desk.get_by_text("临时停办").click()
    desk.get_by_label("从").fill(f"{day}T08:00")
    desk.get_by_label("到", exact=True).fill(f"{day}T18:00")
    desk.get_by_label("原因（会告诉预约的人）").fill("停电检修")
    desk.get_by_role("button", name="先看影响多少人").click()
    expect(desk.get_by_text("1 个已有的预约可以改到下一个空的时间")).to_be_visible()
    desk.screenshot(path=pictures / "console-closure.png")
    desk.get_by_role("button", name="停办，1 个全部取消").click()
    expect(desk.get_by_text("1 个预约已取消")).to_be_visible()

    wang.page.goto(f"{server.url}/m/#/appointments")
    wang.page.get_by_text("以前的预约").click()
    expect(wang.page.get_by_text("服务站临时停办，已取消")).to_be_visible()
    wang.page.screenshot(path=pictures / "mobile-closed.png")

    # Taken back in the calendar, the times are there again.
    desk.goto(f"{server.url}/console/appointments/calendar?station={bureau.station}")
    expect(desk.get_by_text("停电检修")).to_be_visible()
    desk.screenshot(path=pictures / "console-calendar.png")
    desk.get_by_role("button", name="撤销停办").click()
    expect(desk.get_by_text("新放出")).to_be_visible()
    assert [one["available"] for one in bureau.slots() if one["id"] == booked["slot"]["id"]] == [1]


def test_chooses_a_region_level_by_level(new_page: NewPage, server: Server, pictures: Path) -> None:
    wang = Veteran(new_page(), server, "from-hetian")
    wang.tab("我的")
    wang.page.get_by_label("省", exact=True).select_option(label="新疆维吾尔自治区")
    wang.page.get_by_label("市", exact=True).select_option(label="和田地区")
    wang.page.get_by_label("县（区）", exact=True).select_option(label="和康县")
    wang.page.screenshot(path=pictures / "mobile-region.png")
    # A municipality has no level between: its districts follow at once.
    wang.page.get_by_label("省", exact=True).select_option(label="北京市")
    expect(wang.page.get_by_label("市", exact=True)).to_have_count(0)
    wang.page.get_by_label("县（区）", exact=True).select_option(label="东城区")
    wang.tap("保存")
    expect(wang.page.get_by_text("已保存")).to_be_visible()
    assert wang.called("GET", "/me").json()["region"] == "110101"
    wang.page.reload()
    expect(wang.page.get_by_label("县（区）", exact=True)).to_have_value("110101")
