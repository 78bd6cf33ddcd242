"""What every request has in common: errors → HTTP, request id, headers, limits, health, metrics.

The only place where an error of the trade gets a status code. Answers under `/api/` are
problem+json (RFC 9457), pages get a page, and a caller that asks for JSON gets JSON.
"""

import hashlib
import hmac
import logging
import re
import traceback
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from apiflask import APIFlask
from apiflask.exceptions import HTTPError as ApiError
from flask import Blueprint, Response, current_app, g, jsonify, render_template, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest, multiprocess
from prometheus_client import REGISTRY as PROCESS_REGISTRY
from sqlalchemy.exc import OperationalError, TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from app import errors
from app.settings import Settings, is_loopback

logger = logging.getLogger(__name__)
Probe = Callable[[], Any]

STATUS: tuple[tuple[type[errors.DeskError], int], ...] = (
    (errors.NotSignedIn, 401),
    (errors.NotFound, 404),
    (errors.NotAllowed, 403),
    (errors.Conflict, 409),
    (errors.Invalid, 422),
    (errors.Unavailable, 503),
)
TITLES = {
    400: "请求格式不对", 401: "需要登录", 403: "没有权限", 404: "没有找到", 405: "不支持这种请求",
    409: "发生冲突", 413: "内容太大", 415: "不支持这种格式", 422: "填写有误", 429: "操作太频繁",
    500: "系统出错了", 503: "暂时无法服务",
}  # fmt: skip
DETAILS = {
    400: "请求的格式不对，请检查后重试。", 401: "请先登录。", 403: "您没有权限这样做。",
    404: "没有找到您要的内容。", 405: "这个地址不支持这种请求。", 413: "内容太大了，文件请不要超过5MB。",
    415: "请用 JSON 格式提交。", 422: "填写的内容有误，请检查后重试。",
    429: "操作太频繁，请稍等一分钟再试。", 500: "系统出错了，我们已经记录下来，请稍后再试。",
    503: "系统正忙，请稍后再试。",
}  # fmt: skip
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
PERSON_LIMIT, ADDRESS_LIMIT = "240 per minute", "600 per minute"


def person_or_address() -> str:
    """Who is counted: the holder of the token or of the console session, else the address."""
    credential = request.headers.get("Authorization") or request.cookies.get("desk_session")
    if credential:
        return "person:" + hashlib.sha256(credential.encode()).hexdigest()[:32]
    return f"address:{get_remote_address()}"


def _limit() -> str:
    return PERSON_LIMIT if person_or_address().startswith("person:") else ADDRESS_LIMIT


limiter = Limiter(
    key_func=person_or_address,
    default_limits=[_limit],
    in_memory_fallback=[ADDRESS_LIMIT],
    in_memory_fallback_enabled=True,
    swallow_errors=True,
)


def init_web(app: APIFlask, settings: Settings, probes: Mapping[str, Probe]) -> None:
    """Wire all of it. `probes`: name → callable for /readyz; see `_readyz`."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=6 * 1024 * 1024,
        SESSION_COOKIE_NAME="desk_form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https://"),
        RATELIMIT_STORAGE_URI=settings.redis_url,
        RATELIMIT_STORAGE_OPTIONS={"socket_connect_timeout": 0.3, "socket_timeout": 0.5},
        RATELIMIT_KEY_PREFIX="desk",
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    limiter.init_app(app)
    app.before_request(_name_request)
    app.after_request(_add_headers)
    app.register_error_handler(errors.DeskError, _desk_error)
    app.register_error_handler(OperationalError, _database_error)
    app.register_error_handler(PoolTimeout, _database_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)
    app.error_processor(_api_error)
    app.extensions["desk_settings"] = settings
    app.extensions["desk_probes"] = dict(probes)
    app.register_blueprint(health)


def settings() -> Settings:
    """The running application's settings. For doors only."""
    kept: Settings = current_app.extensions["desk_settings"]
    return kept


def _name_request() -> None:
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if re.fullmatch(r"[\w-]{8,64}", given) else uuid.uuid4().hex


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if not request.path.startswith("/static/"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def wants_json() -> bool:
    """Whether this caller reads JSON rather than a page."""
    if request.path.startswith("/api/") or request.is_json:
        return True
    accept = request.accept_mimetypes
    return accept["application/json"] > accept["text/html"]


def problem(
    status: int, code: str, detail: str, fields: Mapping[str, str] | None = None
) -> Response:
    """An error as the caller can read it: problem+json (RFC 9457) or a page."""
    title = TITLES.get(status, "出错了")
    if not wants_json():
        page = render_template("error.html", status=status, title=title, detail=detail)
        return Response(page, status, mimetype="text/html")
    body: dict[str, Any] = {
        "type": f"{request.host_url}api/docs#{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
    }
    if fields:
        body["errors"] = [{"field": name, "message": text} for name, text in fields.items()]
    response = jsonify(body)
    response.status_code = status
    response.content_type = "application/problem+json"
    return response


def _desk_error(error: errors.DeskError) -> Response:
    status = next((code for kind, code in STATUS if isinstance(error, kind)), 500)
    fields = error.fields if isinstance(error, errors.Invalid) else None
    return problem(status, error.code, error.message, fields)


def _database_error(error: Exception) -> Response:
    logger.error("database: %s %s", type(error).__name__, g.get("request_id", ""))
    return problem(503, "busy", DETAILS[503])


def _http_error(error: HTTPException) -> Response | HTTPException:
    status = error.code or 500
    if status < 400:
        return error
    code = re.sub(r"\W+", "_", (error.name or "error").lower())
    response = problem(status, code, DETAILS.get(status, "出错了，请稍后再试。"))
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def _api_error(error: ApiError) -> Response:
    """APIFlask's own errors: what pydantic refused, and what routing refused under /api."""
    fields = {}
    for places in (error.detail or {}).values():
        if isinstance(places, dict):
            for name, texts in places.items():
                fields[str(name)] = _in_chinese(str(texts[0] if texts else ""))
    status = error.status_code
    code = {400: "bad_request", 404: "not_found", 422: "invalid"}.get(status, f"http_{status}")
    response = problem(status, code, DETAILS.get(status, "出错了，请稍后再试。"), fields)
    response.headers.extend(error.headers or {})
    return response


# What pydantic says, in words of the people who call us.
_FIELD_WORDS = (
    (r"required|missing", "必须填写"),
    (r"at least (\d+) character", "至少 {0} 个字"),
    (r"at most (\d+) character", "最多 {0} 个字"),
    (r"greater than or equal to (\S+)", "不能小于 {0}"),
    (r"less than or equal to (\S+)", "不能大于 {0}"),
    (r"valid (integer|number)", "应当是数字"),
    (r"valid boolean", "应当是 true 或 false"),
    (r"valid string", "应当是文字"),
    (r"[Ii]nput should be (.+)", "只能是 {0}"),
    (r"[Vv]alue error, (.+)", "{0}"),
)


def _in_chinese(text: str) -> str:
    for pattern, words in _FIELD_WORDS:
        found = re.search(pattern, text)
        if found:
            return words.format(*found.groups())
    return "填写有误"


def _unexpected(error: Exception) -> Response:
    # The class and the places only: the text of an error may hold what a person wrote.
    places = "".join(traceback.format_tb(error.__traceback__))
    logger.error("unexpected %s in %s\n%s", type(error).__name__, g.get("request_id", ""), places)
    return problem(500, "internal", DETAILS[500])


health = Blueprint("health", __name__)


@health.get("/healthz")
@limiter.exempt
def healthz() -> Response:
    """This process answers."""
    return jsonify({"status": "ok"})


@health.get("/readyz")
@limiter.exempt
def readyz() -> Response:
    """200 when people can be served; 503 for database or knowledge only."""
    probes = current_app.extensions["desk_probes"]
    answer = {
        "database": "ok" if probes["database"]() else "down",
        "redis": "ok" if probes["redis"]() else "degraded",
    }
    ready = answer["database"] == "ok"
    answer["knowledge"] = probes["knowledge"]() if ready else {"version": None, "articles": 0}
    ready = ready and bool(answer["knowledge"]["articles"])
    response = jsonify(answer)
    response.status_code = 200 if ready else 503
    return response


@health.get("/metrics")
@limiter.exempt
def metrics() -> Response:
    """Prometheus text. From this machine directly, or with `Authorization: Bearer METRICS_TOKEN`."""
    token = settings().metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    with_token = bool(token) and hmac.compare_digest(given.encode(), token.encode())
    direct = is_loopback(request.remote_addr or "") and "X-Forwarded-For" not in request.headers
    if not (with_token or direct):
        return problem(403, "not_allowed", DETAILS[403])
    registry: CollectorRegistry = PROCESS_REGISTRY
    if settings().metrics_dir:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
