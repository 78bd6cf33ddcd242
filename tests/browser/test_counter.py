"""A trip without a detour: booked on the phone, shown at the counter, called, served."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.bureau import Bureau
from tests.browser.conftest import NewPage
from tests.browser.people import Veteran
from tests.browser.server import Server
from tests.browser.test_journey import DESK, log_in

pytestmark = pytest.mark.browser


def test_papers_are_checked_before_and_the_code_is_shown(
    new_page: NewPage, server: Server, pictures: Path
) -> None:
    wang = Veteran(new_page(), server, "prepared")
    wang.tab("预约")
    wang.page.get_by_role("link", name="优待证申领").click()
    wang.page.get_by_text("先看看还缺什么").click()
    wang.tap("在手边，没过期")
    wang.tap("丢了或找不到了")
    wang.tap("登记过")
    expect(wang.page.get_by_text("只是提醒")).to_be_visible()
    expect(wang.page.get_by_role("link", name="看详细说明")).to_be_visible()
    wang.page.screenshot(path=pictures / "mobile-precheck.png")
    wang.page.locator("a.entry").first.click()
    wang.page.locator(".times button:enabled").last.click()
    wang.tap("确定预约")
    wang.tap("看二维码")
    expect(wang.page.get_by_role("img", name="二维码")).to_be_visible()
    wang.page.screenshot(path=pictures / "mobile-appointment.png")
    with wang.page.expect_download() as download:
        wang.tap("存到日历")
    assert "BEGIN:VEVENT" in Path(download.value.path()).read_text("utf-8")


def test_books_by_talking(new_page: NewPage, server: Server, pictures: Path) -> None:
    wang = Veteran(new_page(), server, "talker")
    wang.ask("我想约下周办优待证")
    expect(wang.last("suggestions")).to_contain_text("请选时间")
    wang.page.screenshot(path=pictures / "mobile-book-by-talking.png")
    wang.last("suggestions").get_by_role("button").first.click()
    expect(wang.page.get_by_text("约好了")).to_be_visible()
    assert [one["state"] for one in wang.called("GET", "/appointments").json()["items"]] == [
        "booked"
    ]


def test_who_walks_in_is_called(new_page: NewPage, server: Server, pictures: Path) -> None:
    desk = log_in(new_page(viewport=DESK), server, "caseworker2")
    desk.goto(f"{server.url}/console/appointments")
    beside = log_in(new_page(viewport=DESK), server, "caseworker2")
    beside.goto(f"{server.url}/console/appointments")
    desk.get_by_label("没有预约，现场取号").select_option("card_apply")
    desk.get_by_role("button", name="取号").click()
    expect(desk.get_by_text("取号成功：1 号")).to_be_visible()
    desk.get_by_role("button", name="叫下一位").click()
    expect(desk.get_by_text("请 1 号到窗口")).to_be_visible()
    # The next counter's page says so by itself.
    expect(beside.get_by_role("row").filter(has_text="现场")).to_contain_text("办结")
    desk.screenshot(path=pictures / "console-line.png")
    called = desk.get_by_role("row").filter(has_text="现场")
    called.get_by_role("button", name="办结").click()
    expect(desk.get_by_text("现在没有人排队")).to_be_visible()
    expect(beside.get_by_text("现在没有人排队")).to_be_visible()
    desk.get_by_role("link", name="忙闲").click()
    expect(desk.get_by_role("img", name="每天的号")).to_be_visible()
    desk.screenshot(path=pictures / "console-load.png")


def test_the_phone_shows_how_the_line_moves(
    new_page: NewPage, server: Server, pictures: Path
) -> None:
    bureau = Bureau(server, "browser-line", "排队演示服务中心")
    wang = Veteran(new_page(), server, "in-line")
    body = {"slot_id": bureau.slot_now(), "item": "card_apply"}
    booked = wang.called("POST", "/appointments", json=body).json()
    desk = log_in(new_page(viewport=DESK), server, "manager")
    desk.goto(f"{server.url}/console/appointments?station={bureau.station}")
    desk.get_by_role("button", name="取号").click()
    expect(desk.get_by_text("取号成功：1 号")).to_be_visible()
    wang.page.goto(f"{server.url}/m/#/appointments")
    expect(wang.page.get_by_text("现在站里有 1 位在等")).to_be_visible()

    desk.get_by_label("凭证号").fill(booked["code"])
    desk.get_by_role("button", name="签到").click()
    expect(desk.get_by_text(f"{booked['code']} 已签到")).to_be_visible()
    wang.page.reload()
    expect(wang.page.get_by_text("您是 2 号，前面还有 1 位")).to_be_visible()
    wang.page.screenshot(path=pictures / "mobile-line.png")
    for number in (1, 2):
        desk.get_by_role("button", name="叫下一位").click()
        expect(desk.get_by_text(f"请 {number} 号到窗口")).to_be_visible()
    desk.screenshot(path=pictures / "console-called.png")
    wang.page.reload()
    expect(wang.page.get_by_text("请 2 号到窗口")).to_be_visible()
    mine = desk.get_by_role("row").filter(has_text="预约").filter(has_text=booked["code"]).first
    mine.get_by_role("button", name="办结").click()
    expect(desk.get_by_text("2 号：已办理")).to_be_visible()
    assert wang.called("GET", f"/appointments/{booked['id']}").json()["state"] == "served"
