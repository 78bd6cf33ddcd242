"""The veteran's page in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.server import Server

pytestmark = pytest.mark.browser


def enter(page: Page, server: Server, name: str) -> Page:
    """Come in as a person of the demonstration."""
    page.goto(f"{server.url}/m/")
    page.get_by_label("您的名字").fill(name)
    page.get_by_role("button", name="进入").click()
    expect(page.get_by_role("log")).to_be_visible()
    return page


def ask(page: Page, text: str) -> None:
    page.get_by_label("请输入您的问题").fill(text)
    page.get_by_role("button", name="发送").click()


def test_greets_answers_and_takes_a_vote(new_page: NewPage, server: Server) -> None:
    page = enter(new_page(), server, "greeted")
    expect(page.get_by_text("常办的三件事")).to_be_visible()
    page.get_by_role("button", name="优待证怎么申领").click()
    answer = page.locator(".message.answer").last
    expect(answer).to_contain_text("户籍地")
    expect(answer).to_contain_text("适用地区：全国")
    expect(answer.get_by_text("《退役军人保障法》").first).to_be_hidden()
    answer.get_by_text("依据", exact=True).click()
    expect(answer.get_by_text("《退役军人保障法》").first).to_be_visible()
    answer.get_by_role("button", name="有用").click()
    expect(answer).to_contain_text("谢谢，我们记下了")
