"""axe over every page of the console and over the mobile page; WCAG 2.2 AA is the measure."""

import re

import pyotp
import pytest
from apiflask import APIFlask
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.people import Veteran
from tests.browser.server import Server

pytestmark = pytest.mark.browser
DESK = {"width": 1280, "height": 720}
TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {
    "runOnly": {"type": "tag", "values": TAGS},
    "resultTypes": ["violations"],
}
# Answers to GET that are no pages.
NOT_PAGES = {
    "desk_events.desk_events", "insights.sheet", "audit.sheet", "own.qr", "staff.home",
    "staff.login", "own.ask_code", "conversations.file", "conversations.picture",
    "conversations.replies", "moves.targets", "network.download",
}  # fmt: skip


def faults(page: Page) -> list[str]:
    """What axe finds wrong: the rule and where."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {node['target'][0]} {node['html'][:90]}"
        for one in found
        for node in one["nodes"][:3]
    ]


def log_in(page: Page, server: Server, username: str) -> None:
    page.goto(f"{server.url}/console/login")
    assert faults(page) == []
    enter(page, username, server.password)
    expect(page.get_by_role("switch")).to_be_visible()


def enter(page: Page, username: str, password: str) -> None:
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()


def something_of_everything(page: Page, server: Server, new_page: NewPage) -> dict[str, str]:
    """Fill the pages, so that axe sees tables with rows; where parameters of addresses point."""
    veteran = Veteran(new_page(), server, "axe")
    veteran.ask("营区的石狮子归谁擦洗保养")
    expect(veteran.page.locator(".message").last).to_be_visible()
    veteran.ask("优待证怎么申领")
    expect(veteran.last("answer")).to_be_visible()
    number = veteran.called("GET", "/conversation/messages").json()["items"][-1]["id"]
    veteran.called("POST", f"/conversation/messages/{number}/vote", json={"helpful": False})
    veteran.ask("转人工")
    expect(veteran.last("handoff")).to_be_visible()
    page.goto(f"{server.url}/console/questions")
    question = page.locator("tbody a").first.get_attribute("href") or ""
    return {
        "conversation_id": str(veteran.conversation_id()),
        "veteran_id": str(veteran.called("GET", "/me").json()["id"]),
        "appointment_id": book(veteran),
        "question_id": question.rsplit("/", 1)[1],
        "staff_id": "2",
        "code": "demo-county",
    }


def book(veteran: Veteran) -> str:
    """An appointment at the first free time; its id."""
    stations = veteran.called("GET", "/stations").json()["items"]
    for station in stations:
        slots = veteran.called("GET", f"/stations/{station['id']}/slots").json()["items"]
        for slot in slots:
            if slot["available"]:
                body = {"slot_id": slot["id"], "item": slot["item"]}
                made = veteran.called("POST", "/appointments", json=body)
                if made.status_code == 201:
                    return str(made.json()["id"])
    raise AssertionError("no free time anywhere")


def console_pages(app: APIFlask, known: dict[str, str]) -> list[str]:
    """Every address of the console that shows a page; one with a parameter nobody filled fails."""
    return sorted(
        re.sub(r"<(?:[^:>]+:)?(\w+)>", lambda found: known[found[1]], rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/console")
        and "GET" in (rule.methods or ())
        and rule.endpoint not in NOT_PAGES
    )


def test_every_page_of_the_console(new_page: NewPage, server: Server, the_app: APIFlask) -> None:
    page = new_page(viewport=DESK)
    log_in(page, server, "admin")
    known = something_of_everything(page, server, new_page)
    page.goto(f"{server.url}/console/me")
    page.get_by_role("button", name="开启两步验证").click()
    expect(page.get_by_role("img")).to_be_visible()
    wrong: dict[str, list[str]] = {}
    for path in console_pages(the_app, known):
        answer = page.goto(f"{server.url}{path}")
        assert answer is not None
        assert answer.status == 200, path
        wrong[path] = faults(page)
    assert {path: found for path, found in wrong.items() if found} == {}
    assert len(wrong) >= 14


def test_what_stands_behind_a_button(new_page: NewPage, server: Server) -> None:
    """Pages that only a form leads to: a preview, a new password, the second step of erasing."""
    page = new_page(viewport=DESK)
    log_in(page, server, "admin")
    known = something_of_everything(page, server, new_page)
    wrong: dict[str, list[str]] = {}

    page.goto(f"{server.url}/console/questions/{known['question_id']}")
    page.get_by_role("link", name="加成这一条的问法").first.click()
    page.get_by_role("button", name="看看机器人会怎么说").click(timeout=60_000)
    expect(page.get_by_role("heading", name="如果发布")).to_be_visible(timeout=30_000)
    wrong["preview"] = faults(page)
    page.get_by_role("button", name="保存补充").click()
    expect(page.get_by_role("button", name="撤回").first).to_be_visible()
    wrong["proposals"] = faults(page)

    page.goto(f"{server.url}/console/accounts/new")
    page.get_by_label("用户名").fill("axe-new")
    page.get_by_label("姓名").fill("新同事")
    page.get_by_role("button", name="建账号").click()
    wrong["refused"] = faults(page)
    page.get_by_label("坐席").check()
    page.get_by_role("button", name="建账号").click()
    expect(page.get_by_text("只显示这一次")).to_be_visible()
    wrong["password"] = faults(page)

    page.goto(f"{server.url}/console/people")
    page.get_by_label("手机号").fill(known["veteran_id"])
    page.get_by_role("button", name="查找").click()
    page.get_by_label("依据").select_option("in_person")
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_label("确认删除")).to_be_visible()
    wrong["erase"] = faults(page)
    assert {name: found for name, found in wrong.items() if found} == {}


def test_the_page_that_asks_for_the_code(new_page: NewPage, server: Server) -> None:
    page = new_page(viewport=DESK)
    log_in(page, server, "admin")
    page.goto(f"{server.url}/console/accounts/new")
    page.get_by_label("用户名").fill("axe-code")
    page.get_by_label("姓名").fill("验证码同事")
    page.get_by_label("坐席").check()
    page.get_by_role("button", name="建账号").click()
    password = page.locator("code.user-select-all").inner_text()

    own = new_page(viewport=DESK)
    own.goto(f"{server.url}/console/login")
    enter(own, "axe-code", password)
    own.get_by_label("现在的密码").fill(password)
    own.get_by_label("新密码").fill(server.password)
    own.get_by_role("button", name="保存").click()
    own.goto(f"{server.url}/console/me")
    own.get_by_role("button", name="开启两步验证").click()
    secret = own.locator("code.user-select-all").inner_text().replace(" ", "")
    own.get_by_label("验证码").fill(pyotp.TOTP(secret).now())
    own.get_by_role("button", name="确认开启").click()
    expect(own.get_by_text("已开启")).to_be_visible()
    own.get_by_role("button", name="退出", exact=True).click()
    enter(own, "axe-code", server.password)
    expect(own.get_by_role("heading", name="两步验证")).to_be_visible()
    assert faults(own) == []


def test_the_mobile_page(new_page: NewPage, server: Server) -> None:
    page = new_page()
    wrong: dict[str, list[str]] = {}
    page.goto(f"{server.url}/m/")
    expect(page.get_by_label("您的名字")).to_be_visible()
    wrong["welcome"] = faults(page)
    veteran = Veteran(new_page(), server, "axe-mobile")
    veteran.ask("优待证怎么申领")
    expect(veteran.last("answer")).to_be_visible()
    wrong["chat"] = faults(veteran.page)
    for tab in ("预约", "我的"):
        veteran.tab(tab)
        expect(veteran.page.get_by_role("heading").first).to_be_visible()
        wrong[tab] = faults(veteran.page)
    for path in ("/m/articles/card-apply", "/m/privacy", "/m/terms"):
        page.goto(f"{server.url}{path}")
        wrong[path] = faults(page)
    assert {name: found for name, found in wrong.items() if found} == {}
