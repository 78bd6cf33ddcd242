"""Pushes to the running application, signed as the platform signs them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.answering.engine import warm_up
from app.db import transaction
from app.policies.queries import knowledge_version
from app.policies.service import publish
from app.settings import Settings, WechatAccount
from app.wechat import envelope, parsing
from app.wechat.account import Account, Format
from app.wechat.settings import account_of
from knowledge import load, overlays
from tests.support.time import HandClock
from tests.wechat import vectors

PERSON = "oDev5t0K3aQm7Yx1Zc9Vb2Nn4Lp6"


def raw_account(name: str, mode: str, format: str) -> WechatAccount:
    """An account of the vectors as the settings hold it."""
    entry = vectors.load("accounts.json")["accounts"][name]
    return WechatAccount(
        app_id=entry["appid"],
        secret=entry["secret"],
        token=entry["token"],
        aes_key=entry["encoding_aes_key"],
        aes_key_previous=entry["previous_encoding_aes_key"],
        original_id=entry["original_id"],
        mode=mode,  # type: ignore[arg-type]
        format=format,  # type: ignore[arg-type]
    )


@pytest.fixture
def configured(app: APIFlask, settings: Settings) -> Iterator[Callable[[str, str, str], None]]:
    """Set one account as a vector wants it; the desk's own settings come back afterwards."""
    before = app.extensions["desk_settings"]

    def configure(name: str, mode: str, format: str) -> None:
        field = "mini_program" if name == "mp" else "official_account"
        current = app.extensions["desk_settings"]
        app.extensions["desk_settings"] = replace(
            current, **{field: raw_account(name, mode, format)}
        )

    yield configure
    app.extensions["desk_settings"] = before


@dataclass
class Phone:
    """A person writing to the desk's own sandbox accounts, in safe mode."""

    client: FlaskClient
    settings: Settings
    clock: HandClock
    openid: str = PERSON
    _number: int = 7_600_000_000_000_000_000

    def say(self, text: str, **fields: str) -> str:
        """Send a text; the words of the passive reply, "" for none."""
        self._number += 1
        base = {"MsgType": "text", "Content": text, "MsgId": str(self._number)}
        return self.words(self.push({**base, **fields}))

    def do(self, event: str, **fields: str) -> str:
        """Send an event."""
        return self.words(self.push({"MsgType": "event", "Event": event, **fields}))

    def push(self, fields: dict[str, str], name: str = "oa") -> TestResponse:
        """Send any push, signed and sealed."""
        account = self.account(name)
        stamp = str(int(self.clock().timestamp()))
        whole = {
            "ToUserName": account.original_id,
            "FromUserName": self.openid,
            "CreateTime": stamp,
            **fields,
        }
        sealed = envelope.seal(account.keys[0], account.app_id, write(account.format, whole))
        query = {
            "timestamp": stamp,
            "nonce": "123",
            "encrypt_type": "aes",
            "msg_signature": envelope.sign(account.token, stamp, "123", sealed),
        }
        body = write(account.format, {"Encrypt": sealed})
        path = "/wechat/mini" if name == "mp" else "/wechat"
        return self.client.post(path, query_string=query, data=body)

    def account(self, name: str = "oa") -> Account:
        raw = self.settings.mini_program if name == "mp" else self.settings.official_account
        assert raw is not None
        return account_of(raw, name)

    def words(self, response: TestResponse) -> str:
        """What the phone shows of an answer; fails the test where WeChat shows a fault notice."""
        assert response.status_code == 200
        return read_words(self.account(), response.data)


def write(format: Format, fields: dict[str, str]) -> bytes:
    """Fields as a body."""
    if format is Format.JSON:
        return json.dumps(fields, ensure_ascii=False).encode()
    inner = "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in fields.items())
    return f"<xml>{inner}</xml>".encode()


def read_words(account: Account, body: bytes) -> str:
    """The text in a passive reply, opened if it is sealed."""
    if body in (b"", b"success"):
        return ""
    fields: dict[str, Any] = parsing.parse(body.decode(), Format.XML)
    if "Encrypt" in fields:
        sealed = fields["Encrypt"]
        signature = envelope.sign(account.token, fields["TimeStamp"], fields["Nonce"], sealed)
        assert fields["MsgSignature"] == signature
        message, _ = envelope.open_envelope(account, sealed)
        fields = parsing.parse(message.decode(), Format.XML)
    assert fields["MsgType"] == "text"
    return str(fields["Content"])


@pytest.fixture
def phone(client: FlaskClient, settings: Settings, clock: HandClock) -> Phone:
    return Phone(client, settings, clock)


@pytest.fixture(scope="session")
def published(the_app: APIFlask) -> list[int]:
    """The knowledge version that this folder's tests have published last."""
    return []


@pytest.fixture
def knowledge(app: APIFlask, published: list[int]) -> None:
    """The shipped articles, published, and a bot that has read them."""
    with app.app_context():
        if published != [knowledge_version()]:
            with transaction():
                publish(load(), overlays())
            published[:] = [knowledge_version()]
        warm_up()


@pytest.fixture
def vector_time(clock: HandClock) -> HandClock:
    """The clock at the moment for which the vectors are signed."""
    clock.set(datetime.fromtimestamp(vectors.NOW, UTC))
    return clock
