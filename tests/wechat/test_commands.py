"""`flask desk wechat …`, against the stand-in where WeChat is asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from apiflask import APIFlask
from sqlalchemy import select
from werkzeug.serving import make_server

from app.db import db, transaction
from app.gateways import Gateways
from app.outbox.models import OutboxItem
from app.sandbox.world import MINI, Fault
from app.wechat import inbox
from app.wechat.menu import official_menu
from tests.sandbox.conftest import redis, stand_in
from tests.support.stand_in import StandIn
from tests.support.time import HandClock
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


@pytest.fixture
def reachable(app: APIFlask, connected: StandIn, clock: HandClock) -> Iterator[StandIn]:
    """The desk itself answers at its public address."""
    clock.set(datetime.now(UTC))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    before = app.extensions["desk_settings"]
    address = f"http://127.0.0.1:{server.server_port}"
    app.extensions["desk_settings"] = replace(before, public_url=address)
    yield connected
    app.extensions["desk_settings"] = before
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_doctor_finds_a_sound_desk_sound(app: APIFlask, reachable: StandIn) -> None:
    code, told = _run(app, "doctor")
    assert code == 0, told
    assert told.count("✓") == 15 and "✗" not in told
    assert "JS接口安全域名 must name 127.0.0.1:" in told
    assert "notice reply is there and opens pages/reply/index" in told
    assert "/m/#/appointments" in told


@pytest.mark.parametrize(
    ("trouble", "advice"),
    [
        ("address", "IP白名单"),
        ("template", "pick it again, mend WECHAT_MP_TEMPLATES"),
        ("field", "has the fields thing1, thing9, we fill thing1, thing3, time2"),
        ("lasting", "is 长期订阅: add lasting=yes in WECHAT_MP_TEMPLATES"),
        ("ticket", "48001"),
        ("clock", "behind WeChat's: switch on time synchronisation"),
        ("ips", "ask again later"),
        ("callback", "does not answer"),
    ],
)
def test_the_doctor_says_what_to_do(
    app: APIFlask, reachable: StandIn, trouble: str, advice: str
) -> None:
    world, picked = reachable.world, reachable.world.templates[MINI]
    if trouble == "address":
        world.plan(Fault(path="/cgi-bin/stable_token", errcode=40164))
    elif trouble == "template":
        del picked["sandbox-template-reply"]
    elif trouble == "field":
        picked["sandbox-template-reply"] = "事项:{{thing1.DATA}}\n时间:{{thing9.DATA}}\n"
    elif trouble == "lasting":
        world.lasting.add("sandbox-template-reply")
    elif trouble == "ticket":
        world.plan(Fault(path="/cgi-bin/ticket/getticket", errcode=48001))
    elif trouble == "clock":
        world.advance(90)
    elif trouble == "ips":
        world.plan(Fault(path="/cgi-bin/getcallbackip", body='{"ip_list": []}'))
    else:
        kept = app.extensions["desk_settings"]
        app.extensions["desk_settings"] = replace(kept, public_url="http://127.0.0.1:9")
    code, told = _run(app, "doctor")
    assert code == 1 and advice in told, told


def test_menu_names_fit_the_platform() -> None:
    """At most 3 buttons of 4 Chinese characters, 5 entries of 8, keys of 128 bytes."""
    menu = official_menu("https://desk.example.gov.cn")
    assert len(menu["button"]) <= 3
    for button in menu["button"]:
        assert len(button["name"]) <= 4
        for entry in button.get("sub_button", []):
            assert len(entry["name"]) <= 8
            assert len(entry.get("key", "").encode()) <= 128
