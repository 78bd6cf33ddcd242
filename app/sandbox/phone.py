"""The page that plays a veteran's phone in the official account."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request, send_from_directory

from app.sandbox import push
from app.sandbox.api_messages import PICTURE_ID
from app.sandbox.push import Pusher
from app.sandbox.wire import settings, world
from app.sandbox.world import CLICK_SECONDS, OFFICIAL, WINDOW_SECONDS, Person

_STATIC = Path(__file__).parent / "static"
_MAX_NAME = 20
phone = Blueprint("phone", __name__)


@phone.get("/")
def page() -> Response:
    return send_from_directory(_STATIC, "phone.html")


@phone.get("/phone/static/<path:file>")
def static(file: str) -> Response:
    return send_from_directory(_STATIC, file)


def _person() -> Person:
    given = request.get_json(silent=True) if request.method == "POST" else request.args
    name = str((given or {}).get("name", "")).strip()[:_MAX_NAME] or "张建国"
    account = str((given or {}).get("account", OFFICIAL))
    return world().person("mp" if account == "mp" else OFFICIAL, name)


@phone.get("/phone/state")
def state() -> Response:
    """Everything the phone shows, and what only the platform knows: the allowance."""
    person, now = _person(), world().now()
    after = request.args.get("after", 0, type=int)
    body: dict[str, Any] = {
        "name": person.name,
        "followed": person.followed,
        "typing": person.typing_until > now,
        "left": person.left if person.until > now else 0,
        "hours": max(0, round((person.until - now) / 3600, 1)),
        "bubbles": [
            {"n": b.number, "side": b.side, "text": b.text, "at": b.at, "ai": b.is_ai}
            for b in list(person.bubbles)
            if b.number > after
        ],
        "desk": settings().public_url,
    }
    response = jsonify(body)
    # The person this browser plays is also who comes back from the authorisation page.
    response.set_cookie("sandbox_person", person.name, httponly=True, samesite="Lax")
    return response


@phone.post("/phone/send")
def send() -> Response:
    """Say something: {"name", "text"}."""
    person, text = _person(), str(request.get_json().get("text", ""))
    if not text.strip():
        return _done()
    if not person.followed and person.account == OFFICIAL:
        _follow(person)
    world().show(person, "me", text)
    world().allow(person, 5, WINDOW_SECONDS)
    _push(person, push.message(text))
    return _done()


@phone.post("/phone/act")
def act() -> Response:
    """Do something: {"name", "act", "value"?}."""
    person, given = _person(), request.get_json()
    acts: dict[str, Callable[[str], None]] = {
        "follow": lambda _: _follow(person),
        "unfollow": lambda _: _unfollow(person),
        "click": lambda value: _click(person, value),
        "scan": lambda value: _scan(person, value),
        "location": lambda _: _say(person, "[位置] 杭州市西湖区", _LOCATION),
        "voice": lambda value: _say(person, f"[语音] {value}", _VOICE | {"Recognition": value}),
        "image": lambda _: _say(person, "[图片]", _IMAGE),
        "grant": lambda value: choose_notices(person, [value], "accept"),
    }
    chosen = acts.get(str(given.get("act", "")))
    if chosen is None:
        return _done(400)
    chosen(str(given.get("value", "")))
    return _done()


_LOCATION = {
    "MsgType": "location", "Location_X": "30.272345", "Location_Y": "120.131234", "Scale": "15",
    "Label": "杭州市西湖区",
}  # fmt: skip
_VOICE = {"MsgType": "voice", "MediaId": "sandbox-voice", "Format": "amr"}
_IMAGE = {"MsgType": "image", "MediaId": PICTURE_ID, "PicUrl": "https://example.invalid/0"}


def _follow(person: Person) -> None:
    person.followed = True
    world().show(person, "system", "您已关注")
    world().allow(person, 3, CLICK_SECONDS)
    _push(person, push.event("subscribe"))


def _unfollow(person: Person) -> None:
    person.followed = False
    world().show(person, "system", "您已取消关注")
    _push(person, push.event("unsubscribe"))


def _click(person: Person, key: str) -> None:
    world().allow(person, 3, CLICK_SECONDS)
    _push(person, push.event("CLICK", key))


def _scan(person: Person, scene: str) -> None:
    world().allow(person, 3, CLICK_SECONDS)
    if person.followed:
        _push(person, push.event("SCAN", scene))
    else:
        person.followed = True
        _push(person, push.event("subscribe", f"qrscene_{scene}"))


def _say(person: Person, shown: str, fields: dict[str, str]) -> None:
    world().show(person, "me", shown)
    world().allow(person, 5, WINDOW_SECONDS)
    _push(person, fields | {"MsgId": push.message("")["MsgId"]})


def choose_notices(person: Person, templates: list[str], status: str) -> None:
    """Answer WeChat's question whether these notices may come once: accept or reject."""
    if status == "accept":
        for template_id in templates:
            person.granted[template_id] = person.granted.get(template_id, 0) + 1
        world().show(person, "system", "您已同意接收一次通知")
    _push(person, push.answered(person.account, templates, status))


def _push(person: Person, fields: dict[str, Any]) -> None:
    """In the background: the platform never makes a phone wait for an account's server."""
    pusher: Pusher = current_app.extensions["sandbox_pusher"]
    executor: Executor = current_app.extensions["sandbox_executor"]
    executor.submit(pusher.push, person, fields)


def _done(status: int = 200) -> Response:
    response = jsonify({"done": status == 200})
    response.status_code = status
    return response
