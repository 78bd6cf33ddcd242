"""`python -m app.sandbox`: run the stand-in until it is told to stop."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys

from werkzeug.serving import make_server

from app.sandbox.server import Handler, NotASandbox, create_server
from app.settings import BadSetting, Settings

# The desk listens everywhere; the stand-in reaches it here.
_LOCAL = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104  nothing is bound to it


def main(arguments: list[str]) -> int:
    """Serve; 1 with one sentence when it may not or cannot run."""
    parser = argparse.ArgumentParser(prog="python -m app.sandbox")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8100)
    parser.add_argument("--desk", default="", help="where the desk listens, http://host:port")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    try:
        settings = Settings.from_env()
        target = given.desk or f"http://{_LOCAL.get(settings.host, settings.host)}:{settings.port}"
        server = make_server(
            given.host, given.port, create_server(settings, target), threaded=True,
            request_handler=Handler,
        )  # fmt: skip
    except (BadSetting, NotASandbox, OSError) as error:
        sys.stderr.write(f"The stand-in for WeChat does not start: {error}\n")
        return 1
    # Nothing here is worth keeping, and no thread may hold the process up.
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    signal.signal(signal.SIGINT, lambda *_: os._exit(0))
    logging.warning("the stand-in for WeChat listens on port %d", server.server_port)
    server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
