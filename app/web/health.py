"""Whether this process lives, whether people can be served, and figures for Prometheus."""

import hmac
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest, multiprocess
from prometheus_client import REGISTRY as PROCESS_REGISTRY

from app.settings import Settings, is_loopback
from app.web import answers
from app.web.limits import limiter

blueprint = Blueprint("health", __name__)
# Figures read from the database at each scrape: the same whichever process is asked.
FIGURES = CollectorRegistry()
_FROM_A_PROXY = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")


@blueprint.get("/healthz")
@limiter.exempt
def healthz() -> Response:
    """This process answers."""
    return jsonify({"status": "ok"})


@blueprint.get("/readyz")
@limiter.exempt
def readyz() -> Response:
    """200 when people can be served; 503 for database or knowledge only."""
    probes = current_app.extensions["desk_probes"]
    answer: dict[str, Any] = {
        "database": "ok" if probes["database"]() else "down",
        "redis": "ok" if probes["redis"]() else "degraded",
    }
    ready = answer["database"] == "ok"
    answer["knowledge"] = probes["knowledge"]() if ready else {"version": None, "articles": 0}
    ready = ready and bool(answer["knowledge"]["articles"])
    response = jsonify(answer)
    response.status_code = 200 if ready else 503
    return response


@blueprint.get("/metrics")
@limiter.exempt
def metrics() -> Response:
    """Prometheus text. For this machine, or for `Authorization: Bearer METRICS_TOKEN`."""
    token = _settings().metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    with_token = bool(token) and hmac.compare_digest(given.encode(), token.encode())
    proxied = any(name in request.headers for name in _FROM_A_PROXY)
    direct = is_loopback(request.remote_addr or "") and not proxied
    if not (with_token or direct):
        return answers.problem(403, "not_allowed", answers.DETAILS[403])
    registry: CollectorRegistry = PROCESS_REGISTRY
    if _settings().metrics_dir:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    figures = generate_latest(registry) + generate_latest(FIGURES)
    return Response(figures, content_type=CONTENT_TYPE_LATEST)


def _settings() -> Settings:
    kept: Settings = current_app.extensions["desk_settings"]
    return kept
