"""python -m deploy.local run [--with-parent]"""

import argparse
import os
import signal

# Ctrl-C while the imports below take their second: an end without a traceback.
signal.signal(signal.SIGINT, signal.SIG_DFL)

from deploy.local.process import die_with_parent  # noqa: E402
from deploy.local.run import run  # noqa: E402

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m deploy.local", description=__doc__)
    parser.add_argument("command", choices=["run"])
    parser.add_argument(
        "--with-parent",
        action="store_true",
        help="stop in order when the calling program (make) is gone, however it ended",
    )
    arguments = parser.parse_args()
    if arguments.with_parent:
        die_with_parent(signal.SIGTERM, os.getppid())
    raise SystemExit(run(os.environ))
