"""Our matching engine against the usual ones: `python -m bench.match`.

Accuracy on the test side of the shipped samples; accuracy, build time, processor time a query and
memory on generated bases of other fields with one phrasing an entry. Every engine runs in a
process of its own and sees the same entries and questions.
"""

import argparse
import json
import subprocess
import sys

from bench.match.engines import ENGINES
from bench.match.tasks import TASKS

HEAD = ("engine", "task", "phrasings", "top-1", "top-3", "AUROC", "build s", "ms/query", "MB")


def main(arguments: list[str]) -> int:
    """Run every engine on every task; print one table in Markdown."""
    parser = argparse.ArgumentParser(prog="python -m bench.match", description=__doc__)
    parser.add_argument("--engines", nargs="*", default=list(ENGINES), choices=list(ENGINES))
    parser.add_argument("--tasks", nargs="*", default=list(TASKS), choices=list(TASKS))
    options = parser.parse_args(arguments)
    print("| " + " | ".join(HEAD) + " |")
    print("| " + " | ".join("---" for _ in HEAD) + " |", flush=True)
    for task in options.tasks:
        for engine in options.engines:
            done = subprocess.run(
                [sys.executable, "-m", "bench.match.run", engine, task],
                stdout=subprocess.PIPE,
                check=True,
                text=True,
            )
            row = json.loads(done.stdout.splitlines()[-1])
            print("| " + " | ".join(str(row[name]) for name in HEAD) + " |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
