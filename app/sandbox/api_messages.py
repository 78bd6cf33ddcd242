"""Endpoints that say something to a person, or check what others would see."""

from __future__ import annotations

import re
import struct
import uuid
import zlib

from flask import Response

from app.gateways.notices import fits
from app.sandbox.wire import Body, Refusal, account_of_token, endpoint, world
from app.sandbox.world import MINI, OFFICIAL, Person

PICTURE_ID = "sandbox-image"
_MAX_TEXT_BYTES = 2048
_TALK_SECONDS = 30
_TYPING_SECONDS = 15
_PLACE = re.compile(r"\{\{(\w+)\.DATA\}\}")
# A tap opens a page of the mini-program itself, or any web page from the official account.
_PAGES = {MINI: re.compile(r"pages/[\w/]+(\?[\w=&-]*)?\Z"), OFFICIAL: re.compile(r"https?://\S+\Z")}
_SEEN_SECONDS = 2 * 3600


def _addressee(body: Body) -> Person:
    person = world().by_openid(account_of_token(), str(body.get("touser", "")))
    if person is None:
        raise Refusal(40003)
    return person


@endpoint("/cgi-bin/message/custom/send")
def _custom_send(body: Body) -> Body:
    person = _addressee(body)
    kind = body.get("msgtype")
    content = body.get(str(kind))
    if kind not in ("text", "image", "link", "msgmenu", "miniprogrampage", "news"):
        raise Refusal(40008)
    if not isinstance(content, dict):
        raise Refusal(47001)
    text = str(content.get("content", "")) if kind == "text" else f"[{kind}]"
    if not text:
        raise Refusal(44004)
    if len(text.encode()) > _MAX_TEXT_BYTES:
        raise Refusal(45002)
    if errcode := world().spend(person):
        raise Refusal(errcode)
    world().show(person, "account", text, bool(body.get("aimsgcontext", {}).get("is_ai_msg")))
    return {"errcode": 0, "errmsg": "ok"}


def _typing(body: Body) -> Body:
    person = _addressee(body)
    if body.get("command") not in ("Typing", "CancelTyping"):
        raise Refusal(45072)
    now = world().now()
    mine = [bubble.at for bubble in person.bubbles if bubble.side == "me"]
    if not mine or now - mine[-1] > _TALK_SECONDS:
        raise Refusal(45080)
    if body["command"] == "Typing" and person.typing_until > now:
        raise Refusal(45081)
    person.typing_until = now + _TYPING_SECONDS if body["command"] == "Typing" else 0.0
    return {"errcode": 0, "errmsg": "ok"}


@endpoint("/cgi-bin/message/custom/typing")
def _typing_official(body: Body) -> Body:
    return _typing(body)


@endpoint("/cgi-bin/message/custom/business/typing")
def _typing_mini(body: Body) -> Body:
    return _typing(body)


@endpoint("/cgi-bin/message/subscribe/send")
def _subscribe_send(body: Body) -> Body:
    return _notify(body)


@endpoint("/cgi-bin/message/subscribe/bizsend")
def _subscribe_bizsend(body: Body) -> Body:
    return _notify(body)


def _notify(body: Body) -> Body:
    person, template = _addressee(body), str(body.get("template_id", ""))
    data = body.get("data")
    content = world().templates[person.account].get(template)
    if content is None:
        raise Refusal(40037)
    if not isinstance(data, dict) or not data:
        raise Refusal(47001)
    for name in _PLACE.findall(content):
        if name not in data:
            raise Refusal(47003, f"data.{name}.value is empty")
    for name, entry in data.items():
        value = str(entry.get("value", "")) if isinstance(entry, dict) else ""
        if not fits(name, value):
            raise Refusal(47003, f"data.{name}.value invalid")
    page = str(body.get("page", ""))
    if page and not _PAGES[person.account].match(page):
        raise Refusal(41030)
    with world().lock:
        if person.granted.get(template, 0) <= 0:
            raise Refusal(43101)
        person.granted[template] -= template not in world().lasting
    lines = "\n".join(f"{name}：{entry['value']}" for name, entry in data.items())
    opens = f"\n（点开：{page}）" if page else ""
    world().show(person, "account", f"【订阅通知】\n{lines}{opens}")
    return {"errcode": 0, "errmsg": "ok", "msgid": int(world().now() * 1000)}


@endpoint("/wxa/msg_sec_check")
def _msg_sec_check(body: Body) -> Body:
    if len(str(body.get("content", ""))) > 2500 or body.get("version") != 2:
        raise Refusal(40129)
    person = world().by_openid(MINI, str(body.get("openid", "")))
    if person is None:
        raise Refusal(40003)
    if world().now() - person.seen_at > _SEEN_SECONDS:
        raise Refusal(61010)
    risky = "违禁" in str(body.get("content", ""))
    result = {"suggest": "risky", "label": 20006} if risky else {"suggest": "pass", "label": 100}
    detail = [{"strategy": "content_model", "errcode": 0, **result, "prob": 90}]
    return {
        "errcode": 0, "errmsg": "ok", "result": result, "detail": detail,
        "trace_id": str(uuid.uuid4()),
    }  # fmt: skip


@endpoint("/wxa/media_check_async")
def _media_check(_: Body) -> Body:
    return {"errcode": 0, "errmsg": "ok", "trace_id": str(uuid.uuid4())}


@endpoint("/cgi-bin/media/get", "GET")
def _media(query: Body) -> Body | Response:
    """The picture the phone's button sends; any other media id is unknown or too old."""
    if query.get("media_id") != PICTURE_ID:
        raise Refusal(40007)
    return Response(_picture(), content_type="image/png")


def _picture() -> bytes:
    """A plain green PNG, 160 by 100."""
    width, height = 160, 100
    rows = (b"\x00" + b"\x3a\x8f\x5c" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
