"""咨询 on the veteran's page in a real browser."""

import base64
import re

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import NewPage
from tests.browser.people import Caseworker, Veteran
from tests.browser.server import Server

pytestmark = pytest.mark.browser
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SENDING = "**/api/v1/conversation/messages"


def arrive_but_never_answer(route: Route) -> None:
    route.fetch()
    route.abort()


def test_greets_answers_and_takes_a_vote(new_page: NewPage, server: Server) -> None:
    wang = Veteran(new_page(), server, "greeted")
    expect(wang.page.get_by_text("常办的三件事")).to_be_visible()
    wang.tap("优待证怎么申领")
    answer = wang.last("answer")
    expect(wang.page.locator(".time")).to_contain_text("今天")
    expect(answer).to_contain_text("户籍地")
    expect(answer).to_contain_text("适用地区：全国")
    source = answer.get_by_text("《退役军人保障法》").first
    expect(source).to_be_hidden()
    answer.get_by_text("依据", exact=True).click()
    expect(source).to_be_visible()
    answer.get_by_role("button", name="有用").click()
    expect(answer).to_contain_text("谢谢，我们记下了")


def test_a_bad_answer_offers_a_person(new_page: NewPage, server: Server) -> None:
    wang = Veteran(new_page(), server, "unhappy")
    wang.ask("优待证怎么申领")
    wang.last("answer").get_by_role("button", name="没用").click()
    wang.tap("找工作人员帮我看看")
    expect(wang.page.get_by_text("正在排队")).to_be_visible()


def test_a_picture_is_sent_and_shown(new_page: NewPage, server: Server) -> None:
    wang = Veteran(new_page(), server, "painter")
    wang.page.locator("input[type=file]").set_input_files(
        {"name": "证件照片.png", "mimeType": "image/png", "buffer": PICTURE}
    )
    shown = wang.last("image").get_by_role("img")
    expect(shown).to_have_attribute("src", re.compile("^data:image/png;base64,"))
    assert shown.evaluate("one => one.decode().then(() => one.naturalWidth)") == 1


def test_suggestions_are_buttons_that_ask(new_page: NewPage, server: Server) -> None:
    wang = Veteran(new_page(), server, "unsure")
    labels = ["优待证怎么申领", "优待证丢失、损坏、信息变更怎么办"]
    said = {"article": None, "choices": [], "file": None, "created_at": "2026-11-18T10:00:00+08:00"}
    own = {"id": 1, "author": "veteran", "kind": "text", "text": "证"} | said
    lines = [f"{number}. {label}" for number, label in enumerate(labels, 1)]
    asked = {
        "id": 2,
        "author": "bot",
        "kind": "suggestions",
        "text": "\n".join(["您想问的是？", *lines, "都不是，请换个说法。"]),
    }
    asked = said | asked | {"choices": [{"label": label} for label in labels]}
    talk = {"id": 1, "state": "with_bot", "queue_position": None, "caseworker": None}
    answer = {"messages": [own, asked], "conversation": talk}
    wang.page.route(SENDING, lambda route: route.fulfill(status=201, json=answer))
    wang.ask("证")
    bubble = wang.last("suggestions")
    expect(bubble.get_by_text(labels[0])).to_have_count(1)  # a button, and no line beside it
    expect(bubble).to_contain_text("都不是，请换个说法")
    with wang.page.expect_request(SENDING) as sent:
        bubble.get_by_role("button", name=labels[1]).click()
    assert sent.value.post_data_json["text"] == labels[1]


def test_distress_shows_numbers_to_ring(new_page: NewPage, server: Server) -> None:
    wang = Veteran(new_page(), server, "distressed")
    wang.ask("我不想活了")
    card = wang.last("distress")
    expect(card.get_by_role("link", name="拨打 12356")).to_have_attribute("href", "tel:12356")
    expect(card.get_by_role("link", name="拨打 120")).to_have_attribute("href", "tel:120")
    expect(wang.page.get_by_text("正在排队")).to_be_visible()


def test_what_was_not_sent_is_sent_again_once(new_page: NewPage, server: Server) -> None:
    wang = Veteran(new_page(), server, "in-a-tunnel")
    wang.page.route(SENDING, arrive_but_never_answer)
    wang.ask("优待证怎么申领")
    expect(wang.page.get_by_text("没有发出去")).to_be_visible()
    wang.page.unroute(SENDING)
    wang.tap("重发")
    expect(wang.last("answer")).to_be_visible()
    expect(wang.page.locator(".failed")).to_have_count(0)
    expect(wang.page.locator(".message.veteran")).to_have_count(1)
    said = wang.called("GET", "/conversation/messages").json()["items"]
    assert [one["author"] for one in said].count("veteran") == 1


def test_what_was_written_on_a_dead_line_leaves_after_a_reload(
    new_page: NewPage, server: Server
) -> None:
    wang = Veteran(new_page(), server, "reloader")
    wang.page.route(SENDING, arrive_but_never_answer)
    wang.ask("优待证怎么申领")
    expect(wang.page.get_by_text("没有发出去")).to_be_visible()
    wang.page.route(SENDING, lambda route: route.abort())
    wang.ask("军龄怎么算")
    expect(wang.page.get_by_text("没有发出去")).to_have_count(2)
    wang.page.unroute_all()
    wang.page.reload()
    expect(wang.page.locator(".message.veteran:not(.pending)")).to_have_count(2)
    expect(wang.page.locator(".pending")).to_have_count(0)
    said = wang.called("GET", "/conversation/messages").json()["items"]
    assert [one["author"] for one in said].count("veteran") == 2
    wang.page.reload()
    expect(wang.page.locator(".message.veteran")).to_have_count(2)


def test_a_lost_network_is_said_and_the_draft_kept(new_page: NewPage, server: Server) -> None:
    wang = Veteran(new_page(), server, "offline")
    wang.page.get_by_label("请输入您的问题").fill("写到一半")
    wang.page.context.set_offline(True)
    expect(wang.page.get_by_text("现在连不上网络")).to_be_visible()
    wang.page.context.set_offline(False)
    expect(wang.page.get_by_text("现在连不上网络")).to_be_hidden()
    wang.page.reload()
    expect(wang.page.get_by_label("请输入您的问题")).to_have_value("写到一半")


def test_waiting_is_shown_and_cancelled(new_page: NewPage, server: Server) -> None:
    wang = Veteran(new_page(), server, "impatient")
    wang.tap("找人工")
    expect(wang.page.get_by_text("正在排队")).to_be_visible()
    expect(wang.last("handoff")).to_contain_text("已经为您转给工作人员")
    wang.tap("不等了")
    expect(wang.page.get_by_role("button", name="找人工", exact=True)).to_be_visible()
    assert wang.called("GET", "/conversation").json()["state"] == "with_bot"


def test_talks_with_a_caseworker_and_rates_the_talk(new_page: NewPage, server: Server) -> None:
    wang = Veteran(new_page(), server, "talker")
    wang.tap("找人工")
    expect(wang.page.get_by_text("正在排队")).to_be_visible()
    talk, sun = wang.conversation_id(), Caseworker(server)
    sun.post(f"{talk}/claim")
    expect(wang.page.get_by_text("工作人员 孙晓 正在为您服务")).to_be_visible()
    sun.post(f"{talk}/messages", {"client_id": "one", "text": "您好，请讲。"})
    expect(wang.last("caseworker")).to_contain_text("您好，请讲。")
    wang.ask("谢谢您")
    expect(wang.page.locator(".message.veteran.pending")).to_have_count(0)
    expect(wang.page.locator(".message.caseworker", has_text="您好，请讲。")).to_have_count(1)
    sun.post(f"{talk}/close", {"reason": "solved"})
    wang.page.get_by_label("非常满意").check()
    wang.page.get_by_label("态度耐心热情").check()
    wang.tap("提交评价")
    expect(wang.page.get_by_text("谢谢您的评价")).to_be_visible()
    assert wang.called("GET", "/evaluations/invitations").json()["items"] == []


def test_a_caseworkers_words_come_within_a_second_or_two(new_page: NewPage, server: Server) -> None:
    wang = Veteran(new_page(), server, "listener")
    with wang.page.expect_response("**/api/v1/events?*"):
        wang.page.reload()
    wang.tap("找人工")
    expect(wang.page.get_by_text("正在排队")).to_be_visible()
    talk, sun = wang.conversation_id(), Caseworker(server)
    sun.post(f"{talk}/claim")
    expect(wang.page.get_by_text("工作人员 孙晓")).to_be_visible(timeout=10_000)
    sun.post(f"{talk}/messages", {"client_id": "live", "text": "马上就到。"})
    expect(wang.last("caseworker")).to_contain_text("马上就到", timeout=10_000)
    sun.post(f"{talk}/close", {"reason": "solved"})


def test_history_is_there_after_a_reload_in_order_and_once(
    new_page: NewPage, server: Server
) -> None:
    wang = Veteran(new_page(), server, "returning")
    for text in ("优待证怎么申领", "优待证丢了怎么办"):
        wang.ask(text)
        expect(wang.page.locator(".pending, .thinking")).to_have_count(0)
    expected = wang.page.locator("[data-id]").evaluate_all("all => all.map(one => one.dataset.id)")
    wang.page.reload()
    expect(wang.page.locator("[data-id]")).to_have_count(len(expected))
    shown = wang.page.locator("[data-id]").evaluate_all("all => all.map(one => one.dataset.id)")
    assert shown == expected == [str(number + 1) for number in range(len(expected))]


def test_whoever_comes_back_sees_what_was_said_last(new_page: NewPage, server: Server) -> None:
    wang = Veteran(new_page(), server, "coming-back")
    for text in ("优待证怎么申领", "谢谢"):
        wang.ask(text)
        expect(wang.page.locator(".pending, .thinking")).to_have_count(0)
    wang.page.reload()
    expect(wang.log).to_have_attribute("aria-busy", "false")
    expect(wang.page.locator(".message").first).not_to_be_in_viewport()
    expect(wang.page.locator(".message").last).to_be_in_viewport()


def test_without_streams_the_page_looks_by_itself(new_page: NewPage, server: Server) -> None:
    page = new_page()
    page.route("**/api/v1/events?*", lambda route: route.fulfill(status=503))
    wang = Veteran(page, server, "no-stream")
    wang.tap("找人工")
    expect(page.get_by_text("正在排队")).to_be_visible()
    talk, sun = wang.conversation_id(), Caseworker(server, "caseworker2")
    sun.post(f"{talk}/claim")
    sun.post(f"{talk}/messages", {"client_id": "two", "text": "收到了吗？"})
    expect(wang.last("caseworker")).to_contain_text("收到了吗")
    sun.post(f"{talk}/close", {"reason": "solved"})
