"""Turning from one conversation to another at the desk, slowly, back, and while people write."""

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import NewPage
from tests.browser.people import Veteran
from tests.browser.server import Server
from tests.browser.test_desk import finish, take, wait
from tests.browser.test_journey import DESK, log_in

pytestmark = pytest.mark.browser


def test_a_slow_page_never_shows_one_talk_beside_the_writing_of_another(
    new_page: NewPage, server: Server
) -> None:
    desk = log_in(new_page(viewport=DESK), server, "caseworker1")
    first, second = (Veteran(new_page(), server, f"turning-{n}") for n in (1, 2))
    numbers = []
    for veteran in (first, second):
        wait(veteran)
        numbers.append(take(desk, veteran))
    held: list[Route] = []
    slow = True
    desk.route(
        f"**/console/conversations/{numbers[0]}",
        lambda route: held.append(route) if slow else route.continue_(),
    )
    row = desk.locator(f'#rows [data-id="{numbers[0]}"]')
    with desk.expect_request(f"**/console/conversations/{numbers[0]}"):
        row.click()
    expect(desk.locator("#story")).to_have_text("正在打开…")
    expect(desk.get_by_label("回复内容")).to_be_hidden()
    expect(desk.get_by_role("button", name="结束", exact=True)).to_be_hidden()
    slow = False
    for route in held:
        route.continue_()
    expect(desk.get_by_label("回复内容")).to_be_visible()
    finish(desk)
    desk.go_back()
    expect(desk).to_have_url(f"{server.url}/console/conversations/{numbers[1]}")
    expect(desk.get_by_label("回复内容")).to_be_visible()
    finish(desk)


def test_what_was_revealed_stays_while_the_person_writes_on(
    new_page: NewPage, server: Server
) -> None:
    desk = log_in(new_page(viewport=DESK), server, "caseworker1")
    veteran = Veteran(new_page(), server, "revealed")
    for document in ("privacy", "terms"):
        veteran.called("POST", "/me/consents", json={"document": document})
    named = veteran.called("PATCH", "/me", json={"name": "欧阳建国"})
    assert named.ok, named.text
    wait(veteran)
    take(desk, veteran)
    expect(desk.locator("#profile-facts")).not_to_contain_text("欧阳建国")
    desk.get_by_role("button", name="查看姓名和电话").click()
    expect(desk.locator("#profile-facts")).to_contain_text("欧阳建国")
    veteran.ask("您在听吗")
    expect(desk.locator(".bubble.veteran .body").last).to_have_text("您在听吗")
    expect(desk.locator("#profile-facts")).to_contain_text("欧阳建国")
    finish(desk)


def test_a_search_and_a_lookup_that_fail_say_so(new_page: NewPage, server: Server) -> None:
    desk = log_in(new_page(viewport=DESK), server, "caseworker1")
    expect(desk.locator("#rows")).not_to_be_empty()  # the page's scripts are at work
    desk.get_by_label("搜索会话").fill("没有人说过的话")
    desk.get_by_label("搜索会话").press("Enter")
    expect(desk.locator("#rows")).to_contain_text("没有找到")
    unlikely = {"id": "x", "title": "不相干的条目", "summary": "", "citations": [], "score": 0.01}
    found = {"items": [unlikely], "next": None}
    desk.route("**/api/v1/policies?*", lambda route: route.fulfill(json=found))
    desk.get_by_label("查政策").fill("红薯")
    desk.get_by_label("查政策").press("Enter")
    expect(desk.locator("#policy-found")).to_contain_text("没有找到")
    desk.unroute_all()
    desk.route("**/api/v1/policies?*", lambda route: route.abort())
    desk.get_by_label("查政策").fill("优待证")
    desk.get_by_label("查政策").press("Enter")
    expect(desk.locator("#policy-found")).to_contain_text("没有查成")


def test_a_dead_line_is_said_in_plain_words(new_page: NewPage, server: Server) -> None:
    desk = log_in(new_page(viewport=DESK), server, "caseworker1")
    veteran = Veteran(new_page(), server, "dead-line")
    wait(veteran)
    take(desk, veteran)
    desk.get_by_label("回复内容").fill("您好")
    desk.context.set_offline(True)
    desk.get_by_role("button", name="发送").click()
    expect(desk.locator("#write-problem")).to_contain_text("没有发出去：现在连不上网络")
    desk.get_by_role("button", name="转办").click()
    expect(desk.locator("#notice")).to_contain_text("现在连不上网络")
    desk.context.set_offline(False)
    desk.get_by_role("button", name="发送").click()
    expect(veteran.last("caseworker")).to_contain_text("您好")
    finish(desk)


TWICE = """form => {
    let stopped = 0;
    addEventListener('submit', event => {
        stopped += event.defaultPrevented;
        event.preventDefault();
    });
    form.requestSubmit();
    form.requestSubmit();
    return stopped;
}"""


def test_an_impatient_click_calls_one_person(new_page: NewPage, server: Server) -> None:
    desk = log_in(new_page(viewport=DESK), server, "caseworker1")
    desk.goto(f"{server.url}/console/appointments")
    call_next = desk.locator("form", has=desk.get_by_role("button", name="叫下一位"))
    expect(call_next).to_be_visible()
    assert call_next.evaluate(TWICE) == 1


def test_a_word_without_an_end_does_not_push_a_page_aside(
    new_page: NewPage, server: Server
) -> None:
    veteran = Veteran(new_page(), server, "endless")
    veteran.ask("W" * 400)
    expect(veteran.page.locator(".pending, .thinking")).to_have_count(0)
    desk = log_in(new_page(viewport=DESK), server, "manager")
    desk.goto(f"{server.url}/console/questions?sort=new")
    expect(desk.get_by_text("WWWWWW").first).to_be_visible()
    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")
    desk.goto(f"{server.url}/console/conversations")
    desk.get_by_role("switch").uncheck()
    expect(desk.get_by_text("离岗")).to_be_visible()
