"""The desk's hard cases in two and three windows: a race, a lost line, danger, a closed door."""

import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.people import Caseworker, Veteran
from tests.browser.server import Server
from tests.browser.test_desk import finish, take, wait
from tests.browser.test_journey import DESK, log_in

pytestmark = pytest.mark.browser
SHUT, OPEN = "330108", "330109"  # districts without a demo station


def row_of(veteran: Veteran) -> str:
    return f'#rows [data-id="{veteran.conversation_id()}"]'


def say(desk: Page, words: str) -> None:
    """Answer in the open chat."""
    desk.get_by_label("回复内容").fill(words)
    desk.get_by_role("button", name="发送").click()
    expect(desk.locator(".bubble.caseworker .body").last).to_have_text(words)


def end_urgent(desk: Page) -> None:
    """An urgent chat ends with a note."""
    desk.get_by_role("button", name="结束", exact=True).click()
    desk.get_by_label("处理情况").fill("已和家人联系上，明早回电")
    desk.get_by_role("button", name="确定").click()
    expect(desk.locator("#talk-tags")).to_contain_text("已结束")


def test_of_two_who_claim_at_once_one_gets_it(
    new_page: NewPage, server: Server, pictures: Path
) -> None:
    desks = {
        "孙晓": log_in(new_page(viewport=DESK), server, "caseworker1"),
        "李静": log_in(new_page(viewport=DESK), server, "caseworker2"),
    }
    veteran = Veteran(new_page(), server, "raced-for")
    wait(veteran)
    for desk in desks.values():
        desk.locator(row_of(veteran)).click()
        expect(desk.get_by_role("button", name="接入")).to_be_visible()
    for desk in desks.values():  # no waiting in between: neither page knows of the other's click
        desk.evaluate("document.getElementById('claim').click()")
    expect(veteran.page.get_by_text("正在为您服务")).to_be_visible()
    who = veteran.page.get_by_text("正在为您服务").inner_text()
    winner = next(name for name in desks if name in who)
    loser = next(name for name in desks if name != winner)
    expect(desks[winner].get_by_label("回复内容")).to_be_visible()
    expect(desks[loser].locator("#notice")).to_contain_text(f"{winner}已经接下了这个会话")
    expect(desks[loser].get_by_label("回复内容")).to_be_hidden()
    expect(desks[loser].locator("#talk-tags")).to_contain_text(f"{winner} 处理中")
    desks[loser].screenshot(path=pictures / "console-claimed.png")
    expect(veteran.log.get_by_text("您好，我是工作人员")).to_have_count(1)
    finish(desks[winner])


def test_a_phone_that_was_cut_off_shows_every_word_once_and_in_order(
    new_page: NewPage, server: Server
) -> None:
    desk = log_in(new_page(viewport=DESK), server, "caseworker1")
    veteran = Veteran(new_page(), server, "tunnel")
    wait(veteran)
    take(desk, veteran)
    say(desk, "您好")
    expect(veteran.last("caseworker")).to_contain_text("您好")
    veteran.page.context.set_offline(True)
    expect(veteran.page.get_by_text("现在连不上网络")).to_be_visible()
    for words in ("第一句", "第二句", "第三句"):
        say(desk, words)
    veteran.page.context.set_offline(False)
    expect(veteran.page.get_by_text("现在连不上网络")).to_be_hidden()
    said = veteran.page.locator(".message.caseworker .body").filter(has_text=re.compile("."))
    expect(said).to_have_text(["您好", "第一句", "第二句", "第三句"])
    shown = veteran.page.locator("[data-id]")
    numbers = shown.evaluate_all("all => all.map(one => one.dataset.id)")
    assert numbers == [str(number + 1) for number in range(len(numbers))]
    finish(desk)


def test_a_row_that_is_drawn_anew_loses_no_click(new_page: NewPage, server: Server) -> None:
    desk = log_in(new_page(viewport=DESK), server, "caseworker1")
    veteran = Veteran(new_page(), server, "clicked")
    wait(veteran)
    desk.get_by_role("tab", name="等候").click()
    row = desk.locator(row_of(veteran))
    place = row.bounding_box()
    assert place is not None
    desk.mouse.move(place["x"] + 30, place["y"] + 12)
    desk.mouse.down()
    veteran.ask("我还带了退伍证")
    expect(row).to_contain_text("退伍证")  # drawn anew while the button is held
    desk.mouse.up()
    expect(desk.locator("#story")).to_contain_text("我还带了退伍证")
    desk.get_by_role("button", name="接入").click()
    expect(desk.get_by_label("回复内容")).to_be_visible()
    finish(desk)


def test_the_phone_shows_that_a_caseworker_is_typing(new_page: NewPage, server: Server) -> None:
    desk = log_in(new_page(viewport=DESK), server, "caseworker1")
    veteran = Veteran(new_page(), server, "typed-to")
    wait(veteran)
    take(desk, veteran)
    expect(veteran.page.get_by_text("正在为您服务")).to_be_visible()
    desk.get_by_label("回复内容").press_sequentially("请稍等")
    expect(veteran.page.get_by_text("对方正在输入")).to_be_visible()
    desk.get_by_label("回复内容").press("Control+Enter")
    expect(veteran.last("caseworker")).to_contain_text("请稍等")
    expect(veteran.page.get_by_text("对方正在输入")).to_be_hidden()
    finish(desk)


def test_danger_goes_before_those_who_waited_longer(
    new_page: NewPage, server: Server, pictures: Path
) -> None:
    desk = log_in(new_page(viewport=DESK), server, "caseworker1")
    patient, hurt = Veteran(new_page(), server, "patient"), Veteran(new_page(), server, "hurt")
    wait(patient)
    desk.get_by_role("tab", name="等候").click()
    expect(desk.locator(row_of(patient))).to_be_visible()
    wait(hurt)
    hurt.ask("活着真没意思，不想活了")
    expect(hurt.last("distress")).to_contain_text("12356")
    expect(desk.locator("#rows [data-id]").first).to_contain_text("紧急")
    assert desk.locator("#rows [data-id]").first.get_attribute("data-id") == str(
        hurt.conversation_id()
    )
    # Whoever was heard in danger is not let go by a tap.
    hurt.tap("不等了")
    expect(hurt.log).to_contain_text("我们还是想和您说说话")
    assert hurt.called("GET", "/conversation").json()["state"] == "waiting"
    take(desk, hurt)
    end_urgent(desk)
    take(desk, patient)
    finish(desk)


def test_danger_in_a_chat_calls_the_duty_officer(
    new_page: NewPage, server: Server, pictures: Path
) -> None:
    desk = log_in(new_page(viewport=DESK), server, "caseworker1")
    officer = log_in(new_page(viewport=DESK), server, "manager")
    officer.goto(f"{server.url}/console/replies")
    officer.get_by_label("紧急求助值班负责人").select_option(label="赵主任")
    officer.locator("#rules-form").get_by_role("button", name="保存").click()
    officer.goto(f"{server.url}/console/")
    veteran = Veteran(new_page(), server, "despair")
    wait(veteran)
    number = take(desk, veteran)
    say(desk, "您好，请讲。")
    veteran.ask("办不下来，我真的不想活了")
    expect(veteran.last("distress")).to_contain_text("按紧急情况处理")
    for page in (desk, officer):
        alarm = page.get_by_role("alert").filter(has_text="紧急求助")
        expect(alarm).to_contain_text("孙晓接待中")
    expect(desk.locator("#script")).to_contain_text("值班负责人：赵主任")
    desk.screenshot(path=pictures / "console-danger.png")
    officer.get_by_role("button", name="马上查看").click()
    expect(officer).to_have_url(re.compile(f"/{number}$"))
    say(desk, "我在这儿陪您，您身边有人吗？")
    expect(officer.get_by_role("alert").filter(has_text="紧急求助")).to_be_hidden()
    end_urgent(desk)


def neighbours(server: Server) -> None:
    """Two stations next door: one opens on another day of the week, the other keeps no hours."""
    wednesday = datetime.now(ZoneInfo("Asia/Shanghai")).weekday() == 2
    hours = {SHUT: f"周{'四' if wednesday else '三'} 09:00-12:00", OPEN: ""}
    manager = Caseworker(server, "manager")
    for region, times in hours.items():
        form = {
            "code": f"next-{region}", "name": f"邻区{region[-1]}退役军人服务中心", "level": "县级",
            "region": region, "hours": times, "active": "是",
        }  # fmt: skip
        manager.form("stations/save", form)


def living_in(veteran: Veteran, region: str) -> Veteran:
    veteran.called("POST", "/me/consents", json={"document": "privacy"})
    assert veteran.called("PATCH", "/me", json={"region": region}).ok
    return veteran


def test_out_of_hours_the_person_is_told_when_and_comes_first(
    new_page: NewPage, server: Server, pictures: Path
) -> None:
    neighbours(server)
    desk = log_in(new_page(viewport=DESK), server, "caseworker1")
    other = living_in(Veteran(new_page(), server, "daytime"), OPEN)
    wait(other)
    veteran = living_in(Veteran(new_page(), server, "at-night"), SHUT)
    veteran.tap("找人工")
    told = veteran.last("handoff")
    expect(told).to_contain_text("现在是下班时间")
    expect(told).to_contain_text("9:00")
    expect(told.get_by_role("button", name="预约办理")).to_be_visible()
    veteran.ask("我的电话是13800001234")
    expect(veteran.last("notice")).to_contain_text("收到")
    veteran.ask("转人工")  # asked again, one hears the same, and no promise of "at once"
    expect(veteran.last("handoff")).to_contain_text("9:00")
    veteran.page.screenshot(path=pictures / "mobile-out-of-hours.png")
    desk.get_by_role("tab", name="等候").click()
    expect(desk.locator(row_of(veteran))).to_contain_text("下班后来的")
    order = desk.locator("#rows [data-id]").evaluate_all("all => all.map(one => one.dataset.id)")
    assert order.index(str(veteran.conversation_id())) < order.index(str(other.conversation_id()))
    for one in (veteran, other):
        take(desk, one)
        finish(desk)
