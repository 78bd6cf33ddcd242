"""Read entries and samples from files, for the command line only."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.model import Entry

ARTICLES = Path("knowledge/articles")
SAMPLES = Path("knowledge/samples.yml")


@dataclass(frozen=True, slots=True)
class Sample:
    """A question with the article it must find (None: it must find nothing)."""

    text: str
    expect: str | None
    style: str
    split: str


def entries(path: Path = ARTICLES) -> list[Entry]:
    """Entries from the front matter of every article under `path`: title first, then questions."""
    return [
        Entry(head["id"], (head["title"], *map(str, head["questions"])), tuple(head.get("who", ())))
        for head in _heads(path)
    ]


def passages(path: Path = ARTICLES) -> list[Entry]:
    """The answers alone, a passage each: what a base without phrasings looks like."""
    found = []
    for file in sorted(path.rglob("*.md")):
        head, _, body = file.read_text("utf-8").removeprefix("---").partition("\n---")
        if body.strip():
            name = yaml.safe_load(head)["id"]
            found.append(Entry(name, ("".join(body.split()),)))
    return found


def _heads(path: Path) -> Iterator[dict[str, Any]]:
    for file in sorted(path.rglob("*.md")):
        text = file.read_text("utf-8")
        if text.startswith("---"):
            yield yaml.safe_load(text.split("\n---", 1)[0].removeprefix("---"))


def samples(path: Path = SAMPLES, split: str | None = None) -> list[Sample]:
    """Samples of one split, or all."""
    found = []
    for row in yaml.safe_load(path.read_text("utf-8")) or []:
        expect = row.get("expect")
        one = Sample(
            str(row["text"]),
            None if expect in (None, "none") else str(expect),
            str(row.get("style", "")),
            str(row.get("split", "test")),
        )
        if split is None or one.split == split:
            found.append(one)
    return found
