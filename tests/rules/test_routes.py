"""Every route has a guard or stands on the list of those that need none; every task is served."""

import ast
import re

import pytest
from apiflask import APIFlask
from werkzeug.routing import Rule

from app import worker
from tests.rules.code import ROOT, calls, python_files, tree

# Open to everybody, each with its reason.
OPEN = {
    "health": "probes; metrics checks the address or a token itself",
    "docs": "the API's description",
    "static": "files of ours",
    "bootstrap": "files of Bootstrap",
    "openapi": "the API's description",
    "mobile": "pages without data; the data comes over the guarded API",
    "mobile_auth": "the log-in through WeChat",
    "verification": "files by which WeChat knows the host",
    "wechat": "the platform signs every push",
    "policies": "policies are public",
    "stations": "stations are public",
}
OPEN_ENDPOINTS = {
    "staff.login": "the log-in page",
    "staff.enter": "the log-in itself",
    "veterans.sign_in": "the log-in itself",
    "appointments.list_slots": "free slots are public",
    "evaluations.list_levels": "the names of the five levels are public",
}


def rules(app: APIFlask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def test_every_route_is_guarded(the_app: APIFlask) -> None:
    for rule in rules(the_app):
        blueprint = rule.endpoint.split(".")[0]
        if rule.endpoint in OPEN_ENDPOINTS or rule.endpoint.endswith(".static"):
            continue
        view = the_app.view_functions[rule.endpoint]
        guarded = getattr(view, "guard", None)
        if rule.rule.startswith("/console"):
            assert guarded is not None, rule
            assert guarded != "veteran", rule
        elif guarded is None:
            assert blueprint in OPEN, f"{rule} ({rule.endpoint}) has no guard"


def test_everything_personal_needs_the_bearer(the_app: APIFlask) -> None:
    personal = re.compile(r"/api/v1/(me|conversation|appointments|evaluations|events)")
    for rule in rules(the_app):
        if personal.match(rule.rule) and rule.endpoint not in OPEN_ENDPOINTS:
            assert getattr(the_app.view_functions[rule.endpoint], "guard", "") == "veteran", rule


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_without_a_token_nothing_personal_is_told(the_app: APIFlask, method: str) -> None:
    client = the_app.test_client()
    for path in ("/me", "/conversation", "/conversation/messages", "/appointments"):
        answer = client.open(f"/api/v1{path}", method=method)
        assert answer.status_code in (401, 405), (path, answer.status_code)


def test_every_task_that_is_rung_is_served(the_app: APIFlask) -> None:
    rung = set()
    for path in python_files("app"):
        for call in calls(tree(path)):
            if ast.unparse(call.func).endswith("worker.send") and call.args:
                first = call.args[0]
                if isinstance(first, ast.Constant):
                    rung.add(first.value)
    assert rung <= worker.names()
    assert worker.names() <= set(worker.celery.tasks)
    for name in worker.names():
        assert re.fullmatch(r"[a-z_]+\.[a-z_]+", name)


def test_every_setting_is_in_the_readme() -> None:
    told = (ROOT / "README.md").read_text("utf-8")
    source = "".join(path.read_text("utf-8") for path in (ROOT / "app" / "settings").glob("*.py"))
    for name in re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', source):
        assert name in told or name == "PROMETHEUS_MULTIPROC_DIR", name
