"""/api/docs: Swagger UI from a package, served by ourselves under the real CSP.

APIFlask's own page loads a CDN and runs inline script, both of which the policy forbids.
"""

from pathlib import Path
from typing import Any, cast

import flask_swagger_ui
from apiflask import APIFlask
from flask import Blueprint, Response, render_template, send_from_directory
from pydantic import BaseModel, Field

blueprint = Blueprint("docs", __name__, url_prefix="/api/docs")
# Only the files of that package are used: its own page runs inline script.
SWAGGER_UI = Path(flask_swagger_ui.__file__).parent / "dist"
PROBLEM_TYPE = "application/problem+json"


class FieldProblem(BaseModel):
    field: str
    message: str


class Problem(BaseModel):
    """RFC 9457, with a code for programs and a sentence for people."""

    type: str
    title: str
    status: int
    detail: str = Field(description="中文，告诉人怎么办")
    code: str
    errors: list[FieldProblem] | None = None


def register(app: APIFlask) -> None:
    """Serve the page and finish the specification."""
    app.config.update(
        INFO={
            "description": "退役军人服务台接口。错误一律为 application/problem+json。",
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        VALIDATION_ERROR_STATUS_CODE=422,
        AUTO_404_RESPONSE=False,
        AUTO_AUTH_ERROR_RESPONSE=False,
        AUTO_VALIDATION_ERROR_RESPONSE=False,
    )
    app.security_schemes = {"bearer": {"type": "http", "scheme": "bearer"}}
    app.spec_processor(lambda spec: _finish(app, cast("dict[str, Any]", spec)))
    app.register_blueprint(blueprint)


def _finish(app: APIFlask, spec: dict[str, Any]) -> dict[str, Any]:
    """Give every operation its errors, and a lock where a person must be signed in."""
    schemas = spec.setdefault("components", {}).setdefault("schemas", {})
    whole = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(whole.pop("$defs"))
    schemas["Problem"] = whole
    guarded = {
        (rule.rule, method.lower())
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
        if getattr(app.view_functions[rule.endpoint], "guard", None) == "veteran"
    }
    patterns = {(_path(rule), method) for rule, method in guarded}
    for path, operations in spec["paths"].items():
        for method, operation in operations.items():
            locked = (path, method) in patterns
            if locked:
                operation["security"] = [{"bearer": []}]
            for status in _statuses(locked, method, path):
                operation["responses"].setdefault(status, _ERRORS[status])
    return spec


def _path(rule: str) -> str:
    """Flask's `<int:slot_id>` as OpenAPI's `{slot_id}`."""
    parts = [part.split(":")[-1] for part in rule.replace("<", "{").replace(">", "}").split("{")]
    return "{".join(parts)


def _statuses(locked: bool, method: str, path: str) -> list[str]:
    found = ["422", "429", "503"]
    if locked:
        found.append("401")
    if "{" in path:
        found.append("404")
    if method in ("post", "put", "patch"):
        found += ["400", "403", "404", "409"]
    return found


_ERRORS = {
    status: {
        "description": words,
        "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status, words in {
        "400": "请求格式不对", "401": "没有登录或登录过期", "403": "没有权限，或要先同意隐私说明",
        "404": "没有，或不属于这个人", "409": "发生冲突，code 说明原因", "422": "填写有误，errors 指出哪里",
        "429": "太频繁", "503": "暂时无法服务",
    }.items()
}  # fmt: skip


@blueprint.get("/")
def page() -> str:
    return render_template("docs.html")


@blueprint.get("")
def page_without_slash() -> str:
    return page()


@blueprint.get("/ui/<path:name>")
def part(name: str) -> Response:
    """Script and style of Swagger UI, from the package."""
    return send_from_directory(SWAGGER_UI, name, max_age=86400)
