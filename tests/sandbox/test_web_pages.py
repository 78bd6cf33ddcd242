"""The stand-in's JS-SDK: it lets in what is well signed, and pushes what was chosen."""

from __future__ import annotations

import pytest
import requests

from app.sandbox import push
from app.sandbox.world import MINI, OFFICIAL
from app.settings.wechat import SANDBOX_OFFICIAL_ACCOUNT
from app.wechat.account import Format
from app.wechat.parsing import parse
from tests.support.stand_in import StandIn


@pytest.fixture
def page(stand_in: StandIn) -> str:
    return f"{stand_in.settings.public_url}/m/"


def verdict(stand_in: StandIn, page: str, **changed: str) -> str:
    made = stand_in.official.page_config(page)
    told = {
        "appId": made.app_id, "timestamp": str(made.timestamp), "nonceStr": made.nonce,
        "signature": made.signature, "url": page,
    }  # fmt: skip
    answer = requests.get(f"{stand_in.base}/open/verify.js", params=told | changed, timeout=5)
    assert answer.headers["Content-Type"].startswith("text/javascript")
    return answer.text


def test_what_is_well_signed_is_let_in(stand_in: StandIn, page: str) -> None:
    assert verdict(stand_in, page) == 'jweixinVerified("");'
    assert "invalid signature" in verdict(stand_in, page, url=f"{page}other")
    assert "invalid signature" in verdict(stand_in, page, timestamp="1")
    assert "invalid appid" in verdict(stand_in, page, appId="wx-another")
    assert "invalid url domain" in verdict(stand_in, "https://elsewhere.example/m/")


def test_a_ticket_lives_for_two_hours(stand_in: StandIn) -> None:
    app_id = SANDBOX_OFFICIAL_ACCOUNT.app_id
    first, left = stand_in.world.ticket(app_id)
    assert 7100 < left <= 7200 and stand_in.world.ticket(app_id)[0] == first
    stand_in.world.advance(7201)
    assert stand_in.world.ticket(app_id)[0] != first


def test_the_button_stands_in_the_desks_page_alone(stand_in: StandIn) -> None:
    button = requests.get(f"{stand_in.base}/open/subscribe", timeout=5)
    policy = button.headers["Content-Security-Policy"]
    assert f"frame-ancestors {stand_in.settings.public_url}" in policy and "unsafe" not in policy


@pytest.mark.parametrize(("status", "left"), [("accept", 1), ("reject", 0)])
def test_who_this_browser_plays_answers(stand_in: StandIn, status: str, left: int) -> None:
    answer = requests.post(
        f"{stand_in.base}/open/subscribe", json={"templates": ["T"], "status": status}, timeout=5,
        cookies={"sandbox_person": "played"},
    ).json()  # fmt: skip
    assert status in answer["subscribeDetails"]["T"]
    assert stand_in.world.person(OFFICIAL, "played").granted.get("T", 0) == left


@pytest.mark.parametrize("templates", [["A"], ["A", "B"]])
def test_an_answer_is_written_as_wechat_writes_it(templates: list[str]) -> None:
    """One entry is no list, in XML several are the element again and again."""
    told = push.answered(OFFICIAL, templates, "accept")
    shown = parse(push.written(Format.XML, told), Format.XML)["SubscribeMsgPopupEvent"]
    alone = {"TemplateId": "A", "SubscribeStatusString": "accept", "PopupScene": "0"}
    entries = [alone | {"TemplateId": one} for one in templates]
    assert shown == {"List": entries if len(entries) > 1 else alone}
    assert push.answered(MINI, templates, "accept")["List"] == shown["List"]
