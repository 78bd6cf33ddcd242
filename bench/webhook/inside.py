"""What can only be seen from inside: the statements of a push, and where its time goes."""

import os
import signal
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor, Future
from types import FrameType
from typing import Any

from alembic import command
from alembic.config import Config
from apiflask import APIFlask
from sqlalchemy import create_engine, event

from app import create_app
from app.answering.engine import warm_up
from app.db import db, transaction
from app.policies.service import publish
from app.wechat import webhook
from bench.webhook.floor import FLOOR
from bench.webhook.pushes import Pushes
from knowledge import load, overlays


def prepare(environment: dict[str, str]) -> APIFlask:
    """A migrated desk with the shipped knowledge, and the floor's table."""
    os.environ.update(environment)
    app = create_app()
    engine = create_engine(app.extensions["desk_settings"].database_url)
    config = Config("alembic.ini")
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    FLOOR.create(engine)
    engine.dispose()
    with app.app_context():
        with transaction():
            publish(load(), overlays())
        warm_up()
    return app


def statements(app: APIFlask, pushes: Pushes) -> list[str]:
    """The statements of one push of a person who has written before."""
    client = app.test_client()
    seen: list[str] = []
    path, body = pushes.take("push", 1)[0]
    client.post(path, data=body)
    # A hundred people write in turn: until the same one comes again.
    for path, body in pushes.take("push", 99):
        client.post(path, data=body)
    with app.app_context():
        engine = db.engine

    def note(_c: object, _k: object, statement: str, *_: object) -> None:
        seen.append(" ".join(statement.split())[:60])

    event.listen(engine, "before_cursor_execute", note)
    path, body = pushes.take("push", 1)[0]
    client.post(path, data=body)
    event.remove(engine, "before_cursor_execute", note)
    return seen


class _InPlace(Executor):
    """Runs what it is given at once, so that the profiler sees it."""

    def submit(self, run: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(run(*given, **named))
        return done


# What a sample counts for: the nearest of these in its stack.
_PARTS = (
    ("/site-packages/psycopg", "psycopg: sending, waiting, reading"),
    ("/site-packages/sqlalchemy/orm/", "SQLAlchemy, ORM: rows to objects"),
    ("/site-packages/sqlalchemy/", "SQLAlchemy, Core: statements, results, pool"),
    ("/site-packages/redis/", "Redis: the hint to open pages"),
    ("/site-packages/numpy/", "the bot: masking and matching"),
    ("/site-packages/rapidfuzz/", "the bot: masking and matching"),
    ("/site-packages/", "Flask, Werkzeug, limits"),
    ("/bot/", "the bot: masking and matching"),
    ("/app/wechat/", "signature, envelope, XML"),
    ("/app/crypto.py", "sealing and opening fields"),
    ("/app/", "our own verbs"),
)


def profile(app: APIFlask, pushes: Pushes, count: int = 800) -> list[tuple[str, float]]:
    """Parts and their share of a push's processor time, the largest first.

    Sampled on processor time; the push's own thread is run in place, so that all is in one stack.
    """
    vars(webhook)["_threads"] = _InPlace()
    client = app.test_client()
    wanted = pushes.take("push", count)
    for path, body in wanted[:100]:
        client.post(path, data=body)
    samples: Counter[str] = Counter()

    def sample(_: int, frame: FrameType | None) -> None:
        samples[_part_of(frame)] += 1

    before = signal.signal(signal.SIGPROF, sample)
    signal.setitimer(signal.ITIMER_PROF, 0.001, 0.001)
    for path, body in wanted[100:]:
        client.post(path, data=body)
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.signal(signal.SIGPROF, before)
    total = sum(samples.values())
    return [(part, number / total) for part, number in samples.most_common()]


def _part_of(frame: FrameType | None) -> str:
    while frame is not None:
        path = frame.f_code.co_filename
        for mark, part in _PARTS:
            if mark in path:
                return part
        frame = frame.f_back
    return "the rest"
