"""How the stand-in answers: as api.weixin.qq.com does on the wire.

HTTP 200 for errors too, errmsg with a request id, raw UTF-8, `/sns/*` as text/plain; and on
demand it misbehaves.
"""

from __future__ import annotations

import json
import socket
import time
import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, after_this_request, current_app, request

from app.sandbox.world import MINI, OFFICIAL, Call, World
from app.settings import Settings

Body = dict[str, Any]
platform = Blueprint("platform", __name__)

_MESSAGES = {
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type", 41004: "appsecret missing", 61010: "user was not here lately",
    40003: "invalid openid", 40007: "invalid media_id", 40008: "invalid message type",
    40013: "invalid appid", 40029: "invalid code", 40033: "invalid charset",
    40037: "invalid template_id", 40066: "invalid url", 40125: "invalid appsecret",
    40016: "invalid button size", 46003: "menu no exist",
    40163: "code been used", 41001: "access_token missing", 41030: "invalid page",
    42001: "access_token expired",
    43001: "require GET method", 43002: "require POST method",
    43101: "user refuse to accept the msg", 44002: "empty post data", 44004: "empty content",
    45002: "content size out of limit",
    45015: "response out of time limit or subscription is canceled",
    45047: "response out of count limit", 45072: "command is invalid", 45080: "no recent talk",
    45081: "typing already shown", 47001: "data format error", 47003: "argument invalid!",
}  # fmt: skip


class Refusal(Exception):
    """The errcode an endpoint answers with, and words to add to errmsg."""

    def __init__(self, errcode: int, words: str = "") -> None:
        super().__init__(errcode)
        self.errcode = errcode
        self.words = words


def world() -> World:
    kept: World = current_app.extensions["sandbox_world"]
    return kept


def settings() -> Settings:
    kept: Settings = current_app.extensions["sandbox_settings"]
    return kept


def account_of_token() -> str:
    """The account whose token the caller carries."""
    app_id = world().app_of(request.args.get("access_token", ""))
    mini = settings().mini_program
    return MINI if mini and app_id == mini.app_id else OFFICIAL


def answer(body: Body, path: str) -> Response:
    kind = "text/plain" if path.startswith("/sns/") else "application/json; charset=UTF-8"
    return Response(json.dumps(body, ensure_ascii=False), 200, content_type=kind)


@platform.before_request
def _misbehave() -> Response | None:
    fault = world().next_fault(request.path)
    if fault is None:
        return None
    time.sleep(fault.delay)
    if fault.drop == "before":
        return _cut(Response())
    if fault.drop == "after":
        after_this_request(_cut)
        return None
    if fault.status != 200 or fault.body:
        return Response(fault.body or "<html><h1>Bad Gateway</h1></html>", fault.status)
    if fault.errcode:
        return _finish(fault.errcode, "", {})
    return None


def _cut(response: Response) -> Response:
    """The caller sees a connection that ends without an answer."""
    request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
    return response


def _finish(errcode: int, words: str, extra: Body | Response) -> Response:
    sent = request.get_json(silent=True, cache=True)
    told = {k: v for k, v in sent.items() if k != "secret"} if isinstance(sent, dict) else {}
    world().calls.append(Call(request.path, told, errcode, world().now()))
    if errcode:
        text = f"{_MESSAGES.get(errcode, 'error')} {words}".strip()
        return answer({"errcode": errcode, "errmsg": f"{text} rid: {uuid.uuid4()}"}, request.path)
    return extra if isinstance(extra, Response) else answer(extra, request.path)


def endpoint(path: str, method: str = "POST", *, token: bool = True) -> Callable[..., Any]:
    """Register a function that takes the body (or query) and gives the answer or refuses."""

    def register(serve: Callable[..., Body | Response]) -> Callable[..., Body | Response]:
        def view() -> Response:
            try:
                if request.method != method:
                    raise Refusal(43002 if method == "POST" else 43001)
                if token and (errcode := world().check_token(request.args.get("access_token", ""))):
                    raise Refusal(errcode)
                return _finish(0, "", serve(_body() if method == "POST" else dict(request.args)))
            except Refusal as refusal:
                return _finish(refusal.errcode, refusal.words, {})

        platform.add_url_rule(
            path, endpoint=serve.__name__.strip("_"), view_func=view, methods=["GET", "POST"]
        )
        return serve

    return register


def _body() -> Body:
    raw = request.get_data()
    if not raw:
        raise Refusal(44002)
    if b"\\u" in raw:
        raise Refusal(40033)
    body = request.get_json(force=True, silent=True)
    if not isinstance(body, dict):
        raise Refusal(47001)
    return body
