"""The main job, end to end in real windows: a veteran asks, is handed off, and is answered."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.people import Veteran
from tests.browser.server import Server

pytestmark = pytest.mark.browser
DESK = {"width": 1280, "height": 720}


def log_in(page: Page, server: Server, username: str) -> Page:
    """Sit down at the console and go on duty."""
    page.goto(f"{server.url}/console/")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(server.password)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("tab", name="等候")).to_be_visible()
    if not page.get_by_role("switch").is_checked():
        page.get_by_role("switch").check()
        expect(page.get_by_text("在岗")).to_be_visible()
    return page


def test_from_a_question_to_a_caseworkers_answer(
    new_page: NewPage, server: Server, pictures: Path
) -> None:
    desk = log_in(new_page(viewport=DESK), server, "caseworker1")
    other = log_in(new_page(viewport=DESK), server, "caseworker2")
    veteran = Veteran(new_page(), server, "journey")
    phone = veteran.page

    veteran.ask("优待证怎么申领")
    expect(phone.locator(".message.answer").last).to_contain_text("户籍地")
    phone.screenshot(path=pictures / "mobile-answer.png")
    veteran.ask("转人工")
    expect(phone.locator(".message.handoff").last).to_contain_text("转给工作人员")

    number = veteran.conversation_id()
    # Both desks see the person come, without reloading; one of them gets the chat.
    for page in (desk, other):
        row = page.locator(f'#rows [data-id="{number}"]')
        expect(row).to_be_visible()
        row.click()
        expect(page.locator("#story")).to_contain_text("优待证怎么申领")
    desk.screenshot(path=pictures / "console-queue.png")
    desk.get_by_role("button", name="接入").click()
    expect(desk.get_by_label("回复内容")).to_be_visible()
    # The other desk learns that the chat is taken, and can't take it.
    expect(other.get_by_role("button", name="接入")).to_be_hidden()
    expect(other.locator("#talk-tags")).to_contain_text("孙晓")

    desk.get_by_label("查政策").fill("优待证")
    desk.get_by_label("查政策").press("Enter")
    expect(desk.locator(".found").first).to_contain_text("优待证")
    desk.get_by_label("回复内容").fill("您好，带身份证到户籍所在街道的服务站就可以申请。")
    desk.get_by_role("button", name="发送").click()
    reply = phone.locator(".message.caseworker").last
    expect(reply).to_contain_text("带身份证")
    expect(phone.get_by_text("孙晓").first).to_be_visible()
    expect(desk.locator(".bubble.caseworker").last).to_be_in_viewport()
    desk.screenshot(path=pictures / "console-conversation.png")
    phone.screenshot(path=pictures / "mobile-caseworker.png")

    veteran.ask("谢谢您")
    expect(desk.locator("#story")).to_contain_text("谢谢您")
    desk.get_by_role("button", name="结束").click()
    desk.get_by_label("结果").select_option("solved")
    desk.get_by_role("button", name="确定").click()
    expect(desk.locator("#talk-tags")).to_contain_text("已结束")
    expect(phone.get_by_text("这次咨询已经结束").first).to_be_visible()
    phone.screenshot(path=pictures / "mobile-rating.png")


def test_the_specification_can_be_read_in_a_browser(
    new_page: NewPage, server: Server, pictures: Path
) -> None:
    page = new_page(viewport=DESK)
    page.goto(f"{server.url}/api/docs")
    expect(page.get_by_text("/api/v1/conversation/messages").first).to_be_visible()
    assert page.locator(".opblock").count() > 25
    page.screenshot(path=pictures / "api-docs.png")


def test_managers_editors_and_auditors_have_their_pages(
    new_page: NewPage, server: Server, pictures: Path
) -> None:
    page = new_page(viewport=DESK)
    page.goto(f"{server.url}/console/login?next=/console/insights")
    page.get_by_label("用户名").fill("manager")
    page.get_by_label("密码").fill(server.password)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="最近七天")).to_be_visible()
    page.screenshot(path=pictures / "console-figures.png")
    # A figure leads to what it counts.
    page.locator(".card", has_text="正在接待").get_by_role("link").click()
    expect(page.get_by_role("tab", name="处理中")).to_have_attribute("aria-selected", "true")
