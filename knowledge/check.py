"""Reads a knowledge folder as far as it can be read and puts every rule to it."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from knowledge.article import Article, Overlay
from knowledge.loader import (
    HERE,
    Malformed,
    article_files,
    load_catalogue,
    load_laws,
    overlay_files,
    read_article,
    read_overlay,
)
from knowledge.rules import RULES, Problem, Shelf
from knowledge.samples import Sample, load_samples
from knowledge.statutes import Statutes


def check(on: date, folder: Path = HERE, statutes: Statutes | None = None) -> list[Problem]:
    """Every problem of the folder on that day, by file. Malformed files are problems too."""
    laws = load_laws(folder)
    broken: list[Malformed] = []
    articles: list[Article] = []
    overlays: list[Overlay] = []
    samples: list[Sample] = []
    for path in article_files(folder):
        try:
            articles.append(read_article(path, folder, laws))
        except Malformed as error:
            broken.append(error)
    for path in overlay_files(folder):
        try:
            overlays.append(read_overlay(path, folder, laws))
        except Malformed as error:
            broken.append(error)
    try:
        samples = load_samples(folder)
    except Malformed as error:
        broken.append(error)
    shelf = Shelf(articles, overlays, laws, load_catalogue(folder), on, samples, statutes)
    return sorted([*_schema(broken), *put(shelf)], key=lambda p: (p.file, p.field, p.message))


def put(shelf: Shelf) -> list[Problem]:
    """What the rules find on the shelf."""
    return [problem for rule in RULES for problem in rule(shelf)]


def _schema(broken: Iterable[Malformed]) -> list[Problem]:
    return [
        Problem(error.file, field, message) for error in broken for field, message in error.misfits
    ]
