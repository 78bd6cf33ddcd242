"""A page of ours asks for WeChat's signature, over HTTP to the stand-in; and what lets it in."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

import pytest
from apiflask import APIFlask
from redis import Redis

from app import create_app
from app.db import db, transaction
from app.gateways import js_sdk
from app.mobile import in_wechat
from app.outbox import subscriptions
from app.sandbox.world import Fault
from app.settings import Settings, Template, WechatAccount
from app.veterans.models import Channel
from deploy.local.engines import Engines
from tests.support.actors import VeteranActor
from tests.support.stand_in import StandIn, standing_in

PAGE = "/api/v1/wechat/page?url="
TICKET = "/cgi-bin/ticket/getticket"


@pytest.fixture(scope="module")
def stand_in(migrated: Settings, engines: Engines) -> Iterator[StandIn]:
    store = Redis.from_url(engines.redis_url)
    with standing_in(replace(migrated, public_url="https://desk.example"), store) as started:
        yield started
    store.close()


@pytest.fixture(scope="module")
def connected_app(the_app: APIFlask, stand_in: StandIn) -> Iterator[APIFlask]:
    """The desk beside `the_app`, on the same database, with lines to the stand-in."""
    app = create_app(stand_in.settings, gateways=stand_in.gateways)
    app.testing = True
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def wang(app: APIFlask, connected_app: APIFlask) -> VeteranActor:
    return VeteranActor(connected_app.test_client())


def test_the_page_gets_a_signature_for_its_own_address(
    wang: VeteranActor, stand_in: StandIn
) -> None:
    page = "https://desk.example/m/?from=singlemessage"
    answer = wang.get(f"/wechat/page?url={quote(page)}#/chat").json
    ticket = stand_in.world.ticket(answer["app_id"])[0]
    right = js_sdk.signature(ticket, answer["nonce"], answer["timestamp"], page)
    assert answer["signature"] == right
    assert answer["templates"] == {
        "reply": "sandbox-template-reply", "appointment": "sandbox-template-appointment"
    }  # fmt: skip


def test_who_has_agreed_for_good_is_not_asked_again(
    wang: VeteranActor,
    stand_in: StandIn,
    connected_app: APIFlask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    account, page = stand_in.official, f"/wechat/page?url={quote('https://desk.example/m/')}"
    before = account.templates
    changed = tuple(replace(one, lasting=one.name == "reply") for one in before)
    monkeypatch.setattr(account, "templates", changed)
    with connected_app.app_context(), transaction():
        for one in before:
            subscriptions.grant(wang.id, Channel.OFFICIAL_ACCOUNT, one.id)
    assert list(wang.get(page).json["templates"]) == ["appointment"]
    monkeypatch.undo()
    assert len(wang.get(page).json["templates"]) == 2, "a single consent is soon used up"


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/m/",
        "https://desk.example@elsewhere.example/m/",
        "https://desk.example.elsewhere.example/m/",
        "http://desk.example/m/",
        "https://desk.example/console/",
        "",
    ],
)
def test_nothing_else_is_signed(wang: VeteranActor, url: str) -> None:
    answer = wang.get(f"/wechat/page?url={quote(url)}")
    assert (answer.status_code, answer.json["code"]) == (422, "invalid")


def test_strangers_and_a_broken_line_get_none(
    wang: VeteranActor, stand_in: StandIn, connected_app: APIFlask, engines: Engines
) -> None:
    address = f"{PAGE}{quote('https://desk.example/m/')}"
    assert connected_app.test_client().get(address).status_code == 401
    with Redis.from_url(engines.redis_url) as store:
        for key in store.scan_iter("wechat:ticket:*"):
            store.delete(key)
    stand_in.world.plan(Fault(path=TICKET, errcode=-1))
    assert wang.get(address.removeprefix("/api/v1")).status_code == 503
    assert wang.get(address.removeprefix("/api/v1")).status_code == 200


def test_the_page_lets_wechat_in_only_where_there_is_something_to_ask(
    connected_app: APIFlask, stand_in: StandIn, app: APIFlask
) -> None:
    page = connected_app.test_client().get("/m/")
    assert f'data-wechat-script="{stand_in.base}/open/js/jweixin-1.6.0.js"' in page.text
    policy = page.headers["Content-Security-Policy"]
    assert f"; script-src 'self' {stand_in.base}; frame-src {stand_in.base}" in policy
    assert "unsafe" not in policy
    other = connected_app.test_client().get("/m/privacy")
    assert stand_in.base not in other.headers["Content-Security-Policy"]


def test_a_connected_account_needs_notices_and_gets_wechats_own_hosts(migrated: Settings) -> None:
    account = WechatAccount("wx0123456789abcdef", "s", "t", "a" * 43, "", "gh_real", "safe")
    connected = replace(migrated, official_account=account)
    assert in_wechat.sdk(connected) is None
    assert in_wechat.sdk(replace(migrated, official_account=None)) is None
    picked = replace(account, templates=(Template("reply", "T" * 43, (("matter", "thing1"),)),))
    found = in_wechat.sdk(replace(migrated, official_account=picked))
    assert found is not None
    assert found.script == "https://res.wx.qq.com/open/js/jweixin-1.6.0.js"
    policy = found.policy["Content-Security-Policy"]
    assert policy.endswith(
        "script-src 'self' https://res.wx.qq.com; frame-src https://*.qq.com webcompt:"
    )
    assert "default-src 'self'" in policy
