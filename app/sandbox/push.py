"""Pushes of the stand-in to the desk, and what the phone makes of the answer.

Signed and, in safe mode, encrypted as the platform does it; tried three times, five seconds each.
"""

from __future__ import annotations

import json
import logging
import secrets
from typing import Any
from xml.sax.saxutils import escape

import requests

from app.sandbox.world import MINI, OFFICIAL, Person, World
from app.settings import Settings
from app.wechat import envelope
from app.wechat.account import Account, Format, Mode
from app.wechat.parsing import Fields, parse
from app.wechat.refusals import PushRefused
from app.wechat.settings import account_of

logger = logging.getLogger(__name__)

TRIES = 3
TIMEOUT_SECONDS = 5
FAULT_NOTICE = "该公众号提供的服务出现故障，请稍后再试"


def message(text: str) -> dict[str, str]:
    """The fields of a text message."""
    return {"MsgType": "text", "Content": text, "MsgId": str(secrets.randbits(62))}


def event(name: str, key: str = "") -> dict[str, Any]:
    """The fields of an event."""
    return {"MsgType": "event", "Event": name, "EventKey": key}


def answered(account: str, templates: list[str], status: str) -> dict[str, Any]:
    """The fields of an answered popup: nested in XML, the list on top in JSON; a single entry
    stands there without a list around it.
    """
    entries = [
        {"TemplateId": one, "SubscribeStatusString": status, "PopupScene": "0"} for one in templates
    ]
    shown: dict[str, Any] = {"List": entries if len(entries) > 1 else entries[0]}
    nested = shown if account == MINI else {"SubscribeMsgPopupEvent": shown}
    return event("subscribe_msg_popup_event") | nested


class Pusher:
    """Pushes for both accounts of one desk at `target` (http://host:port)."""

    def __init__(self, world: World, settings: Settings, target: str) -> None:
        self._world = world
        self._target = target
        self._raw = {OFFICIAL: settings.official_account, MINI: settings.mini_program}

    def push(self, person: Person, fields: dict[str, Any]) -> str:
        """Deliver one push; the words of the passive reply, "" for none.

        When the desk does not answer as it must, the phone shows WeChat's fault notice.
        """
        raw = self._raw[person.account]
        if raw is None:
            return ""
        account = account_of(raw, person.account)
        whole = {
            "ToUserName": raw.original_id,
            "FromUserName": person.openid,
            "CreateTime": str(int(self._world.now())),
            **fields,
        }
        for _ in range(TRIES):
            try:
                words = self._once(account, person, whole)
            except (requests.RequestException, ValueError, PushRefused) as error:
                logger.warning("push failed: %s", type(error).__name__)
                continue
            if words:
                self._world.show(person, "account", words)
            return words
        self._world.show(person, "system", FAULT_NOTICE)
        return ""

    def _once(self, account: Account, person: Person, fields: dict[str, Any]) -> str:
        body, query = _wrap(account, fields, str(int(self._world.now())))
        path = "/wechat/mini" if person.account == MINI else "/wechat"
        kind = "application/json" if account.format is Format.JSON else "text/xml"
        response = requests.post(
            self._target + path,
            params={**query, "openid": person.openid},
            data=body,
            headers={"Content-Type": kind},
            timeout=TIMEOUT_SECONDS,
        )
        if response.status_code != 200:
            raise ValueError(f"HTTP {response.status_code}")
        if response.content in (b"", b"success"):
            return ""
        return _words(account, parse(response.content.decode(), account.format))


def _wrap(account: Account, fields: dict[str, Any], timestamp: str) -> tuple[bytes, dict[str, str]]:
    """Body and query of a push as the account's mode has it."""
    nonce = str(secrets.randbelow(10**9))
    query = {
        "signature": envelope.sign(account.token, timestamp, nonce),
        "timestamp": timestamp,
        "nonce": nonce,
    }
    clear = written(account.format, fields)
    if account.mode is Mode.PLAIN:
        return clear.encode(), query
    sealed = envelope.seal(account.keys[0], account.app_id, clear.encode())
    query["encrypt_type"] = "aes"
    query["msg_signature"] = envelope.sign(account.token, timestamp, nonce, sealed)
    open_fields = fields if account.mode is Mode.COMPAT else {"ToUserName": fields["ToUserName"]}
    outer = {**open_fields, "Encrypt": sealed}
    return written(account.format, outer).encode(), query


def written(format: Format, fields: dict[str, Any]) -> str:
    """The fields as they go over the wire, unencrypted."""
    if format is Format.JSON:
        return json.dumps(fields, ensure_ascii=False)
    return f"<xml>{_elements(fields)}</xml>"


def _elements(fields: dict[str, Any]) -> str:
    """A list is its element again and again, as WeChat writes it."""
    each = ((name, one) for name, value in fields.items() for one in _several(value))
    return "".join(
        f"<{name}>{_elements(one) if isinstance(one, dict) else escape(one)}</{name}>\n"
        for name, one in each
    )


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _words(account: Account, fields: Fields) -> str:
    """The text of a passive reply, opened and checked as WeChat would. Raises ValueError."""
    sealed = fields.get("Encrypt")
    if isinstance(sealed, str):
        given = str(fields.get("MsgSignature", ""))
        stamp, nonce = str(fields.get("TimeStamp", "")), str(fields.get("Nonce", ""))
        if given != envelope.sign(account.token, stamp, nonce, sealed):
            raise ValueError("the reply is not signed")
        clear, _ = envelope.open_envelope(account, sealed)
        fields = parse(clear.decode(), account.format)
    if fields.get("MsgType") != "text" or not isinstance(fields.get("Content"), str):
        raise ValueError("not a text reply")
    return str(fields["Content"])
