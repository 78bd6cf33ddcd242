"""Agreeing to a notice by one tap on WeChat's button within the veteran's page."""

import threading
import time

import psycopg
import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.browser.conftest import NewPage
from tests.browser.people import Veteran
from tests.browser.server import Server
from tests.browser.test_mobile_booking import choose_time

pytestmark = pytest.mark.browser
AGREED = """
SELECT coalesce(sum("left"), 0) FROM subscription_grants
 WHERE channel = 'official_account' AND template_id = %s
"""


def agreed(server: Server, template: str) -> int:
    """How many of these notices people have agreed to, as the desk counts."""
    address = server.env["DATABASE_URL"].replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        row = connection.execute(AGREED, [template]).fetchone()
    return int(row[0]) if row else 0


def wait_until_agreed(server: Server, template: str, count: int) -> None:
    """WeChat's push comes when it comes."""
    deadline = time.monotonic() + 60
    while agreed(server, template) < count and time.monotonic() < deadline:
        threading.Event().wait(0.1)
    assert agreed(server, template) == count


def with_wechat(page: Page, server: Server, name: str) -> Veteran:
    """The same person in the played WeChat and on the page."""
    page.goto(f"{server.sandbox_url}/?name={name}")
    expect(page.locator("#followed")).to_have_text("未关注")
    return Veteran(page, server, name)


def button_in(page: Page) -> FrameLocator:
    return page.frame_locator("wx-open-subscribe iframe")


def test_whoever_has_booked_agrees_to_be_reminded(new_page: NewPage, server: Server) -> None:
    template = "sandbox-template-appointment"
    before = agreed(server, template)
    wang = with_wechat(new_page(), server, "to-be-reminded")
    choose_time(wang)
    wang.tap("确定预约")
    expect(wang.page.get_by_text("要微信提醒您吗")).to_be_visible()
    wechat = button_in(wang.page)
    wechat.get_by_role("button", name="请提醒我").click()
    wechat.get_by_role("button", name="允许").click()
    expect(wang.page.get_by_text("到时候请看微信通知")).to_be_visible()
    wait_until_agreed(server, template, before + 1)
    wang.tap("取消预约")
    wang.tap("确定取消")
    expect(wang.page.get_by_text("您现在没有预约")).to_be_visible()
    expect(wang.page.locator(".offer")).to_have_count(0)


def test_whoever_waits_may_say_no_and_is_not_asked_again(new_page: NewPage, server: Server) -> None:
    template = "sandbox-template-reply"
    before = agreed(server, template)
    wang = with_wechat(new_page(), server, "says-no")
    wang.tap("找人工")
    expect(wang.page.get_by_text("不用一直守在这里")).to_be_visible()
    wechat = button_in(wang.page)
    wechat.get_by_role("button", name="回复了通知我").click()
    wechat.get_by_role("button", name="取消").click()
    expect(wang.page.locator(".offer")).to_have_count(0)
    wang.tap("不等了")
    expect(wang.page.get_by_text("智能助手为您解答")).to_be_visible()
    assert agreed(server, template) == before


def test_in_large_type_an_offer_leaves_the_talk_its_room(new_page: NewPage, server: Server) -> None:
    page = new_page()
    page.goto(f"{server.sandbox_url}/?name=large-and-waiting")
    wang = Veteran(page, server, "large-and-waiting", large=True)
    wang.tap("找人工")
    expect(page.get_by_text("不用一直守在这里")).to_be_visible()
    expect(wang.last("handoff")).to_be_in_viewport()
    box = page.get_by_label("请输入您的问题")
    box.fill("我想说的话很长，" * 60)
    end = page.get_by_role("navigation").bounding_box()
    written = page.locator(".composer").bounding_box()
    assert end and written and written["y"] + written["height"] <= end["y"] + 1
    wang.tap("发送")
    expect(wang.page.locator(".pending")).to_have_count(0)
    expect(page.locator(".message").last).to_be_in_viewport()
    wang.tap("不等了")
    expect(page.get_by_text("智能助手为您解答")).to_be_visible()


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        ("**/open/js/**", None),
        ("**/open/verify.js?*", "jweixinVerified('config:invalid signature')"),
        ("**/api/v1/wechat/page?*", None),
    ],
    ids=["no script", "not well signed", "no signature"],
)
def test_without_wechat_nothing_shows(
    new_page: NewPage, server: Server, address: str, answer: str | None
) -> None:
    page = new_page()
    page.route(
        address,
        lambda route: (
            route.fulfill(body=answer, content_type="text/javascript") if answer else route.abort()
        ),
    )
    wang = with_wechat(page, server, "far-from-wechat")
    with page.expect_request(address):
        wang.tap("找人工")
    expect(page.get_by_text("正在排队")).to_be_visible()
    expect(page.locator(".offer")).to_have_count(0)
    wang.tap("不等了")
    expect(page.get_by_text("智能助手为您解答")).to_be_visible()
