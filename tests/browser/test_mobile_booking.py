"""预约 and 我的 on the veteran's page in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NewPage
from tests.browser.people import Veteran
from tests.browser.server import Server

pytestmark = pytest.mark.browser


def choose_time(wang: Veteran) -> None:
    """From the tab to the last step, at the first place and time that are free."""
    wang.tab("预约")
    wang.page.get_by_role("link", name="优待证申领").click()
    expect(wang.page.get_by_text("要带的材料")).to_be_visible()
    expect(wang.page.get_by_text("居民身份证", exact=True)).to_be_visible()
    wang.page.locator("a.entry").first.click()
    expect(wang.page.get_by_text("第 3 步")).to_be_visible()
    wang.page.locator(".times button:enabled").filter(has_not_text="约满").first.click()
    expect(wang.page.get_by_text("第 4 步")).to_be_visible()


def test_books_moves_and_cancels(new_page: NewPage, server: Server) -> None:
    wang = Veteran(new_page(), server, "booker")
    choose_time(wang)
    wang.tap("确定预约")
    expect(wang.page.get_by_role("heading", name="我的预约")).to_be_visible()
    expect(wang.page.get_by_text("居民身份证", exact=True)).to_be_visible()
    [first] = wang.called("GET", "/appointments").json()["items"]
    expect(wang.page.locator(".code")).to_have_text(first["code"])

    wang.page.get_by_role("link", name="改时间").click()
    wang.page.locator(".times button:enabled").last.click()
    wang.tap("确定")
    expect(wang.page.get_by_text("已改好时间")).to_be_visible()
    [moved] = [
        one
        for one in wang.called("GET", "/appointments").json()["items"]
        if one["state"] == "booked"
    ]
    assert moved["starts_at"] > first["starts_at"]

    wang.tap("取消预约")
    wang.tap("确定取消")
    expect(wang.page.get_by_text("您现在没有预约")).to_be_visible()


def test_a_phone_number_asks_for_consent_first(new_page: NewPage, server: Server) -> None:
    wang = Veteran(new_page(), server, "careful")
    choose_time(wang)
    wang.page.get_by_label("联系电话").fill("138")
    wang.tap("确定预约")
    expect(wang.page.get_by_text("联系电话：格式不对")).to_be_visible()
    wang.page.get_by_label("联系电话").fill("13800001234")
    wang.tap("确定预约")
    wang.tap("不同意")
    assert wang.called("GET", "/appointments").json()["items"] == []
    wang.tap("确定预约")
    wang.tap("同意并继续")
    expect(wang.page.get_by_role("heading", name="我的预约")).to_be_visible()
    assert wang.called("GET", "/appointments").json()["items"][0]["contact"] == "138****1234"


def test_back_goes_one_step_back(new_page: NewPage, server: Server) -> None:
    wang = Veteran(new_page(), server, "backwards")
    choose_time(wang)
    wang.page.go_back()
    expect(wang.page.get_by_text("第 3 步")).to_be_visible()
    wang.page.go_back()
    expect(wang.page.get_by_text("第 2 步")).to_be_visible()


def test_the_nearest_is_found_on_a_tap_only(new_page: NewPage, server: Server) -> None:
    # At the demonstration's eastern street.
    here = {"latitude": 30.2734, "longitude": 120.1412}
    page = new_page(geolocation=here, permissions=["geolocation"])
    wang = Veteran(page, server, "walker")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    wang.tab("预约")
    page.get_by_role("link", name="优待证申领").click()
    expect(page.locator("a.entry").first).to_be_visible()
    assert not [url for url in asked if "lat=" in url]
    wang.tap("找离我最近的")
    expect(page.get_by_text("由近到远")).to_be_visible()
    expect(page.locator("a.entry").first).to_contain_text("演示东街道")
    [located] = [url for url in asked if "lat=" in url]
    assert "lat=30.273&lng=120.141" in located


def test_agreeing_below_loses_nothing_typed_above_and_emptying_takes_back(
    new_page: NewPage, server: Server
) -> None:
    wang = Veteran(new_page(), server, "typed-first")
    wang.tab("我的")
    name = wang.page.get_by_label("姓名")
    name.fill("王建国")
    wang.tap("同意隐私说明")
    expect(wang.page.get_by_role("button", name="撤回同意")).to_be_visible()
    expect(name).to_have_value("王建国")
    wang.tap("保存")
    expect(wang.page.get_by_text("已保存")).to_be_visible()
    assert wang.called("GET", "/me").json()["name"] == "王建国"
    name.fill("")
    with wang.page.expect_response("**/api/v1/me"):
        wang.tap("保存")
    assert wang.called("GET", "/me").json()["name"] is None


def test_profile_needs_consent_and_consent_can_be_withdrawn(
    new_page: NewPage, server: Server
) -> None:
    wang = Veteran(new_page(), server, "profiled")
    wang.tab("我的")
    wang.page.get_by_label("身份").select_option("veteran")
    wang.tap("保存")
    wang.tap("同意并继续")
    expect(wang.page.get_by_text("已保存")).to_be_visible()
    assert wang.called("GET", "/me").json()["identity"] == "veteran"
    wang.page.reload()
    expect(wang.page.get_by_label("身份")).to_have_value("veteran")
    wang.tap("撤回同意")
    expect(wang.page.get_by_text("已撤回同意")).to_be_visible()
    assert wang.called("GET", "/me").json()["consent_required"] is True


def test_takes_one_s_data_along(new_page: NewPage, server: Server) -> None:
    wang = Veteran(new_page(), server, "exporter")
    wang.tab("我的")
    with wang.page.expect_download() as download:
        wang.tap("下载我的数据")
    assert download.value.suggested_filename == "我的数据.json"


def test_an_account_is_deleted_in_two_steps(new_page: NewPage, server: Server) -> None:
    wang = Veteran(new_page(), server, "leaver")
    wang.ask("优待证怎么申领")
    expect(wang.last("answer")).to_be_visible()
    wang.tab("我的")
    wang.tap("注销账号、删除数据")
    expect(wang.page.get_by_role("button", name="确定注销")).to_be_disabled()
    wang.page.get_by_label("我知道了").check()
    wang.tap("确定注销")
    expect(wang.page.get_by_role("heading", name="账号已注销")).to_be_visible()
    assert wang.page.evaluate("localStorage.getItem('desk.token')") is None


def test_signing_out_forgets_the_phone(new_page: NewPage, server: Server) -> None:
    wang = Veteran(new_page(), server, "signing-out")
    wang.tab("我的")
    token = wang.page.evaluate("localStorage.getItem('desk.token')")
    wang.tap("退出登录")
    expect(wang.page.get_by_role("heading", name="已退出登录")).to_be_visible()
    assert wang.page.evaluate("localStorage.getItem('desk.token')") is None
    # Whoever still holds the token is sent to the log-in, and comes back to where it was.
    wang.page.evaluate("token => localStorage.setItem('desk.token', token)", token)
    wang.page.goto(f"{server.url}/m/#/me")
    wang.tap("进入")
    expect(wang.page.get_by_role("heading", name="我的资料")).to_be_visible()
