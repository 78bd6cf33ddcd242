"""Pages of ours in WeChat: the signature of the published cases, and one ticket for all."""

from __future__ import annotations

from typing import Any

import pytest
from redis import Redis

from app.gateways import OfficialAccount, Retry, js_sdk
from tests.gateways.scripted import SECRET, Server
from tests.wechat.vectors import Case, cases

PAGE = "https://desk.example/m/?from=x"
TICKET = "/cgi-bin/ticket/getticket"


def answers(path: str, query: dict[str, str], _: Any) -> Any:
    if path != TICKET:
        return {}
    assert query["type"] == "jsapi"
    return {"errcode": 0, "errmsg": "ok", "ticket": "THE-TICKET", "expires_in": 7200}


@pytest.mark.parametrize("case", cases("jssdk.json"))
def test_published_signature(case: Case) -> None:
    signed = js_sdk.signature(case["ticket"], case["noncestr"], case["timestamp"], case["url"])
    assert signed == case["signature"]


def test_a_page_gets_what_wechat_asks_of_it(server: Server, account: OfficialAccount) -> None:
    server.script = answers
    made = account.page_config(f"{PAGE}#/chat")
    assert made.app_id == "wx-test" and made.timestamp > 0
    assert made.signature == js_sdk.signature("THE-TICKET", made.nonce, made.timestamp, PAGE)
    assert account.page_config(PAGE).nonce != made.nonce


def test_the_ticket_is_fetched_once_and_shared(
    server: Server, redis: Redis, account: OfficialAccount
) -> None:
    server.script = answers
    account.page_config(PAGE)
    OfficialAccount("wx-test", SECRET, server.base, redis).page_config(PAGE)
    assert server.calls[TICKET] == 1
    assert 6000 < redis.ttl("wechat:ticket:wx-test") <= 7200
    account.send_text("o", "好")
    assert server.calls["/cgi-bin/stable_token"] == 1, "token and ticket do not mix"


@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_a_stale_token_is_renewed_once_for_the_ticket(
    server: Server, account: OfficialAccount, code: int
) -> None:
    account.send_text("o", "一")
    server.script = lambda path, query, body: (
        {"errcode": code} if query.get("access_token") == "T1" else answers(path, query, body)
    )
    assert account.page_config(PAGE).signature
    assert server.calls[TICKET] == 2 and server.calls["/cgi-bin/stable_token"] == 2
    server.script = lambda path, *_: {} if path == "token" else {"errcode": code}
    account.page_config(PAGE)
    assert server.calls[TICKET] == 2, "the ticket outlives its token"


def test_without_a_ticket_nothing_is_signed(server: Server, account: OfficialAccount) -> None:
    server.script = lambda path, *_: {} if path == "token" else {"errcode": 0, "errmsg": "ok"}
    with pytest.raises(Retry):
        account.page_config(PAGE)
