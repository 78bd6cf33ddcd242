"""The desk in real windows: alarm, canned replies, transfer, off duty, offline, keyboard, axe."""

import json
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.people import Veteran
from tests.browser.server import Server
from tests.browser.test_journey import DESK, log_in

pytestmark = pytest.mark.browser
TABLET = {"width": 1024, "height": 768}


def wait(veteran: Veteran) -> None:
    """This person asks for somebody and stands in line."""
    veteran.ask("转人工")
    expect(veteran.last("handoff")).to_contain_text("转给工作人员")


def take(desk: Page, veteran: Veteran) -> int:
    """Take this person's chat at the desk; its number."""
    number = veteran.conversation_id()
    desk.get_by_role("tab", name="等候").click()
    desk.locator(f'#rows [data-id="{number}"]').click()
    desk.get_by_role("button", name="接入").click()
    expect(desk.get_by_label("回复内容")).to_be_visible()
    return number


def finish(desk: Page) -> None:
    """End the open chat, so that the next test finds an empty queue."""
    desk.get_by_role("button", name="结束", exact=True).click()
    desk.get_by_role("button", name="确定").click()
    expect(desk.locator("#talk-tags")).to_contain_text("已结束")


def faults(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA."""
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = Axe().run(page, options={"runOnly": tags}).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


def test_distress_rings_until_somebody_takes_it(
    new_page: NewPage, server: Server, pictures: Path
) -> None:
    desk = log_in(new_page(viewport=DESK), server, "caseworker1")
    veteran = Veteran(new_page(), server, "distress")
    veteran.ask("我真的不想活了")
    alarm = desk.get_by_role("alert").filter(has_text="紧急求助")
    expect(alarm).to_be_visible()
    alarm.get_by_role("button", name="马上查看").click()
    expect(desk.locator("#script")).to_contain_text("12356")
    desk.screenshot(path=pictures / "console-distress.png")
    assert faults(desk) == []
    desk.get_by_role("button", name="接入").click()
    expect(alarm).to_be_hidden()
    desk.get_by_role("button", name="结束").click()
    desk.get_by_role("button", name="确定").click()
    expect(desk.locator("#ask-problem")).to_contain_text("写明处理情况")
    desk.get_by_label("处理情况").fill("已联系家属陪同，明早再打电话")
    desk.get_by_role("button", name="确定").click()
    expect(desk.locator("#talk-tags")).to_contain_text("已结束")


def test_an_article_goes_into_the_reply_with_its_source(new_page: NewPage, server: Server) -> None:
    desk = log_in(new_page(viewport=DESK), server, "caseworker1")
    veteran = Veteran(new_page(), server, "insert")
    wait(veteran)
    number = take(desk, veteran)
    desk.get_by_label("查政策").fill("优待证怎么申领")
    desk.get_by_label("查政策").press("Enter")
    desk.locator(".found button").first.click()
    expect(desk.locator("#attached")).to_contain_text("附政策条目")
    desk.reload()  # the draft stays, with what it tells
    desk.get_by_role("tab", name="我的").click()
    desk.locator(f'#rows [data-id="{number}"]').click()
    expect(desk.get_by_label("回复内容")).to_have_value(re.compile("优待证"))
    expect(desk.locator("#attached")).to_contain_text("附政策条目")
    desk.get_by_label("回复内容").press("Control+Enter")
    expect(desk.locator(".bubble.caseworker .source").last).to_contain_text("条目：")
    expect(veteran.last("caseworker")).to_contain_text("优待证")
    desk.get_by_role("button", name="更多").click()
    desk.get_by_role("button", name="记备注").click()
    desk.get_by_label("备注（只有同事能看到）").fill("上周来过窗口")
    desk.get_by_role("button", name="确定").click()
    expect(desk.locator(".bubble.note")).to_contain_text("上周来过窗口")
    expect(veteran.log).not_to_contain_text("上周来过窗口")
    assert faults(desk) == []
    finish(desk)


def test_a_desk_that_was_cut_off_shows_every_message_once(
    new_page: NewPage, server: Server
) -> None:
    desk = log_in(new_page(viewport=DESK), server, "caseworker1")
    veteran = Veteran(new_page(), server, "offline")
    wait(veteran)
    take(desk, veteran)
    desk.context.set_offline(True)
    for words in ("第一句", "第二句", "第三句"):
        veteran.ask(words)
        expect(veteran.last("veteran")).to_contain_text(words)
    expect(desk.locator("#offline")).to_be_visible()
    desk.context.set_offline(False)
    expect(desk.locator("#offline")).to_be_hidden()
    bubbles = desk.locator(".bubble.veteran .body")
    expect(bubbles).to_have_text(["转人工", "第一句", "第二句", "第三句"])
    finish(desk)


def test_a_colleague_gets_it_with_everything_and_the_person_is_told(
    new_page: NewPage, server: Server
) -> None:
    desk = log_in(new_page(viewport=DESK), server, "caseworker1")
    other = log_in(new_page(viewport=DESK), server, "caseworker2")
    veteran = Veteran(new_page(), server, "transfer")
    wait(veteran)
    number = take(desk, veteran)
    desk.get_by_role("button", name="转办").click()
    expect(desk.get_by_label("转给谁")).to_be_visible()
    options = desk.get_by_label("转给谁").locator("option").all_text_contents()
    colleague = next(one for one in options if one.startswith("李静"))
    desk.get_by_label("转给谁").select_option(colleague)
    desk.get_by_label("原因").fill("优抚业务由她负责")
    desk.get_by_role("button", name="确定").click()
    expect(desk.get_by_label("回复内容")).to_be_hidden()
    other.get_by_role("tab", name="我的").click()
    other.locator(f'#rows [data-id="{number}"]').click()
    expect(other.get_by_label("回复内容")).to_be_visible()
    expect(other.locator("#passed")).to_contain_text("优抚业务由她负责")
    expect(other.locator("#profile-facts")).to_contain_text("孙晓")  # 首接人
    expect(veteran.log).to_contain_text("已经转给李静")
    finish(other)


def test_off_duty_gives_the_chat_back(new_page: NewPage, server: Server, worker: None) -> None:
    desk = log_in(new_page(viewport=DESK), server, "caseworker1")
    veteran = Veteran(new_page(), server, "offduty")
    wait(veteran)
    take(desk, veteran)
    desk.get_by_role("switch").uncheck()
    expect(desk.locator("#notice")).to_contain_text("已退回排队", timeout=40_000)
    expect(veteran.log).to_contain_text("为您服务的工作人员")  # has left; a colleague goes on
    expect(veteran.page.get_by_text("正在排队")).to_be_visible()
    desk.get_by_role("button", name="接入").click()
    expect(desk.get_by_role("switch")).to_be_checked()  # whoever takes a chat is on duty again
    finish(desk)


def test_the_keyboard_does_it_all(new_page: NewPage, server: Server) -> None:
    desk = log_in(new_page(viewport=DESK), server, "caseworker1")
    veteran = Veteran(new_page(), server, "keys")
    wait(veteran)
    number = veteran.conversation_id()
    row = desk.locator(f'#rows [data-id="{number}"]')
    expect(row).to_be_visible()
    row.focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("button", name="接入")).to_be_visible()
    desk.keyboard.press("Alt+a")
    expect(desk.get_by_label("回复内容")).to_be_visible()
    desk.keyboard.press("Alt+r")
    desk.keyboard.type("您好")
    desk.keyboard.press("Control+Enter")
    expect(veteran.last("caseworker")).to_contain_text("您好")
    desk.keyboard.press("Alt+/")
    expect(desk.get_by_role("dialog")).to_contain_text("快捷键")
    assert faults(desk) == []
    desk.keyboard.press("Escape")
    desk.keyboard.press("Alt+e")
    expect(desk.get_by_role("dialog")).to_contain_text("结束会话")
    desk.keyboard.press("Escape")
    finish(desk)


def test_managers_pages_fit_a_tablet_and_axe_is_content(
    new_page: NewPage, server: Server, pictures: Path
) -> None:
    desk = log_in(new_page(viewport=TABLET), server, "manager")
    desk.get_by_role("tab", name="本站").click()
    desk.get_by_role("button", name="筛选").click()
    expect(desk.get_by_label("事项")).to_be_visible()
    assert faults(desk) == []
    desk.goto(f"{server.url}/console/replies")
    desk.get_by_label("标题").fill("问候")
    desk.get_by_label("内容").fill("{称呼}，您好，我是{工作人员}。")
    desk.locator("#reply-form").get_by_role("button", name="保存").click()
    expect(desk.get_by_text("{称呼}，您好，我是{工作人员}。").first).to_be_visible()
    assert faults(desk) == []
    desk.screenshot(path=pictures / "console-replies.png")
    desk.goto(f"{server.url}/console/follow-ups")
    assert faults(desk) == []
    width = desk.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1], json.dumps(width)
