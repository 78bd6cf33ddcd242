"""Errors and refusals as HTTP: the only place where an error of the trade gets a status code.

Answers under `/api/` are problem+json (RFC 9457), pages get a page, and a caller that asks for JSON
gets JSON.
"""

import logging
import re
import traceback
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from apiflask import APIFlask
from apiflask.exceptions import HTTPError as ApiError
from flask import Response, g, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from app import errors

logger = logging.getLogger(__name__)

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

PAGE_EXPIRED = "这个页面已经过期，请刷新页面后再试。"


def register(app: APIFlask) -> None:
    """Every error of this application goes through here."""
    app.register_error_handler(errors.DeskError, _desk_error)
    app.register_error_handler(DataError, _impossible_value)
    app.register_error_handler(OverflowError, _impossible_value)
    app.register_error_handler(OperationalError, _database_error)
    app.register_error_handler(PoolTimeout, _database_error)
    app.register_error_handler(CSRFError, _page_expired)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)
    app.error_processor(_api_error)


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
        "type": f"/api/docs#{code}",
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


def _impossible_value(error: Exception) -> Response:
    """A number, date or character that the database has no room for: the caller's, not ours."""
    logger.info("impossible value: %s %s", type(error).__name__, g.get("request_id", ""))
    return problem(422, "invalid", DETAILS[422])


def _database_error(error: Exception) -> Response:
    cause = type(getattr(error, "orig", error)).__name__
    logger.error("database: %s %s", cause, g.get("request_id", ""))
    return problem(503, "busy", DETAILS[503])


def _page_expired(_error: CSRFError) -> Response:
    return problem(400, "page_expired", PAGE_EXPIRED)


def _http_error(error: HTTPException) -> Response | HTTPException:
    status = error.code or 500
    if status < 400:
        return error
    code = _code_of(status)
    response = problem(status, code, DETAILS.get(status, "出错了，请稍后再试。"))
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def _code_of(status: int) -> str:
    """bad_request, not_found, method_not_allowed … one code a status, whichever door."""
    if status == 422:
        return "invalid"
    phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else "error"
    return re.sub(r"\W+", "_", phrase.lower())


def _api_error(error: ApiError) -> Response:
    """APIFlask's own errors: what pydantic refused, and what routing refused under /api."""
    fields = {}
    for places in (error.detail or {}).values():
        if isinstance(places, dict):
            for name, texts in places.items():
                fields[str(name)] = _in_chinese(str(texts[0] if texts else ""))
    status = error.status_code
    code = _code_of(status)
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
    (r"valid dictionary", "应当是 JSON 对象"),
    (r"valid date", "应当是日期，如 2020-09-01"),
    (r"match pattern", "格式不对"),
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
