"""Through WeChat: the played phone asks, is handed off, and gets a caseworker's reply back."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NewPage
from tests.browser.people import Caseworker
from tests.browser.server import Server

pytestmark = pytest.mark.browser


def test_a_reply_leaves_through_the_outbox_and_arrives(
    new_page: NewPage, server: Server, worker: None, pictures: Path
) -> None:
    phone = new_page(viewport={"width": 900, "height": 760})
    phone.goto(server.sandbox_url)
    phone.get_by_label("扮演谁").fill("老赵")
    phone.get_by_role("button", name="换人").click()
    bubbles = phone.get_by_label("聊天记录")

    def say(text: str) -> None:
        phone.get_by_label("想说的话").fill(text)
        phone.get_by_role("button", name="发送", exact=True).click()

    say("优待证怎么申领")
    expect(bubbles).to_contain_text("《退役军人保障法》")
    say("转人工")
    expect(bubbles).to_contain_text("已经为您转给工作人员")

    lin = Caseworker(server, "caseworker2")
    waiting = lin.http.get(
        f"{lin.url}/conversations?state=waiting", headers={"Accept": "application/json"}, timeout=30
    ).json()["items"]
    number = next(one["id"] for one in waiting if one["channel"] == "official_account")
    lin.post(f"{number}/claim")
    lin.post(f"{number}/messages", {"client_id": "1", "text": "赵师傅，您带身份证来就行。"})
    expect(bubbles).to_contain_text("赵师傅，您带身份证来就行。")
    expect(phone.locator("#left")).to_contain_text("4")  # the greeting goes along
    phone.screenshot(path=pictures / "wechat-phone.png")
