"""Reads the knowledge folder: articles, overlays, the register of statutes, the catalogue."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from knowledge.article import Article, Overlay
from knowledge.citation import Citation, Fact, Law
from knowledge.shape import OVERRIDE, article_misfits, overlay_misfits

HERE = Path(__file__).resolve().parent
# libyaml reads 150 articles in a fraction of the time; the plain loader gives the same result.
YAML = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Malformed(ValueError):
    """A file that cannot be read as what its place says; `misfits` are (field, message) pairs."""

    def __init__(self, file: str, misfits: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{file}: {field} {message}" for field, message in misfits))
        self.file = file
        self.misfits = misfits


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Category id -> title, in display order, and identity id -> label."""

    categories: dict[str, str]
    identities: dict[str, str]


def load(folder: Path = HERE) -> list[Article]:
    """The national articles and the wholly local ones, ordered by category folder and id.

    Raises Malformed for a file without the shape of an article.
    """
    laws = load_laws(folder)
    return [read_article(path, folder, laws) for path in article_files(folder)]


def overlays(folder: Path = HERE) -> list[Overlay]:
    """What regions put in place of single fields of national articles. Raises Malformed."""
    laws = load_laws(folder)
    return [read_overlay(path, folder, laws) for path in overlay_files(folder)]


def load_laws(folder: Path = HERE) -> dict[str, Law]:
    """The register of statutes by slug."""
    rows = read_yaml((folder / "laws.yml").read_text("utf-8"))
    return {row["slug"]: Law(**row) for row in rows}


@cache
def load_catalogue(folder: Path = HERE) -> Catalogue:
    data = read_yaml((folder / "catalogue.yml").read_text("utf-8"))
    titles = {row["id"]: row["title"] for row in data["categories"]}
    return Catalogue(titles, data["identities"])


def article_files(folder: Path) -> Iterator[Path]:
    yield from sorted((folder / "articles").glob("*/*.md"))
    yield from sorted((folder / "overlays").glob("*/*.md"))


def overlay_files(folder: Path) -> Iterator[Path]:
    yield from sorted((folder / "overlays").glob("*/*.yml"))


def read_article(path: Path, folder: Path, laws: dict[str, Law]) -> Article:
    """One article file: YAML between --- lines, then the body. Raises Malformed."""
    file = str(path.relative_to(folder))
    front, body = _split(path.read_text("utf-8"), file)
    misfits = list(article_misfits(front))
    if not body:
        misfits.append(("body", "is missing"))
    if misfits:
        raise Malformed(file, misfits)
    article = Article(body=body, file=file, **_typed(front))
    return replace(article, citations=_cited(front, file, laws))


def read_overlay(path: Path, folder: Path, laws: dict[str, Law]) -> Overlay:
    """One overlay file: the same dated fields as an article and one overriding field."""
    file = str(path.relative_to(folder))
    front = _mapping(path.read_text("utf-8"), file)
    misfits = list(overlay_misfits(front))
    if misfits:
        raise Malformed(file, misfits)
    typed = _typed(front)
    field = next(name for name in OVERRIDE if name in typed)
    overlay = Overlay(field=field, value=typed.pop(field), file=file, **typed)
    return replace(overlay, citations=_cited(front, file, laws))


def read_yaml(text: str) -> Any:
    return yaml.load(text, YAML)  # noqa: S506  (both loaders are the safe kind)


def _split(text: str, file: str) -> tuple[dict[str, Any], str]:
    opening, closing = "---\n", "\n---\n"
    if not text.startswith(opening) or closing not in text:
        raise Malformed(file, [("front matter", "must stand between two lines of ---")])
    front, body = text.removeprefix(opening).split(closing, 1)
    return _mapping(front, file), body.strip()


def _mapping(text: str, file: str) -> dict[str, Any]:
    try:
        front = read_yaml(text)
    except yaml.YAMLError as error:
        message = " ".join(str(error).split())
        raise Malformed(file, [("front matter", f"is no YAML: {message}")]) from error
    if not isinstance(front, dict):
        raise Malformed(file, [("front matter", "must be fields with values")])
    return front


def _typed(front: dict[str, Any]) -> dict[str, Any]:
    """Front matter with lists as tuples and rows as values; citations are filled in later."""
    typed = {name: tuple(v) if isinstance(v, list) else v for name, v in front.items()}
    typed["citations"] = ()
    typed["facts"] = tuple(
        Fact(str(row["value"]), row["law"], row["article"]) for row in front["facts"]
    )
    return typed


def _cited(front: dict[str, Any], file: str, laws: dict[str, Law]) -> tuple[Citation, ...]:
    unknown = [row["law"] for row in front["citations"] if row["law"] not in laws]
    if unknown:
        raise Malformed(file, [("citations", f"names no statute of laws.yml: {unknown[0]}")])
    return tuple(Citation.of(laws[row["law"]], row["articles"]) for row in front["citations"])
