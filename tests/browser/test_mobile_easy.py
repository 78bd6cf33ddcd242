"""Easy for old eyes, unsure fingers and screen readers."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.people import Veteran
from tests.browser.server import Server

pytestmark = pytest.mark.browser
NARROW = {"width": 320, "height": 640}
LOW_TARGETS = """() => [...document.querySelectorAll(
    'button, .wide, .entry, .tabs a, summary, select, textarea, .level,'
    + 'input:not([type=radio]):not([type=checkbox]):not([type=file])')]
    .filter(one => one.offsetParent && one.getBoundingClientRect().height < 47.5)
    .map(one => one.outerHTML.slice(0, 120))"""
SMALL_WORDS = """least => [...document.querySelectorAll('body *')]
    .filter(one => one.offsetParent && [...one.childNodes].some(
        node => node.nodeType === 3 && node.textContent.trim()))
    .filter(one => !one.closest('.unseen'))
    .filter(one => {
        const style = getComputedStyle(one), size = parseFloat(style.fontSize);
        return size < least || parseFloat(style.lineHeight) / size < 1.35;
    }).map(one => one.outerHTML.slice(0, 120))"""


def check(page: Page, least: float = 18) -> None:
    """The rules that hold for every view."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "scrolls sideways"
    assert page.evaluate(LOW_TARGETS) == []
    assert page.evaluate(SMALL_WORDS, least) == []
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:160]) for one in found] == []


@pytest.mark.parametrize("large", [False, True])
def test_every_view_is_large_enough_and_free_of_barriers(
    new_page: NewPage, server: Server, large: bool
) -> None:
    page, least = new_page(viewport=NARROW), 23 if large else 18
    wang = Veteran(page, server, f"easy-{large}", large=large)
    check(page, least)
    wang.tap("优待证怎么申领")
    expect(wang.last("answer")).to_be_visible()
    wang.ask("我不想活了")
    expect(wang.last("distress")).to_be_visible()
    check(page, least)
    for address, sign in (
        ("#/book", "第 1 步"),
        ("#/book/card_apply", "第 2 步"),
        ("#/appointments", "您现在没有预约"),
        ("#/me", "我的资料"),
    ):
        page.goto(f"{server.url}/m/{address}")
        expect(page.get_by_text(sign).first).to_be_visible()
        check(page, least)
    page.goto(f"{server.url}/m/#/book/card_apply")
    page.locator("a.entry").first.click()
    expect(page.get_by_text("第 3 步")).to_be_visible()
    check(page, least)
    page.locator(".times button:enabled").filter(has_not_text="约满").first.click()
    expect(page.get_by_text("第 4 步")).to_be_visible()
    check(page, least)


@pytest.mark.parametrize(
    "path", ["articles/card-apply", "privacy", "terms", "login", "goodbye", "articles/none"]
)
def test_every_page_that_is_read_too(new_page: NewPage, server: Server, path: str) -> None:
    page = new_page(viewport=NARROW)
    page.goto(f"{server.url}/m/{path}")
    if path != "articles/none":
        check(page)


def test_the_size_is_remembered(new_page: NewPage, server: Server) -> None:
    page = new_page()
    page.goto(f"{server.url}/m/privacy")
    page.get_by_role("button", name="大字").click()
    page.goto(f"{server.url}/m/terms")
    assert page.evaluate("getComputedStyle(document.body).fontSize") == "23px"
    expect(page.get_by_role("button", name="标准字")).to_have_attribute("aria-pressed", "true")


def test_works_from_the_keyboard_alone(new_page: NewPage, server: Server) -> None:
    wang = Veteran(new_page(), server, "typist")
    box = wang.page.get_by_label("请输入您的问题")
    box.focus()
    wang.page.keyboard.type("优待证怎么申领")
    wang.page.keyboard.press("Enter")
    expect(wang.last("answer")).to_be_visible()
    expect(wang.log).to_have_attribute("aria-live", "polite")
    wang.page.get_by_text("依据", exact=True).focus()
    wang.page.keyboard.press("Enter")
    expect(wang.last("answer").get_by_text("《退役军人保障法》").first).to_be_visible()
