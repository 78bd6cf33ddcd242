"""The stand-in keeps the platform's rules, over real HTTP through our own gateways."""

from __future__ import annotations

import logging
import socket
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
import requests

from app.gateways import CodeSpent, Dropped, Refused, Retry
from app.gateways.mini_program import Suggestion
from app.sandbox.server import NotASandbox, create_server
from app.sandbox.world import MINI, OFFICIAL, PLAIN, STABLE, WINDOW_SECONDS, Person
from app.settings.wechat import SANDBOX_MINI_PROGRAM
from tests.support.stand_in import StandIn


def _speaker(stand_in: StandIn) -> Person:
    """A follower who has just said something."""
    person = stand_in.world.person(OFFICIAL, "张建国")
    person.followed = True
    stand_in.world.allow(person, 5, WINDOW_SECONDS)
    return person


def test_a_message_reaches_the_phone(stand_in: StandIn) -> None:
    person = _speaker(stand_in)
    stand_in.official.send_text(person.openid, "您好😀𠮷", is_ai=True)
    [bubble] = person.bubbles
    assert (bubble.side, bubble.text, bubble.is_ai) == ("account", "您好😀𠮷", True)


def test_five_messages_and_no_more(stand_in: StandIn) -> None:
    person = _speaker(stand_in)
    for _ in range(5):
        stand_in.official.send_text(person.openid, "好")
    with pytest.raises(Refused) as refused:
        stand_in.official.send_text(person.openid, "第六条")
    assert refused.value.code == 45047 and "打电话" in refused.value.advice
    assert len(person.bubbles) == 5


def test_after_48_hours_nothing_goes(stand_in: StandIn) -> None:
    person = _speaker(stand_in)
    stand_in.world.advance(WINDOW_SECONDS + 1)
    with pytest.raises(Refused) as refused:
        stand_in.official.send_text(person.openid, "好")
    assert refused.value.code == 45015


def test_allowances_do_not_add_up(stand_in: StandIn) -> None:
    person = _speaker(stand_in)
    stand_in.world.allow(person, 3, 60)
    assert person.left == 5
    stand_in.world.advance(WINDOW_SECONDS + 1)
    stand_in.world.allow(person, 3, 60)
    assert person.left == 3


def test_the_phones_picture_can_be_fetched(stand_in: StandIn) -> None:
    picture = stand_in.official.media("sandbox-image")
    assert picture.content_type == "image/png" and picture.content.startswith(b"\x89PNG")
    with pytest.raises(Dropped):
        stand_in.official.media("older-than-three-days")


def test_only_who_is_there_can_be_checked_for(stand_in: StandIn) -> None:
    here = stand_in.world.person(MINI, "李秀英").openid
    assert stand_in.mini.msg_sec_check(here, "很好").suggestion is Suggestion.PASS
    assert stand_in.mini.msg_sec_check(here, "违禁").suggestion is Suggestion.RISKY
    stand_in.world.advance(2 * 3600 + 1)
    assert stand_in.mini.msg_sec_check(here, "很好").suggestion is Suggestion.UNCHECKED


@pytest.mark.parametrize(
    ("changed", "errcode"),
    [({}, 0), ({"secret": ""}, 41004), ({"secret": "x"}, 40125), ({"appid": "x"}, 40013),
     ({"grant_type": "x"}, 40002)],
)  # fmt: skip
def test_a_token_is_for_who_knows_the_secret(
    stand_in: StandIn, changed: dict[str, str], errcode: int
) -> None:
    own = {"appid": SANDBOX_MINI_PROGRAM.app_id, "secret": SANDBOX_MINI_PROGRAM.secret}
    body = own | {"grant_type": "client_credential"} | changed
    told = requests.post(f"{stand_in.base}/cgi-bin/stable_token", json=body, timeout=5).json()
    assert told.get("errcode", 0) == errcode


def test_a_malformed_openid_is_dropped(stand_in: StandIn) -> None:
    with pytest.raises(Dropped) as dropped:
        stand_in.official.send_text("nobody", "好")
    assert dropped.value.code == 40003


def test_an_old_token_is_renewed_unseen(stand_in: StandIn) -> None:
    person = _speaker(stand_in)
    stand_in.official.send_text(person.openid, "一")
    stand_in.world.void_tokens()
    stand_in.official.send_text(person.openid, "二")
    assert [bubble.text for bubble in person.bubbles] == ["一", "二"]


def test_tokens_end_as_the_platforms_do(stand_in: StandIn) -> None:
    """A new plain one ages the last; a forced stable one voids it, at most every 30 seconds."""
    world, app_id = stand_in.world, "wxsandbox0000000mini"
    plain, stable = world.token(app_id, family=PLAIN)[0], world.token(app_id, family=STABLE)[0]
    newer = world.token(app_id, family=PLAIN, renew=True)[0]
    assert [world.check_token(one) for one in (plain, newer, stable)] == [0, 0, 0]
    assert world.app_of(plain) == app_id, "in its last minutes it is still this account's"
    world.advance(301)
    assert [world.check_token(one) for one in (plain, newer, stable)] == [42001, 0, 0]
    assert world.token(app_id, family=STABLE)[0] == stable, "whoever asks gets the same"
    assert world.force(app_id) == 0 and world.force(app_id) == 45011
    assert world.check_token(stable) == 40001
    for _ in range(19):
        world.advance(31)
        assert world.force(app_id) == 0
    world.advance(31)
    assert world.force(app_id) == 45009
    world.advance(7200)
    assert world.check_token(newer) == 42001 and world.check_token("") == 41001


def test_demo_code_is_the_same_person_in_both_accounts(stand_in: StandIn) -> None:
    first = stand_in.mini.code_to_session("demo-李秀英")
    again = stand_in.mini.code_to_session("demo-李秀英")
    at_page = stand_in.official.oauth_person("demo-李秀英")
    assert first.openid == again.openid != at_page.openid
    assert first.unionid == at_page.unionid


def test_other_codes_work_once(stand_in: StandIn) -> None:
    code = stand_in.world.new_code("李秀英")
    assert stand_in.official.oauth_person(code).openid
    for bad in (code, "made-up"):
        with pytest.raises(CodeSpent):
            stand_in.official.oauth_person(bad)


def test_the_snapshot_page_is_told_from_a_person(stand_in: StandIn) -> None:
    assert stand_in.official.oauth_person("demo-snapshot").is_snapshot
    assert not stand_in.official.oauth_person("demo-李秀英").is_snapshot


def test_phone_code_is_bound_to_its_person(stand_in: StandIn) -> None:
    own = stand_in.mini.code_to_session("demo-李秀英").openid
    other = stand_in.mini.code_to_session("demo-王强").openid
    assert len(stand_in.mini.phone_number("phone-李秀英", own).number) == 11
    with pytest.raises(CodeSpent):
        stand_in.mini.phone_number("phone-李秀英", other)


def test_a_notice_needs_a_grant(stand_in: StandIn) -> None:
    person = stand_in.world.person(MINI, "李秀英")
    template, values = "template-of-appointments", {"thing1": "办理优待证"}
    stand_in.world.templates[MINI][template] = "事项:{{thing1.DATA}}\n"
    with pytest.raises(Refused) as refused:
        stand_in.mini.send_subscribe(person.openid, template, values)
    assert refused.value.code == 43101
    person.granted[template] = 1
    stand_in.mini.send_subscribe(person.openid, template, values)
    with pytest.raises(Refused):
        stand_in.mini.send_subscribe(person.openid, template, values)


def test_a_lasting_notice_may_come_again_and_again(stand_in: StandIn) -> None:
    person, template = stand_in.world.person(MINI, "李秀英"), stand_in.mini.templates[0].id
    values = {"thing1": "一", "time2": "15:01", "thing3": "三"}
    assert not stand_in.mini.picked_notices()[template].lasting
    stand_in.world.lasting.add(template)
    assert stand_in.mini.picked_notices()[template].lasting
    person.granted[template] = 1
    for _ in range(2):
        stand_in.mini.send_subscribe(person.openid, template, values)


def test_a_notice_value_over_its_rule_is_named(stand_in: StandIn) -> None:
    person = stand_in.world.person(MINI, "李秀英")
    person.granted["template-of-appointments"] = 1
    stand_in.world.templates[MINI]["template-of-appointments"] = "事项:{{thing1.DATA}}\n"
    for values in (
        {"thing1": "长" * 21}, {"thing2": "没有要填的那一项"}, {"thing1": "一", "time2": "明天"}
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            stand_in.mini.send_subscribe(person.openid, "template-of-appointments", values)
        assert refused.value.code == 47003
    assert person.granted["template-of-appointments"] == 1


def test_a_notice_opens_a_page_of_its_own_account(stand_in: StandIn) -> None:
    template, values = (
        stand_in.mini.templates[0],
        {"thing1": "一", "time2": "15:01", "thing3": "三"},
    )
    for account, line, page, strange in (
        (MINI, stand_in.mini, "pages/reply/index", "https://example.invalid/"),
        (OFFICIAL, stand_in.official, "https://desk.invalid/m/#/chat", "pages/reply/index"),
    ):
        person = stand_in.world.person(account, "李秀英")
        person.granted[template.id] = 2
        with pytest.raises(Refused) as refused:
            line.send_subscribe(person.openid, template.id, values, strange)
        assert refused.value.code == 41030
        line.send_subscribe(person.openid, template.id, values, page)
        assert page in person.bubbles[-1].text


def test_a_notice_that_was_never_picked_is_unknown(stand_in: StandIn) -> None:
    person = stand_in.world.person(MINI, "李秀英")
    person.granted["another-accounts-template"] = 1
    with pytest.raises(Refused) as refused:
        stand_in.mini.send_subscribe(person.openid, "another-accounts-template", {"thing1": "一"})
    assert refused.value.code == 40037


def test_faults_on_demand(stand_in: StandIn) -> None:
    person = _speaker(stand_in)
    for fault in (
        {"path": "/cgi-bin/message/custom/send", "status": 502},
        {"path": "/cgi-bin/message/custom/send", "body": "<html>busy</html>"},
        {"path": "/cgi-bin/message/custom/send", "errcode": -1},
        {"path": "/cgi-bin/message/custom/send", "drop": "before"},
    ):
        requests.post(f"{stand_in.base}/_faults", json=fault, timeout=5).raise_for_status()
        with pytest.raises(Retry):
            stand_in.official.send_text(person.openid, "好")
    stand_in.official.send_text(person.openid, "好")
    assert [bubble.text for bubble in person.bubbles] == ["好"]


def test_an_answer_that_is_lost_is_uncertain(stand_in: StandIn) -> None:
    person = _speaker(stand_in)
    fault = {"path": "/cgi-bin/message/custom/send", "drop": "after"}
    requests.post(f"{stand_in.base}/_faults", json=fault, timeout=5).raise_for_status()
    with pytest.raises(Retry) as lost:
        stand_in.official.send_text(person.openid, "好")
    assert lost.value.uncertain and lost.value.code is None
    assert [bubble.text for bubble in person.bubbles] == ["好"]


def test_answers_as_the_platform_does(stand_in: StandIn) -> None:
    unknown = requests.get(f"{stand_in.base}/cgi-bin/nothing", timeout=5)
    assert (unknown.status_code, unknown.json()["errcode"]) == (200, 40066)
    send = f"{stand_in.base}/cgi-bin/message/custom/send"
    assert requests.post(send, json={}, timeout=5).json()["errcode"] == 41001
    wrong = requests.post(send, params={"access_token": "x"}, json={}, timeout=5).json()
    assert wrong["errcode"] == 40001 and " rid: " in wrong["errmsg"]
    login = requests.get(f"{stand_in.base}/sns/jscode2session", timeout=5)
    assert login.headers["Content-Type"] == "text/plain"


def test_the_phone_page_runs_under_a_strict_policy(stand_in: StandIn) -> None:
    page = requests.get(stand_in.base, timeout=5)
    assert "演示手机" in page.content.decode()
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert " style=" not in page.text and "<script>" not in page.text


def test_authorisation_only_leads_back_to_the_desk(stand_in: StandIn) -> None:
    own = stand_in.official.authorize_url(stand_in.settings.public_url + "/m/callback", "abc")
    there = requests.get(own, timeout=5, allow_redirects=False)
    assert there.status_code == 302 and "state=abc" in there.headers["Location"]
    away = stand_in.official.authorize_url("https://elsewhere.example/", "abc")
    assert requests.get(away, timeout=5, allow_redirects=False).status_code == 200


@pytest.mark.parametrize("change", ["production", "connected"])
def test_never_beside_a_real_account(stand_in: StandIn, change: str) -> None:
    settings = (
        replace(stand_in.settings, env="production")
        if change == "production"
        else replace(stand_in.settings, official_account=None)
    )
    with pytest.raises(NotASandbox):
        create_server(settings, "http://127.0.0.1:9")


def test_its_log_holds_no_secret(stand_in: StandIn, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    stand_in.official.send_text(_speaker(stand_in).openid, "好")
    stand_in.mini.code_to_session("demo-李秀英")
    token = stand_in.world.token("wxsandbox000official", family=STABLE)[0]
    port = urlsplit(stand_in.base).port
    with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        line.sendall(f"x?access_token={token}\r\n\r\n".encode())
        assert b"400" in line.recv(4096)
    assert "Bad request syntax" in caplog.text
    for secret in (token, "sandbox-secret", "demo-李秀英"):
        assert secret not in caplog.text
