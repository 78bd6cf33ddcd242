"""What every request has in common: errors → HTTP, request id, headers, limits, health, docs."""

import re
import uuid
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from apiflask import APIFlask
from flask import Response, current_app, g, request
from flask.json.provider import DefaultJSONProvider
from flask_wtf.csrf import CSRFError
from werkzeug.middleware.proxy_fix import ProxyFix

from app.settings import Settings
from app.web import answers, docs, health
from app.web.answers import wants_json
from app.web.bodies import given
from app.web.health import FIGURES
from app.web.limits import LOG_IN_LIMIT, address, limiter, vouch

__all__ = [
    "FIGURES",
    "LOG_IN_LIMIT",
    "address",
    "given",
    "init_web",
    "limiter",
    "settings",
    "vouch",
    "wants_json",
]

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
        " frame-ancestors 'none'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), microphone=(), payment=()",
}


class DeskJson(DefaultJSONProvider):
    """Chinese as it is written, moments as RFC 3339 in the same form as pydantic's."""

    ensure_ascii = False

    @staticmethod
    def default(o: Any) -> Any:
        if isinstance(o, date):
            return o.isoformat().replace("+00:00", "Z")
        return DefaultJSONProvider.default(o)


def init_web(app: APIFlask, settings: Settings, probes: Mapping[str, Callable[[], Any]]) -> None:
    """Wire all of it. `probes`: database, redis, knowledge → callables for /readyz."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=6 * 1024 * 1024,
        SESSION_COOKIE_NAME="desk_form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https://"),
        # The limiter spells a unix socket differently from redis-py.
        RATELIMIT_STORAGE_URI=settings.redis_url.replace("unix://", "redis+unix://", 1),
        RATELIMIT_STORAGE_OPTIONS={"socket_connect_timeout": 0.3, "socket_timeout": 0.5},
        RATELIMIT_KEY_PREFIX="desk",
        RATELIMIT_HEADER_RETRY_AFTER_VALUE="delta-seconds",
        # A forged Host must not find its way into a redirect.
        TRUSTED_HOSTS=_hosts(settings),
    )
    app.json = DeskJson(app)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    app.extensions["desk_settings"] = settings
    app.extensions["desk_probes"] = dict(probes)
    limiter.init_app(app)
    app.before_request(_name_request)
    app.before_request(_refuse_other_sites)
    app.after_request(_add_headers)
    answers.register(app)
    docs.register(app)
    app.register_blueprint(health.blueprint)


def _hosts(settings: Settings) -> list[str] | None:
    if settings.env != "production":
        return None
    return [urlsplit(settings.public_url).hostname or "", "127.0.0.1", "localhost"]


def settings() -> Settings:
    """The running application's settings. For doors only."""
    kept: Settings = current_app.extensions["desk_settings"]
    return kept


def _name_request() -> None:
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if re.fullmatch(r"[\w-]{8,64}", given) else uuid.uuid4().hex


def _refuse_other_sites() -> None:
    """Nobody else's page may post with a caseworker's cookies, a neighbour's under the same domain
    neither. The browser says whose page it is, also where no Referer is sent; one that says nothing
    is left to the form's token.
    """
    posts = request.method != "GET" and request.path.startswith("/console")
    if posts and request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        raise CSRFError("posted by another site")


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if "/static/" not in request.path:
        response.headers.setdefault("Cache-Control", "no-store")
    return response
