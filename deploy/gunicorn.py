"""gunicorn for webhook, API and pages: threads, since most of a request's time is the database's.

gunicorn -c deploy/gunicorn.py wsgi:app
"""

import contextlib
import os
from pathlib import Path

from prometheus_client import multiprocess
from sqlalchemy.exc import SQLAlchemyError

from app.answering.engine import warm_up

bind = f"{os.environ.get('HOST') or '127.0.0.1'}:{os.environ.get('PORT') or '8000'}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS") or 2)
threads = 24  # at most half of them hold open streams: STREAMS_PER_PROCESS
timeout = 60  # seconds; every door answers in five, an export may take longer
graceful_timeout = 10
keepalive = 30  # seconds; above nginx's own would only hold threads
backlog = 512
limit_request_line = 8190  # a question of 500 characters in the query is 4,600 bytes
preload_app = False  # database pools and Redis sockets must not be shared by fork
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # a slow disk is no dead worker
control_socket_disable = True
accesslog = "-"
# The path without its query: queries carry tickets and what people search for.
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(B)s %(M)sms"


def post_worker_init(worker):  # type: ignore[no-untyped-def]
    """Load vocabulary and index before the first person asks; without a database, serve anyway."""
    with contextlib.suppress(SQLAlchemyError), worker.wsgi.app_context():
        warm_up()


def child_exit(_server, worker):  # type: ignore[no-untyped-def]
    """Keep a dead worker's counters and drop its gauges."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.mark_process_dead(worker.pid)
