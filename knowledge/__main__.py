"""`python -m knowledge`: check everything; `show`, `search`, `coverage`, `diff` for people."""

import argparse
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from knowledge.check import check
from knowledge.loader import HERE
from knowledge.rules import NEED_STATUTES
from knowledge.statutes import DEFAULT, Statutes


def main(arguments: list[str] | None = None) -> int:
    """Exit status: 0 when all is well, 1 when a check found a problem, 2 for a wrong call."""
    call = _parser().parse_args(arguments)
    result: int = call.run(call)
    return result


def _parser() -> argparse.ArgumentParser:
    today = datetime.now(UTC).date()
    parser = argparse.ArgumentParser(prog="python -m knowledge", description=__doc__)
    parser.add_argument("--folder", type=Path, default=HERE, help="another knowledge folder")
    parser.add_argument("--on", type=date.fromisoformat, default=today, help="day, e.g. 2026-01-31")
    parser.add_argument("--laws", type=Path, default=DEFAULT, help="folder of statute texts")
    parser.set_defaults(run=_check)
    return parser


def _check(call: argparse.Namespace) -> int:
    statutes = Statutes.at(call.laws)
    if statutes is None:
        for rule in NEED_STATUTES:
            print(f"skipped, no statute texts at hand: {rule.__name__}")
    problems = check(call.on, call.folder, statutes)
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problems" if problems else "ok: no problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
