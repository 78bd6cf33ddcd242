"""Passive replies, byte for byte where the vectors fix the randomness."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.gateways.wording import MAX_BYTES, pieces
from app.wechat import envelope, inbound, parsing, reply
from app.wechat.account import AccountName, Format
from tests.wechat.vectors import Case, account, cases, load

_PERSON = "oDev5t0K3aQm7Yx1Zc9Vb2Nn4Lp6"
_NOW = 1794000000


def _arrived(answer_key: bytes | None, nonce: str = "1") -> inbound.Inbound:
    return inbound.Inbound(
        key="oa:message:1",
        account=AccountName.OFFICIAL_ACCOUNT,
        openid=_PERSON,
        kind=inbound.Kind.TEXT,
        type="text",
        text="",
        created_at=datetime.fromtimestamp(_NOW, UTC),
        details=inbound.facts.Facts(),
        fields={},
        addressee=account("oa").original_id,
        answer_key=answer_key,
        nonce=nonce,
    )


def _words(case: Case) -> str:
    text = case["content"] if "content" in case else json.loads(case["content_json"])
    return str(text)


def _content(body: bytes) -> str:
    return str(parsing.parse(body.decode(), Format.XML)["Content"])


@pytest.mark.parametrize("case", cases("replies.json"))
def test_plain_reply(case: Case) -> None:
    body, content_type = reply.text_reply(account("oa"), _arrived(None), _words(case), _NOW)
    assert content_type == reply.XML_TYPE
    if "plain_xml" in case:
        assert body.decode() == case["plain_xml"]
    got, expect = _content(body), case["expect"]
    assert got == expect.get("parsed_content", got)
    assert got in expect.get("parsed_content_any_of", [got])
    assert len(got.encode()) <= MAX_BYTES
    if expect.get("prefix_of"):
        assert _words(case).startswith(got) and len(got.encode()) > MAX_BYTES // 2


@pytest.mark.parametrize("case", cases("replies.json"))
def test_sealed_reply_is_exact(case: Case) -> None:
    if "envelope" not in case:
        pytest.skip("this case fixes no cipher text")
    oa = account("oa")
    push = _arrived(oa.keys[0], case["nonce"])
    random = case["random16"].encode()
    body, _ = reply.text_reply(oa, push, _words(case), _NOW, random)
    assert body.decode() == case["envelope"]


def test_reply_uses_the_key_that_worked() -> None:
    oa = account("oa")
    body, _ = reply.text_reply(oa, _arrived(oa.keys[1]), "好", _NOW)
    sealed = parsing.parse(body.decode(), Format.XML)["Encrypt"]
    assert isinstance(sealed, str)
    with pytest.raises(envelope.Forged):
        envelope.open_envelope(replace(oa, keys=oa.keys[:1]), sealed)
    message, key = envelope.open_envelope(oa, sealed)
    assert key == oa.keys[1] and _content(message) == "好"


def test_official_example() -> None:
    """The platform's own worked example, recomputed."""
    example = load("official_example.json")
    post = example["safe_post"]
    assert (
        envelope.sign(example["token"], post["timestamp"], post["nonce"], post["encrypt"])
        == post["msg_signature"]
    )


def test_no_words_is_success() -> None:
    assert reply.text_reply(account("oa"), _arrived(None), " \x00 ".strip(), _NOW)[0] == b"success"


def test_mini_program_gets_no_words() -> None:
    assert reply.text_reply(account("mp"), _arrived(None), "您好", _NOW)[0] == b"success"


def test_pieces_keep_every_sentence() -> None:
    text = "".join(f"第{n}条说的是怎么办理。" for n in range(300))
    parts = pieces(text)
    assert "".join(parts) == text
    assert all(len(part.encode()) <= MAX_BYTES and part.endswith("。") for part in parts)
