"""`inbound.read` and `inbound.echo` over every published vector."""

from __future__ import annotations

import time

import pytest

from app.wechat import inbound, parsing
from app.wechat.inbound import Kind
from app.wechat.refusals import Forged, PushRefused
from tests.wechat.vectors import NOW, Case, account, account_of, body_of, cases

_ACCEPTED = ["inbound_plain.json", "inbound_encrypted.json"]
_PUSHES = [case for file in _ACCEPTED for case in cases(file)]


def _read(case: Case) -> inbound.Inbound:
    return inbound.read(account_of(case), case["request"]["query"], body_of(case), NOW)


def _as_text(value: object) -> object:
    """Vector fields as the reader gives them: numbers as text, one entry not as a list."""
    if isinstance(value, dict):
        return {name: _as_text(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return _as_text(value[0]) if len(value) == 1 else [_as_text(inner) for inner in value]
    return str(value)


def _single(value: object) -> object:
    if isinstance(value, dict):
        return {name: _single(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return _single(value[0]) if len(value) == 1 else [_single(inner) for inner in value]
    return value


def _check(case: Case, got: inbound.Inbound) -> None:
    """What a handled push must have become."""
    wanted = case["expect"]["norm"]
    assert got.account == wanted["account"]
    assert got.type == wanted["type"]
    assert int(got.created_at.timestamp()) == wanted["created"]
    assert got.fields["FromUserName"] == wanted["openid"]
    fields = case["expect"]["fields"]
    assert got.openid == fields.get("OpenID", wanted["openid"])
    if wanted["type"] == "text":
        assert got.text == fields["Content"].strip()


@pytest.mark.parametrize("case", _PUSHES)
def test_a_push_is_read(case: Case) -> None:
    _check(case, _read(case))


@pytest.mark.parametrize("case", _PUSHES)
def test_every_field_arrives(case: Case) -> None:
    got = _read(case)
    wanted = inbound.facts.coarse(case["expect"]["fields"])
    assert _single(got.fields) == _as_text(wanted)


@pytest.mark.parametrize("case", _PUSHES)
def test_a_stored_push_reads_the_same(case: Case) -> None:
    got = _read(case)
    assert inbound.interpret(account_of(case), got.fields, nonce=got.nonce) == got


@pytest.mark.parametrize("case", _PUSHES)
def test_the_key_shows_no_openid(case: Case) -> None:
    got = _read(case)
    assert got.openid not in got.key and got.fields["FromUserName"] not in got.key


def test_keys_of_different_pushes_differ() -> None:
    keys = {case.id: _read(case.values[0]).key for case in _PUSHES if case.values[0]}
    assert len(set(keys.values())) == len(keys)


@pytest.mark.parametrize("case", _PUSHES)
def test_acknowledged_types_are_the_unknown_ones(case: Case) -> None:
    if case["expect"]["outcome"] == "ack" and "mass_finish" not in case["id"]:
        assert _read(case).kind is Kind.UNKNOWN
    else:
        assert _read(case).kind is not Kind.UNKNOWN


@pytest.mark.parametrize("case", cases("mp_push.json"))
def test_mini_program_push(case: Case) -> None:
    outcome = case["expect"]["outcome"]
    if outcome.startswith("handle"):
        got = _read(case)
        if "norm" in case["expect"] and case["expect"]["norm"]:
            _check(case, got)
    else:
        assert outcome == "reject_or_ack"
        with pytest.raises(PushRefused):
            _read(case)


@pytest.mark.parametrize("case", cases("bad.json"))
def test_hostile_push(case: Case) -> None:
    if case["request"]["method"] != "POST":
        pytest.skip("the method is the door's affair")
    expect = case["expect"]
    started = time.perf_counter()
    try:
        got = _read(case)
    except PushRefused:
        assert expect["outcome"] not in {"handle", "handle_or_ack"}
    else:
        assert expect["outcome"].startswith("handle") or expect["outcome"] == "either"
        if expect.get("norm"):
            _check(case, got)
        if "content_any_of" in expect:
            assert got.text in expect["content_any_of"]
    assert (time.perf_counter() - started) * 1000 < expect.get("max_ms", 1000)


@pytest.mark.parametrize("case", cases("verify_get.json"))
def test_address_check(case: Case) -> None:
    outcome = case["expect"]["outcome"]
    query = case["request"]["query"]
    if outcome == "reject":
        with pytest.raises(Forged):
            inbound.echo(account_of(case), query, NOW)
    elif outcome == "echo":
        assert inbound.echo(account_of(case), query, NOW) == case["expect"]["echo"]


@pytest.mark.parametrize("case", cases("sequences.json"))
def test_keys_over_a_sequence(case: Case) -> None:
    """Retries share a key; different pushes never do."""
    if case["id"] == "seq_replay_other_body":
        pytest.skip("told apart where receipts are kept")
    keys = set()
    for step in case["steps"]:
        case_account = account(step["account"], step["mode"], step.get("format", "xml"))
        now = NOW + (0 if case["id"] == "seq_replay_late" else step["at"])
        keys.add(inbound.read(case_account, step["request"]["query"], body_of(step), now).key)
    assert len(keys) == case["expect"].get("handler_calls", len(keys))


def test_two_people_cancelling_in_one_second_are_two_pushes() -> None:
    """The platform sends these from one account of its own, so the sender can't tell them apart."""
    oa = account("oa", "plain")
    fields: parsing.Fields = {
        "ToUserName": oa.original_id,
        "FromUserName": "oPlatformPushServiceUser0000",
        "CreateTime": "1793999953",
        "MsgType": "event",
        "Event": "user_authorization_cancellation",
    }
    first = inbound.interpret(oa, fields | {"OpenID": "oFirstPerson"})
    second = inbound.interpret(oa, fields | {"OpenID": "oSecondPerson"})
    assert first.key != second.key
    assert (first.openid, second.openid) == ("oFirstPerson", "oSecondPerson")
