"""The played phone in a real browser, against a running desk."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NewPage
from tests.browser.server import Server


@pytest.mark.browser
def test_asking_and_leaving_in_the_official_account(server: Server, new_page: NewPage) -> None:
    page = new_page()
    page.goto(f"{server.sandbox_url}/?name=演示人甲")
    page.get_by_label("想说的话").fill("优待证怎么申领")
    page.get_by_role("button", name="发送", exact=True).click()
    answers = page.locator("#bubbles li.account")
    expect(answers.last).to_contain_text("优待证")
    expect(page.locator("#followed")).to_have_text("已关注")
    expect(page.locator("#left")).to_have_text("5 条")
    page.get_by_role("button", name="取消关注").click()
    expect(page.locator("#followed")).to_have_text("未关注")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
