"""Background work: Celery over Redis, used as a doorbell only.

The row is the truth: a lost bell costs time, never a message, because a sweeper on the beat finds
what a bell did not ring for. So a task carries ids, has a name, works in batches under ten seconds,
and nothing is ever scheduled by `countdown` or `eta` (a `due_at` column does that).
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Any, TypeVar

from celery import Celery, Task
from celery.schedules import crontab
from flask import Flask
from kombu.exceptions import LimitExceeded, OperationalError
from redis import RedisError

from app.breaker import Breaker

logger = logging.getLogger(__name__)
celery = Celery("rongqiao")
_breaker = Breaker()  # for ringing

SAFE = {
    # A worker that dies hands its task back; with ids only, running twice is harmless.
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "worker_prefetch_multiplier": 1,
    "task_ignore_result": True,
    # Both limits must stay under the visibility time-out, else a slow task runs twice at once.
    "task_soft_time_limit": 20,
    "task_time_limit": 30,
    "task_publish_retry": False,
    "broker_connection_retry_on_startup": True,
    "broker_connection_max_retries": None,
    # A task goes on when the broker goes: killed in the midst of delivering it would send a message
    # again. That it is then handed out once more is harmless.
    "worker_cancel_long_running_tasks_on_connection_loss": False,
    "broker_transport_options": {
        "visibility_timeout": 60,
        "unacked_restore_interval": 2,
        "socket_connect_timeout": 0.3,
        "socket_timeout": 30,
        "socket_keepalive": True,
        "health_check_interval": 5,
    },
    "timezone": "Asia/Shanghai",
    "worker_hijack_root_logger": False,
}


def init_worker(app: Flask, redis_url: str) -> Celery:
    """Bind the tasks to this application."""
    celery.conf.update(SAFE, broker_url=_broker_url(redis_url))

    class InContext(Task):  # type: ignore[misc]  # celery ships no types
        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            with app.app_context():
                return self.run(*args, **kwargs)

    celery.Task = InContext
    for name, (run, every) in _REGISTERED.items():
        if name not in celery.tasks:
            celery.task(run, name=name, base=InContext)
        if every is not None:
            celery.conf.beat_schedule[name] = {"task": name, "schedule": every}
    return celery


_Run = TypeVar("_Run", bound=Callable[..., Any])
_REGISTERED: dict[str, tuple[Callable[..., Any], timedelta | crontab | None]] = {}


def task(name: str, every: timedelta | crontab | None = None) -> Callable[[_Run], _Run]:
    """Make a function of a `tasks.py` door known under a stable name, and put it on the beat."""

    def register(run: _Run) -> _Run:
        if name in _REGISTERED and _REGISTERED[name][0] is not run:
            raise ValueError(f"two tasks are named {name}")
        _REGISTERED[name] = (run, every)
        return run

    return register


def names() -> set[str]:
    """The names of all tasks that a worker serves."""
    return set(_REGISTERED)


def send(name: str, *ids: int | str) -> None:
    """Ring for a task. Never raises when the broker is away: the sweeper will find the row."""
    if name not in _REGISTERED:
        raise ValueError(f"no task is named {name}")
    if not _breaker.may_try():
        return
    try:
        with _bells().acquire(timeout=1) as line:
            celery.send_task(name, args=ids, ignore_result=True, connection=line)
        _breaker.worked()
    except (OperationalError, RedisError, OSError, LimitExceeded) as error:
        _breaker.failed()
        logger.warning("no bell for %s: %s", name, type(error).__name__)


@cache
def _bells() -> Any:
    """Lines to the broker for ringing: a server that hangs may hold a request for half a second.

    Workers wait for their next task on lines of their own, which must be patient.
    """
    options = {**celery.conf.broker_transport_options, "socket_timeout": 0.5}
    return celery.connection_for_write(transport_options=options).Pool(limit=20)


def _broker_url(redis_url: str) -> str:
    """Celery spells a unix socket differently from redis-py."""
    return redis_url.replace("unix://", "redis+socket://", 1)
