"""`python -m bot ask TEXT`, `evaluate SAMPLES`, `train`."""

import argparse
import sys
import time
from pathlib import Path

from bot import evaluate, shelf
from bot.engine import Bot
from bot.training import sets
from bot.training.train import train


def _ask(options: argparse.Namespace) -> int:
    bot = Bot(shelf.entries(options.entries))
    for text in options.text:
        began = time.perf_counter()
        outcome = bot.respond(text)
        took = (time.perf_counter() - began) * 1000
        print(
            f"{text}\n  {outcome.kind} {outcome.article_id or ''} {outcome.reason}  {took:.1f} ms"
        )
        for start, end, kind in outcome.masks:
            print(f"  masked {kind}: {text[start:end]!r}")
        for match in bot.search(text):
            why = " ".join(f"{name}={value:.2f}" for name, value in match.views.items())
            print(f"  {match.score:.3f} {match.id} “{match.phrasing}”\n        {why}")
        if outcome.evidence:
            print("  " + " ".join(f"{k}={v:.2f}" for k, v in outcome.evidence.items()))
    return 0


def _evaluate(options: argparse.Namespace) -> int:
    bot = Bot(shelf.entries(options.entries))
    judged = evaluate.judge(bot, shelf.samples(options.samples, options.split))
    for line in evaluate.report(judged, options.misses):
        print(line)
    figures = evaluate.shares(judged)
    failed = False
    for floor in options.floor:
        name, _, value = floor.partition("=")
        reached = figures[name].value
        below = reached > float(value) if name in evaluate.CEILINGS else reached < float(value)
        print(f"floor {floor}: {reached:.3f} {'FAILED' if below else 'ok'}")
        failed = failed or below
    return 1 if failed else 0


def _train(options: argparse.Namespace) -> int:
    entries = shelf.entries(options.entries)
    phrasings = sum(len(entry.questions) for entry in entries)
    samples = [
        sets.Question(one.text, one.expect, one.style)
        for one in shelf.samples(options.samples, "train")
    ]
    provenance = {
        "command": "python -m bot train",
        "articles": len(entries),
        "phrasings": phrasings,
        "samples": f"{len(samples)}, the train side of {options.samples}",
        "other data": "bot/data/train; articles and phrasings left out in turn",
    }
    for line in train(entries, samples, provenance):
        print(line)
    return 0


def main(arguments: list[str]) -> int:
    """Run one command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bot", description=__doc__)
    commands = parser.add_subparsers(required=True)
    ask = commands.add_parser("ask", help="what the bot makes of a text")
    ask.add_argument("text", nargs="+")
    ask.set_defaults(run=_ask)
    measure = commands.add_parser("evaluate", help="measure on samples")
    measure.add_argument("samples", type=Path, nargs="?", default=shelf.SAMPLES)
    measure.add_argument("--split", choices=("train", "test"))
    measure.add_argument("--misses", type=int, default=30, help="how many misses to print")
    measure.add_argument(
        "--floor", action="append", default=[], help='e.g. "top-1=0.80" or "answered outside=0.05"'
    )
    measure.set_defaults(run=_evaluate)
    learn = commands.add_parser("train", help="train data/weights.json anew")
    learn.add_argument("samples", type=Path, nargs="?", default=shelf.SAMPLES)
    learn.set_defaults(run=_train)
    for command in (ask, measure, learn):
        command.add_argument("--entries", type=Path, default=shelf.ARTICLES)
    options = parser.parse_args(arguments)
    code: int = options.run(options)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
