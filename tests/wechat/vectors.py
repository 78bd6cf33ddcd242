"""The published test vectors, when they lie beside the repository."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from app.wechat.account import Account, AccountName, Format, Mode, decode_key

FOLDER = Path(__file__).parents[3] / "shared" / "wechat" / "vectors"
NOW = 1794000000

Case = dict[str, Any]


def cases(file: str) -> list[Any]:
    """Parameters for `pytest.mark.parametrize`, one per case, or one that skips with a sentence."""
    path = FOLDER / file
    if not path.exists():
        reason = f"the test vectors are not there ({FOLDER.name}/{file})"
        return [pytest.param({}, marks=pytest.mark.skip(reason=reason))]
    loaded = json.loads(path.read_text("utf-8"))["cases"]
    return [pytest.param(case, id=case["id"]) for case in loaded]


def load(file: str) -> Case:
    """A whole vector file; skips the test where it is absent."""
    path = FOLDER / file
    if not path.exists():
        pytest.skip(f"the test vectors are not there ({FOLDER.name}/{file})")
    content: Case = json.loads(path.read_text("utf-8"))
    return content


def account(name: str, mode: str = "safe", format: str = "xml") -> Account:
    """One of the two accounts of the vectors, configured as a case asks."""
    entry = load("accounts.json")["accounts"][name]
    keys = (entry["encoding_aes_key"], entry["previous_encoding_aes_key"])
    return Account(
        name=AccountName(name),
        app_id=entry["appid"],
        token=entry["token"],
        mode=Mode(mode),
        format=Format(format),
        keys=tuple(decode_key(key) for key in keys),
        original_id=entry["original_id"],
    )


def account_of(case: Case) -> Account:
    return account(case["account"], case["mode"], case["format"])


def body_of(case: Case) -> bytes:
    """The bytes a case sends."""
    request = case["request"]
    if "body_b64" in request:
        return base64.b64decode(request["body_b64"])
    if "body_gen" in request:
        made = request["body_gen"]
        text = made["prefix"] + made["repeat"] * made["count"] + made.get("suffix", "")
        text += made.get("repeat2", "") * made["count"] + made.get("suffix2", "")
        return str(text).encode()
    return str(request.get("body", "")).encode("utf-8", "surrogatepass")


def environment(given: dict[str, str], mode: str = "safe") -> dict[str, str]:
    """`given` for a desk with both accounts of the vectors, whose platform cannot be reached."""
    accounts = load("accounts.json")["accounts"]
    made = {"WECHAT_API_BASE": "http://127.0.0.1:9", "SERVICE_PHONE": "0571-00000000"}
    for prefix, name in (("WECHAT_OA_", "oa"), ("WECHAT_MP_", "mp")):
        entry = accounts[name]
        made |= {
            f"{prefix}APP_ID": entry["appid"],
            f"{prefix}SECRET": entry["secret"],
            f"{prefix}TOKEN": entry["token"],
            f"{prefix}AES_KEY": entry["encoding_aes_key"],
            f"{prefix}AES_KEY_PREVIOUS": entry["previous_encoding_aes_key"],
            f"{prefix}ORIGINAL_ID": entry["original_id"],
            f"{prefix}MODE": mode,
        }
    return given | made
