"""The service desk. `create_app` is the only wiring; everything else is handed what it needs."""

import logging
from types import ModuleType

import redis
from apiflask import APIBlueprint, APIFlask
from flask import Blueprint
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect

from app import cli, crypto, worker
from app.answering.api import api as policies_api
from app.answering.console import console as questions_console
from app.appointments import tasks as appointments_tasks
from app.appointments.api import api as appointments_api
from app.appointments.calendar_console import calendar_pages
from app.appointments.console import console as appointments_console
from app.appointments.line_console import line as appointments_line
from app.appointments.load_console import load_pages
from app.appointments.network_console import console as network_console
from app.conversations import stream
from app.conversations import tasks as conversations_tasks
from app.conversations.api import api as conversations_api
from app.conversations.console import console as conversations_console
from app.conversations.console_moves import moves as conversations_moves
from app.conversations.console_tasks import desk_pages
from app.db import CONNECTION_OPTIONS, db, is_alive, look_after
from app.evaluations.api import api as evaluations_api
from app.gateways import Gateways
from app.insights.audit_console import console as audit_console
from app.insights.console import console as insights_console
from app.live import init_live
from app.mobile.api import api as mobile_api
from app.mobile.auth import sign_in
from app.mobile.pages import mobile, verification
from app.outbox import tasks as outbox_tasks
from app.policies.queries import knowledge_status
from app.privacy import tasks as privacy_tasks
from app.privacy.api import api as privacy_api
from app.privacy.console import console as people_console
from app.settings import Settings
from app.staff.console import console as staff_console
from app.staff.own_console import console as own_console
from app.stations.accounts_console import console as accounts_console
from app.stations.api import api as stations_api
from app.veterans.api import api as veterans_api
from app.web import init_web
from app.wechat import tasks as wechat_tasks
from app.wechat.webhook import webhook

API: tuple[APIBlueprint, ...] = (
    veterans_api,
    conversations_api,
    stream.api,
    policies_api,
    stations_api,
    appointments_api,
    evaluations_api,
    privacy_api,
    mobile_api,
)
PAGES: tuple[Blueprint, ...] = (
    staff_console,
    own_console,
    accounts_console,
    conversations_console,
    conversations_moves,
    desk_pages,
    stream.console,
    appointments_console,
    appointments_line,
    load_pages,
    calendar_pages,
    network_console,
    questions_console,
    insights_console,
    audit_console,
    people_console,
    mobile,
    sign_in,
    verification,
)
# Importing them makes their tasks known to the worker.
TASKS: tuple[ModuleType, ...] = (
    outbox_tasks,
    conversations_tasks,
    appointments_tasks,
    wechat_tasks,
    privacy_tasks,
)
# Signed by the platform instead of by a form's token.
WEBHOOKS: tuple[Blueprint, ...] = (webhook,)
OPENAPI = {
    "title": "戎桥 Rongqiao",
    "version": "1",
    "openapi": "3.1.0",
}


def create_app(settings: Settings | None = None, gateways: Gateways | None = None) -> APIFlask:
    """Build the application. `gateways` replaces the ones made from the settings (tests)."""
    settings = settings or Settings.from_env()
    app = APIFlask(
        __name__,
        title=OPENAPI["title"],
        version=OPENAPI["version"],
        spec_path="/api/openapi.json",
        docs_path=None,
    )
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    crypto.configure(crypto.KeyRing(settings.field_keys, settings.index_key))
    app.config.update(
        OPENAPI_VERSION=OPENAPI["openapi"],
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={
            "pool_size": 10,
            "max_overflow": 10,
            "pool_timeout": 3,
            # A statement that fails must not print what a person wrote.
            "hide_parameters": True,
            "connect_args": {"connect_timeout": 3, "options": CONNECTION_OPTIONS},
        },
        BOOTSTRAP_SERVE_LOCAL=True,
        # A desk stays open all day: a form's token lives as long as the browser's session.
        WTF_CSRF_TIME_LIMIT=None,
        # Our pages send no Referer (Referrer-Policy), so it can't be asked for over https; whose
        # page has posted `app.web` asks of the browser itself.
        WTF_CSRF_SSL_STRICT=False,
    )
    db.init_app(app)
    with app.app_context():
        look_after(db.engine)
    Bootstrap5(app)
    csrf = CSRFProtect(app)
    init_live(settings.redis_url)
    store = redis.Redis.from_url(settings.redis_url, socket_connect_timeout=0.3, socket_timeout=0.5)
    app.extensions["desk_redis"] = store
    app.extensions["desk_gateways"] = gateways or Gateways.from_settings(settings, store)
    init_web(
        app,
        settings,
        {"database": is_alive, "redis": lambda: _answers(store), "knowledge": knowledge_status},
    )
    _open_doors(app, csrf)
    stream.size_streams(settings.streams_per_process)
    app.cli.add_command(cli.desk)
    app.extensions["celery"] = worker.init_worker(app, settings.redis_url)
    return app


def _answers(store: "redis.Redis") -> bool:
    try:
        return bool(store.ping())
    except redis.RedisError:
        return False


def _open_doors(app: APIFlask, csrf: CSRFProtect) -> None:
    """Every way in. A feature adds its blueprint here and nowhere else."""
    for api in API:
        app.register_blueprint(api, url_prefix="/api/v1")
        csrf.exempt(api)
    for page in PAGES:
        app.register_blueprint(page)
    for hook in WEBHOOKS:
        app.register_blueprint(hook)
        csrf.exempt(hook)
