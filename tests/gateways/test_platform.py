"""Time-outs, retries, texts and secrets, over real HTTP to a scripted server."""

from __future__ import annotations

import json
import logging
import traceback
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from redis import Redis

from app.gateways import GatewayError, Gateways, MiniProgram, OfficialAccount, Refused, Retry
from app.gateways.mini_program import Suggestion
from app.settings import Settings, WechatAccount
from tests.gateways.scripted import SECRET, Server

_CODE = "THE-LOGIN-CODE"


@pytest.mark.parametrize("answer", [502, b"<html>busy</html>", b"[]", {"errcode": -1}])
def test_what_heals_may_be_tried_again(
    server: Server, account: OfficialAccount, answer: object
) -> None:
    server.script = lambda path, *_: {} if path == "token" else answer
    with pytest.raises(Retry):
        account.send_text("o", "好")


def test_nobody_listening_is_certainly_not_sent(redis: Redis, server: Server) -> None:
    account = OfficialAccount("wx-test", SECRET, server.base, redis)
    account.send_text("o", "一")
    elsewhere = OfficialAccount("wx-test", SECRET, "http://127.0.0.1:9", redis)
    with pytest.raises(Retry) as refused:
        elsewhere.send_text("o", "二")
    assert not refused.value.uncertain


def test_browsers_log_in_at_wechat_whatever_way_our_calls_take(
    migrated: Settings, redis: Redis
) -> None:
    own = WechatAccount("wx0123456789abcdef", "s", "t", "a" * 43, "", "gh_real", "safe")
    settings = replace(migrated, official_account=own, wechat_api_base="https://relay.example")
    line = Gateways.from_settings(settings, redis).official_account
    assert line is not None
    there = urlsplit(line.authorize_url("https://desk.example/m/callback", "abc"))
    assert (there.netloc, there.path) == ("open.weixin.qq.com", "/connect/oauth2/authorize")


def test_no_secret_in_errors_or_logs(
    redis: Redis, caplog: pytest.LogCaptureFixture, server: Server
) -> None:
    caplog.set_level(logging.DEBUG)
    mini = MiniProgram("wx-test", SECRET, "http://127.0.0.1:9", redis)
    with pytest.raises(GatewayError) as failed:
        mini.code_to_session(_CODE)
    told = "".join(traceback.format_exception(failed.value)) + repr(failed.value.__context__)
    server.script = lambda *_: {"openid": "o", "session_key": "THE-KEY", "unionid": "u"}
    session = MiniProgram("wx-test", SECRET, server.base, redis).code_to_session(_CODE)
    assert session.session_key == "THE-KEY"
    told += repr(session) + caplog.text
    for secret in (SECRET, _CODE, "THE-KEY"):
        assert secret not in told


def test_text_leaves_as_raw_utf8_with_its_mark(server: Server, account: OfficialAccount) -> None:
    account.send_text("o", "您好𠮷😀\x07\ud83d", is_ai=True)
    sent = server.bodies[-1].decode()
    assert "您好𠮷😀\ufffd" in sent and "\\u" not in sent
    assert json.loads(sent)["aimsgcontext"] == {"is_ai_msg": 1}


def test_a_text_too_long_is_refused_without_a_call(
    server: Server, account: OfficialAccount
) -> None:
    with pytest.raises(Refused) as refused:
        account.send_text("o", "长" * 683)
    assert refused.value.code == 45002 and not server.calls


def test_typing_shown_twice_is_no_matter(server: Server, account: OfficialAccount) -> None:
    server.script = lambda path, *_: {} if path == "token" else {"errcode": 45081, "errmsg": ""}
    account.typing("o")


def test_login_needs_no_token(server: Server, redis: Redis) -> None:
    server.script = lambda *_: {"openid": "o", "session_key": "k"}
    MiniProgram("wx-test", SECRET, server.base, redis).code_to_session("c")
    assert list(server.calls) == ["/sns/jscode2session"]


def test_a_phone_of_another_app_is_refused(server: Server, redis: Redis) -> None:
    info = {"purePhoneNumber": "199", "countryCode": "86", "watermark": {"appid": "wx-other"}}
    server.script = lambda path, *_: {} if path == "token" else {"phone_info": info}
    mini = MiniProgram("wx-test", SECRET, server.base, redis)
    with pytest.raises(Refused):
        mini.phone_number("c", "o")
    assert json.loads(server.bodies[-1]) == {"code": "c", "openid": "o"}


def test_content_check(server: Server, redis: Redis) -> None:
    mini = MiniProgram("wx-test", SECRET, server.base, redis)
    answers = {
        Suggestion.RISKY: {"errcode": 0, "result": {"suggest": "risky", "label": 20006}},
        Suggestion.REVIEW: {"errcode": 0, "result": {"suggest": "new", "label": 1}},
        Suggestion.UNCHECKED: {"errcode": 61010, "errmsg": "not seen"},
    }
    for wanted, answer in answers.items():
        server.script = lambda path, *_, told=answer: {} if path == "token" else told
        assert mini.msg_sec_check("o", "话").suggestion is wanted


def test_a_file_over_the_limit_is_not_kept(server: Server, account: OfficialAccount) -> None:
    server.script = lambda path, *_: {} if path == "token" else b"\xff\xd8" + bytes(100)
    assert account.media("m").content[:2] == b"\xff\xd8"
    server.script = lambda path, *_: {} if path == "token" else bytes(5 * 1024 * 1024 + 1)
    with pytest.raises(Refused):
        account.media("m")


def test_an_expired_file_is_dropped(server: Server, account: OfficialAccount) -> None:
    server.script = lambda path, *_: (
        {} if path == "token" else {"errcode": 40007, "errmsg": "invalid media_id"}
    )
    with pytest.raises(GatewayError) as gone:
        account.media("m")
    assert gone.value.code == 40007
