"""What pages of the desk get from WeChat when they are open in it: the script, and its button.

The script asks here whether the page is signed; the button is a frame of ours within the page, and
whoever this browser plays says yes or no in it.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from flask import Blueprint, Response, jsonify, request, send_from_directory

from app.sandbox.phone import choose_notices
from app.sandbox.wire import settings, world
from app.sandbox.world import OFFICIAL

_STATIC = Path(__file__).parent / "static"
_MOST_NOTICES = 5
web_pages = Blueprint("web_pages", __name__, url_prefix="/open")


@web_pages.get("/js/jweixin-1.6.0.js")
def script() -> Response:
    return send_from_directory(_STATIC, "jweixin.js")


@web_pages.get("/verify.js")
def verify() -> Response:
    """Calls back with what is wrong with the page's signature, "" for nothing."""
    told = json.dumps(_problem())
    return Response(f"jweixinVerified({told});", mimetype="text/javascript")


def _problem() -> str:
    given, official = request.args, settings().official_account
    page = given.get("url", "")
    if official is None or given.get("appId") != official.app_id:
        return "config:invalid appid"
    if not page.startswith(settings().public_url + "/"):
        return "config:invalid url domain"
    # Spelt out once more, not with the desk's own function: it is what is being checked.
    told = "&".join(
        f"{name}={value}"
        for name, value in (
            ("jsapi_ticket", world().ticket(official.app_id)[0]),
            ("noncestr", given.get("nonceStr", "")),
            ("timestamp", given.get("timestamp", "")),
            ("url", page),
        )
    )
    right = hashlib.sha1(told.encode(), usedforsecurity=False).hexdigest()
    return "" if given.get("signature") == right else "config:invalid signature"


@web_pages.get("/subscribe")
def subscribe() -> Response:
    """The button, within the desk's page and nowhere else."""
    page = send_from_directory(_STATIC, "subscribe.html")
    page.headers["Content-Security-Policy"] = (
        f"default-src 'self'; base-uri 'none'; frame-ancestors {settings().public_url}"
    )
    return page


@web_pages.post("/subscribe")
def answer() -> Response:
    """{"templates": […], "status": accept | reject}: pushed to the desk as WeChat does it."""
    given = request.get_json()
    person = world().person(OFFICIAL, request.cookies.get("sandbox_person", "张建国"))
    chosen, status = [str(one) for one in given["templates"]][:_MOST_NOTICES], given["status"]
    choose_notices(person, chosen, status)
    details = dict.fromkeys(chosen, json.dumps({"status": status}))
    return jsonify({"errMsg": "subscribe:ok", "subscribeDetails": details})
