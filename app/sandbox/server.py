"""The stand-in as one small WSGI application, separate from the desk's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask, Response, request
from werkzeug.serving import WSGIRequestHandler

from app.gateways.platform import scrub
from app.sandbox import api_accounts, api_messages
from app.sandbox.control import control
from app.sandbox.phone import phone
from app.sandbox.push import Pusher
from app.sandbox.web_pages import web_pages
from app.sandbox.wire import answer, platform
from app.sandbox.world import MINI, OFFICIAL, World
from app.settings import Settings

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
        " frame-ancestors 'none'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
# Importing them registers their endpoints.
ENDPOINTS = (api_accounts, api_messages)


class NotASandbox(Exception):
    """A real account is connected, or this is production: nothing may be played."""


class Handler(WSGIRequestHandler):
    """Stamps answers with the time as it is here, and keeps tokens and codes out of the log."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Not at all: addresses carry secrets, and `/_calls` tells what was called."""

    def log(self, type: str, message: str, *args: object) -> None:
        """What goes wrong may quote an address too."""
        super().log(type, "%s", scrub(message % args if args else message))

    def date_time_string(self, timestamp: float | None = None) -> str:
        world: World = self.server.app.extensions["sandbox_world"]  # type: ignore[attr-defined]
        return super().date_time_string(world.now() if timestamp is None else timestamp)


def create_server(settings: Settings, target: str, world: World | None = None) -> Flask:
    """The stand-in for the desk at `target` (http://host:port). Raises NotASandbox."""
    if not settings.sandbox or settings.env == "production":
        raise NotASandbox("an app id is set, or DESK_ENV is production")
    server = Flask(__name__, static_folder=None)
    server.json.ensure_ascii = False  # type: ignore[attr-defined]  # the default provider has it
    world = world or World()
    for name, account in ((OFFICIAL, settings.official_account), (MINI, settings.mini_program)):
        for one in account.templates if account else ():
            world.templates[name][one.id] = "".join(
                f"{said}:{{{{{field}.DATA}}}}\n" for said, field in one.fields
            )
            if one.lasting:
                world.lasting.add(one.id)
    server.extensions["sandbox_world"] = world
    server.extensions["sandbox_settings"] = settings
    server.extensions["sandbox_pusher"] = Pusher(world, settings, target)
    server.extensions["sandbox_executor"] = ThreadPoolExecutor(8, "push")
    for blueprint in (platform, control, phone, web_pages):
        server.register_blueprint(blueprint)
    server.register_error_handler(404, _unknown_path)
    server.after_request(_add_headers)
    return server


def _unknown_path(_: Exception) -> Response:
    return answer({"errcode": 40066, "errmsg": "invalid url rid: 0"}, request.path)


def _add_headers(response: Response) -> Any:
    response.headers.remove("Date")  # the server stamps every answer itself
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response
