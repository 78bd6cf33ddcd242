"""Signing in to the page with a real official account, played by a line in memory."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import cast
from urllib.parse import parse_qs, urlsplit

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import create_app
from app.db import db
from app.gateways import CodeSpent, Gateways, MiniProgram, OfficialAccount, Retry
from app.gateways.official_account import OAuthPerson
from app.settings import Settings, WechatAccount
from app.veterans.models import ChannelLink, Veteran
from tests.support.gateways import RecordingChannel

WECHAT = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0.50"}


@dataclass
class OAuthLine:
    """Knows people by their codes; a code works once."""

    codes: dict[str, OAuthPerson] = field(default_factory=dict)
    away: bool = False

    def authorize_url(self, redirect_uri: str, state: str) -> str:
        return f"https://wechat.example/authorize?redirect_uri={redirect_uri}&state={state}"

    def oauth_person(self, code: str) -> OAuthPerson:
        if self.away:
            raise Retry(None, 5)
        if code not in self.codes:
            raise CodeSpent(40029, "")
        return self.codes.pop(code)


@pytest.fixture(scope="module")
def line() -> OAuthLine:
    return OAuthLine()


@pytest.fixture(scope="module")
def connected_app(the_app: APIFlask, migrated: Settings, line: OAuthLine) -> Iterator[APIFlask]:
    """The desk behind a real account; beside `the_app`, on the same database."""
    account = WechatAccount("wx0123456789abcdef", "s", "t", "a" * 43, "", "gh_real", "safe")
    settings = replace(migrated, official_account=account, public_url="https://desk.example")
    gateways = Gateways(
        official_account=cast(OfficialAccount, line),
        mini_program=cast(MiniProgram, RecordingChannel()),
    )
    app = create_app(settings, gateways=gateways)
    app.testing = True
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def client(app: APIFlask, connected_app: APIFlask, line: OAuthLine) -> FlaskClient:
    line.codes = {
        "good": OAuthPerson("oa-wang", "union-wang", False),
        "preview": OAuthPerson("oa-nobody", None, True),
    }
    line.away = False
    return connected_app.test_client()


def set_out(client: FlaskClient) -> str:
    """Open the log-in; returns the state WeChat will bring back."""
    answer = client.get("/m/login", headers=WECHAT, base_url="https://desk.example")
    assert answer.status_code == 302
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert query["redirect_uri"] == ["https://desk.example/m/callback"]
    return query["state"][0]


def come_back(client: FlaskClient, state: str, code: str = "good"):  # type: ignore[no-untyped-def]
    return client.get(f"/m/callback?code={code}&state={state}", base_url="https://desk.example")


def test_comes_back_with_a_token_in_the_page_alone(client: FlaskClient) -> None:
    page = come_back(client, set_out(client))
    assert page.status_code == 200
    token = page.text.split('data-token="')[1].split('"')[0]
    assert page.headers["Cache-Control"] == "no-store"
    assert token not in str(page.headers)
    me = client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert me.status_code == 200


def test_the_state_is_bound_to_the_browser_and_spent_once(client: FlaskClient) -> None:
    state = set_out(client)
    stranger = client.application.test_client()
    assert come_back(stranger, state).status_code == 400
    assert come_back(client, "0" * 32).status_code == 400
    # The wrong one has spent it: whoever guesses gets one guess.
    assert come_back(client, state).status_code == 400
    assert come_back(client, set_out(client)).status_code == 200


def test_a_preview_account_is_neither_stored_nor_signed_in(
    client: FlaskClient, connected_app: APIFlask
) -> None:
    page = come_back(client, set_out(client), "preview")
    assert page.status_code == 403
    assert "使用完整服务" in page.text and "data-token" not in page.text
    with connected_app.app_context():
        assert db.session.scalar(select(func.count(Veteran.id))) == 0
        assert db.session.scalar(select(func.count(ChannelLink.id))) == 0


def test_a_spent_code_and_an_absent_wechat_are_told_kindly(
    client: FlaskClient, line: OAuthLine
) -> None:
    page = come_back(client, set_out(client), "unknown")
    assert page.status_code == 400
    assert "再试一次" in page.text and "0571-00000000" in page.text
    line.away = True
    assert come_back(client, set_out(client)).status_code == 503


@pytest.mark.parametrize("browser", ["", "curl/8.5", "Mozilla/5.0 (X11; Linux x86_64) Chrome/131"])
def test_every_browser_is_led_to_wechat(client: FlaskClient, browser: str) -> None:
    answer = client.get(
        "/m/login", headers={"User-Agent": browser}, base_url="https://desk.example"
    )
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("https://wechat.example/authorize")


def test_the_demonstration_asks_for_a_name(the_app: APIFlask, app: APIFlask) -> None:
    page = the_app.test_client().get("/m/login", headers=WECHAT)
    assert page.status_code == 200
    assert "演示" in page.text
