"""Values of subscription notices against the platform's rules."""

from __future__ import annotations

import json

import pytest
from redis import Redis

from app.gateways import MiniProgram, OfficialAccount
from app.gateways.notices import as_thing, fits
from tests.gateways.scripted import SECRET, Server
from tests.wechat.vectors import Case, cases


@pytest.mark.parametrize("case", cases("field_rules.json"))
def test_published_rule(case: Case) -> None:
    if case["valid"] is None:
        # Unverified on the platform's side: the stricter reading is the safe one.
        assert fits(case["field"], case["value"]) is False
    else:
        assert fits(case["field"], case["value"]) is case["valid"]


@pytest.mark.parametrize(
    ("field", "value"), [("thing", "x"), ("novel1", "x"), ("thing1", "a\x00b"), ("name1", "")]
)
def test_what_is_no_field_or_no_text_never_fits(field: str, value: str) -> None:
    assert not fits(field, value)


@pytest.mark.parametrize(
    "text", ["办理优待证", "长" * 50, "😀" * 30, "第一行\n第二行\t" + "字" * 30, "a" * 20, "a" * 21]
)
def test_any_text_can_be_made_a_thing(text: str) -> None:
    made = as_thing(text)
    assert fits("thing1", made)
    assert made.endswith("…") == (len(text.encode("utf-16-le")) // 2 > 20)


def test_a_short_text_stays_as_it_is() -> None:
    assert as_thing("办理优待证") == "办理优待证"


@pytest.mark.parametrize(
    ("kind", "path", "page"),
    [
        (OfficialAccount, "/cgi-bin/message/subscribe/bizsend", "https://desk.example/m/#/chat"),
        (MiniProgram, "/cgi-bin/message/subscribe/send", "pages/chat/index"),
    ],
)
def test_a_notice_says_all_that_wechat_lists_as_required(
    server: Server,
    redis: Redis,
    kind: type[OfficialAccount | MiniProgram],
    path: str,
    page: str,
) -> None:
    line = kind("wx-test", SECRET, server.base, redis)
    server.script = lambda asked, *_: {"errcode": 0, "msgid": 7} if asked == path else {}
    assert line.send_subscribe("o", "T", {"thing1": "预约"}, page) == "7"
    required = {
        "touser": "o", "template_id": "T", "miniprogram_state": "formal", "lang": "zh_CN",
        "data": {"thing1": {"value": "预约"}},
    }  # fmt: skip
    assert json.loads(server.bodies[-1]) == required | {"page": page}
    line.send_subscribe("o", "T", {"thing1": "预约"})
    assert json.loads(server.bodies[-1]) == required, "a tap opens nothing"
