"""Check the knowledge base; with show, search, coverage or diff, read it."""

import argparse
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from knowledge.article import NATION, Article
from knowledge.check import check
from knowledge.coverage import coverage
from knowledge.diff import diff
from knowledge.loader import HERE, load, load_catalogue, overlays
from knowledge.lookup import lookup
from knowledge.resolution import resolve
from knowledge.rules import NEED_STATUTES
from knowledge.samples import load_samples
from knowledge.statutes import DEFAULT, Statutes


def main(arguments: list[str] | None = None) -> int:
    """Exit status: 0 when all is well, 1 when a check found a problem, 2 for a wrong call."""
    call = _parser().parse_args(arguments)
    status: int = call.run(call)
    return status


def _parser() -> argparse.ArgumentParser:
    today = datetime.now(UTC).date()
    parser = argparse.ArgumentParser(prog="python -m knowledge", description=__doc__)
    parser.add_argument("--folder", type=Path, default=HERE, help="another knowledge folder")
    parser.add_argument("--on", type=date.fromisoformat, default=today, help="day, as 2026-01-31")
    parser.add_argument("--laws", type=Path, default=DEFAULT, help="folder of statute texts")
    parser.set_defaults(run=_check)
    verbs = parser.add_subparsers(metavar="show | search | coverage | diff")
    show = verbs.add_parser("show", help="print an article as a person gets it")
    show.add_argument("id", nargs="+")
    show.add_argument("--region", default=NATION, help="six-digit region code")
    show.set_defaults(run=_show)
    search = verbs.add_parser("search", help="find articles by words")
    search.add_argument("text")
    search.set_defaults(run=_search)
    verbs.add_parser("coverage", help="count, and list review dates due").set_defaults(
        run=_coverage
    )
    old = verbs.add_parser("diff", help="what changed since an older knowledge folder")
    old.add_argument("old", type=Path)
    old.set_defaults(run=_diff)
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


def _show(call: argparse.Namespace) -> int:
    held = resolve(load(call.folder), overlays(call.folder), call.region, call.on)
    articles = {article.id: article for article in held}
    for number, name in enumerate(call.id):
        if name not in articles:
            print(f"no article {name} in force in {call.region} on {call.on}", file=sys.stderr)
            return 2
        print(("\n" * 2 if number else "") + _page(articles[name]))
    return 0


def _page(article: Article) -> str:
    frame = (
        f"[{article.id}, {article.category}, region {article.region}, "
        f"{article.effective_from} to {article.effective_to or 'further notice'}, "
        f"{len(article.questions)} questions, review by {article.review_by}, {article.file}]"
    )
    return f"{article.title}\n\n{article.answer}\n\n{frame}"


def _search(call: argparse.Namespace) -> int:
    for score, article in lookup(call.text, load(call.folder)):
        print(f"{score:5.1f}  {article.id}  {article.title}")
    return 0


def _coverage(call: argparse.Namespace) -> int:
    folder = call.folder
    report = coverage(
        load(folder), overlays(folder), load_samples(folder), load_catalogue(folder), call.on
    )
    print("\n".join(report))
    return 0


def _diff(call: argparse.Namespace) -> int:
    print("\n".join(diff(load(call.old), load(call.folder))) or "no difference")
    return 0


if __name__ == "__main__":
    sys.exit(main())
