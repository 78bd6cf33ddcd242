"""`flask desk wechat …`, against the stand-in where WeChat is asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from apiflask import APIFlask
from sqlalchemy import select

from app.db import db, transaction
from app.gateways import Gateways
from app.outbox.models import OutboxItem
from app.sandbox.world import Fault
from app.wechat import inbox
from app.wechat.menu import official_menu
from tests.sandbox.conftest import redis, stand_in
from tests.support.stand_in import StandIn
from tests.wechat.conftest import Phone

__all__ = ["redis", "stand_in"]


@pytest.fixture
def connected(app: APIFlask, stand_in: StandIn) -> Iterator[StandIn]:
    """The desk with lines to a running stand-in."""
    before = app.extensions["desk_gateways"]
    app.extensions["desk_gateways"] = Gateways(stand_in.official, stand_in.mini)
    yield stand_in
    app.extensions["desk_gateways"] = before


def _run(app: APIFlask, *words: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["desk", "wechat", *words])
    return result.exit_code, result.output


@pytest.mark.usefixtures("knowledge")
def test_replay_handles_what_failed_and_only_that(app: APIFlask, phone: Phone) -> None:
    push = {"MsgType": "text", "Content": "优待证怎么申领", "MsgId": "900"}
    head = {"ToUserName": phone.account().original_id, "FromUserName": phone.openid}
    inbound = inbox.interpret(phone.account(), {**head, "CreateTime": "1794000000", **push})
    with app.app_context(), transaction():
        inbox.keep(inbound)
    assert _run(app, "replay") == (0, "")
    with app.app_context(), transaction():
        inbox.note_failure(inbound.key, "OperationalError")
    assert _run(app, "replay") == (0, f"handled {inbound.key}\n")
    assert _run(app, "replay") == (0, "")
    with app.app_context():
        [item] = db.session.scalars(select(OutboxItem))
        assert "优待证" in (item.text or "")


def test_the_menu_goes_up_and_comes_back(app: APIFlask, connected: StandIn) -> None:
    assert _run(app, "menu", "show") == (0, "{}\n")
    code, _ = _run(app, "menu", "push")
    assert code == 0
    code, shown = _run(app, "menu", "show")
    assert code == 0 and "人工服务" in shown
    assert connected.world.menu == official_menu(connected.settings.public_url)


def test_the_doctor_says_what_to_do(app: APIFlask, connected: StandIn) -> None:
    assert _run(app, "doctor")[0] == 0
    connected.world.plan(_wrong_address())
    code, told = _run(app, "doctor")
    assert code == 1 and "IP白名单" in told


def _wrong_address() -> Fault:
    return Fault(path="/cgi-bin/stable_token", errcode=40164)


def test_menu_names_fit_the_platform() -> None:
    """At most 3 buttons of 4 Chinese characters, 5 entries of 8, keys of 128 bytes."""
    menu = official_menu("https://desk.example.gov.cn")
    assert len(menu["button"]) <= 3
    for button in menu["button"]:
        assert len(button["name"]) <= 4
        for entry in button.get("sub_button", []):
            assert len(entry["name"]) <= 8
            assert len(entry.get("key", "").encode()) <= 128
