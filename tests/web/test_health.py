"""Health, readiness, metrics, and how errors look."""

from dataclasses import replace

from apiflask import APIFlask
from flask.testing import FlaskClient

from app import create_app
from app.db import db
from app.live import init_live
from app.settings import Settings
from tests.support.gateways import recording_gateways


def test_ready_when_the_engines_and_the_knowledge_are_there(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json["database"] == answer.json["redis"] == "ok"
    assert answer.json["knowledge"]["articles"] >= 40


def test_without_redis_the_desk_is_degraded_but_ready(
    the_app: APIFlask, migrated: Settings
) -> None:
    app = create_app(replace(migrated, redis_url="redis://127.0.0.1:1/0"), recording_gateways())
    client = app.test_client()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["redis"]) == (200, "degraded")
    assert client.get("/api/v1/stations").status_code == 200
    with app.app_context():
        db.engine.dispose()
    init_live(migrated.redis_url)  # one hub a process: the other tests' again


def test_metrics_are_for_this_machine_or_a_token(client: FlaskClient) -> None:
    assert client.get("/metrics").status_code == 200
    through_a_proxy = {"X-Forwarded-For": "203.0.113.7"}
    assert client.get("/metrics", headers=through_a_proxy).status_code == 403
    far = {"REMOTE_ADDR": "203.0.113.7"}
    assert client.get("/metrics", environ_overrides=far).status_code == 403


def test_errors_are_problems_for_programs_and_pages_for_people(client: FlaskClient) -> None:
    problem = client.get("/api/v1/nothing")
    assert problem.content_type == "application/problem+json"
    assert {"type", "title", "status", "detail", "code"} <= set(problem.json)
    page = client.get("/nothing", headers={"Accept": "text/html"})
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert "没有找到" in page.text


def test_every_answer_carries_the_policy(client: FlaskClient) -> None:
    headers = client.get("/healthz").headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"
