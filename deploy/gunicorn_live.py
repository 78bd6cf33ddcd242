"""gunicorn for open event streams alone: one gevent worker, since a stream is mostly silence.

gunicorn -c deploy/gunicorn_live.py wsgi:app
"""

import os
import runpy
from pathlib import Path

from gevent import monkey

monkey.patch_all()  # before the desk is imported: what comes earlier keeps blocking sockets

_threads = runpy.run_path(str(Path(__file__).with_name("gunicorn.py")))

bind = f"{os.environ.get('HOST') or '127.0.0.1'}:{os.environ.get('LIVE_PORT') or '8001'}"
worker_class = "gevent"
workers = 1  # one more per further core; each holds one Redis subscription for all its streams
worker_connections = 10_000  # the limit on open files must be above it
raw_env = [f"STREAMS_PER_PROCESS={os.environ.get('STREAMS_PER_PROCESS') or 9000}"]
graceful_timeout = 3  # streams never end by themselves; browsers come back at once
keepalive = _threads["keepalive"]
preload_app = False
worker_tmp_dir = _threads["worker_tmp_dir"]
control_socket_disable = True
accesslog = "-"
access_log_format = _threads["access_log_format"]
child_exit = _threads["child_exit"]
