"""Every published error code has one meaning for us, and advice a person can act on."""

from __future__ import annotations

import re

import pytest

from app.gateways.failures import (
    TOKEN_CODES,
    CodeSpent,
    Dropped,
    GatewayError,
    NotSetUp,
    Refused,
    Retry,
    failure,
)
from app.gateways.platform import scrub
from tests.support.time import HandClock
from tests.wechat.vectors import Case, cases

_MEANING: dict[str, type[GatewayError]] = {
    "retry": Retry,
    "retry_later": Retry,
    "retry_next_minute": Retry,
    "stop_until_tomorrow": Retry,
    "refresh_once": Retry,
    "drop_user": Dropped,
    "bug": Dropped,
    "stop_config": NotSetUp,
    "ask_again": Refused,
    "refuse_user": Refused,
    "no_subscription": Refused,
    "split": Refused,
    "window_closed": Refused,
    "quota_used": Refused,
    "bug_or_split": Refused,
    "skip_check_source": Refused,
}
# A caseworker must see these, although a machine could as well drop them.
_SHOWN = {43004, 45168}


@pytest.mark.parametrize("case", cases("api_errors.json"))
def test_published_code(case: Case) -> None:
    code = case["reply"]["errcode"]
    error = failure(code, "somewhere")
    assert error.code == code and re.search("[一-鿿]", error.advice)
    assert len(error.advice) <= 200
    if case["class"] == "drop_job":
        assert isinstance(error, Refused if code in _SHOWN else Dropped)
    elif case["class"] != "ignore":
        assert isinstance(error, _MEANING[case["class"]])
    assert (code in TOKEN_CODES) == (case["class"] == "refresh_once")


def test_an_unknown_code_is_seen_by_somebody() -> None:
    error = failure(99999)
    assert isinstance(error, Refused) and "99999" in error.advice


def test_daily_quota_waits_for_midnight_in_china(clock: HandClock) -> None:
    error = failure(45009)
    assert isinstance(error, Retry)
    assert error.after_seconds == 14 * 3600 + 60  # the clock stands at 10:00 in China


def test_used_login_codes_are_told_apart() -> None:
    assert isinstance(failure(40029), CodeSpent) and isinstance(failure(40163), CodeSpent)
    assert not isinstance(failure(87009), CodeSpent)


@pytest.mark.parametrize(
    "text",
    [
        "GET /cgi-bin/token?appid=wx1&secret=SECRET1&x=1",
        "POST /send?access_token=SECRET1 HTTP/1.1",
        '{"session_key": "SECRET1", "openid": "o"}',
        "js_code=SECRET1",
    ],
)
def test_secrets_are_scrubbed(text: str) -> None:
    assert "SECRET1" not in scrub(text)
