"""From a question nobody could answer to an editor's draft, and what the bot would say with it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NewPage
from tests.browser.people import Veteran
from tests.browser.server import Server
from tests.browser.test_accessibility import log_in
from tests.browser.test_journey import DESK

pytestmark = pytest.mark.browser
QUESTION = "纪念馆讲解志愿者在哪里报名"


def test_an_unanswered_question_becomes_a_draft_article(
    new_page: NewPage, server: Server, pictures: Path
) -> None:
    veteran = Veteran(new_page(), server, "curious")
    veteran.ask(QUESTION)
    expect(veteran.page.locator(".message.no_match, .message.suggestions").last).to_be_visible()
    if veteran.page.locator(".message.suggestions").count():
        pytest.fail("the bot has an idea of this question by now: take another one")

    page = new_page(viewport=DESK)
    log_in(page, server, "editor")
    page.goto(f"{server.url}/console/questions?sort=new")
    page.get_by_role("link", name=QUESTION).click()
    page.get_by_role("link", name="都不是，提一条新条目").click()
    expect(page.get_by_label("问法，一行一句")).to_have_value(re.compile(QUESTION))
    page.get_by_label("标题").fill("怎么报名当纪念馆讲解志愿者")
    page.get_by_label("分类").select_option(index=1)
    page.get_by_label("答案").fill("请联系所在街道的退役军人服务站登记，由服务站转给纪念馆。")
    page.get_by_label("依据").fill("演示用，无正式文件")
    page.get_by_role("button", name="看看机器人会怎么说").click(timeout=60_000)
    expect(page.get_by_role("heading", name="如果发布")).to_be_visible(timeout=60_000)
    change = page.get_by_role("row").filter(has_text=QUESTION)
    expect(change).to_contain_text("怎么报名当纪念馆讲解志愿者")
    page.screenshot(path=pictures / "console-draft.png", full_page=True)
    page.get_by_role("button", name="保存补充").click()

    kept = page.get_by_role("article").filter(has_text="怎么报名当纪念馆讲解志愿者")
    expect(kept).to_contain_text(re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d · 来自 1 个问题"))
    page.goto(f"{server.url}/console/questions?sort=new")
    expect(page.get_by_role("link", name=QUESTION)).to_have_count(0)
    # Withdrawn, the question is back on the list.
    page.goto(f"{server.url}/console/questions/proposals")
    kept.get_by_role("button", name="撤回").click()
    page.goto(f"{server.url}/console/questions?sort=new")
    expect(page.get_by_role("link", name=QUESTION)).to_be_visible()
