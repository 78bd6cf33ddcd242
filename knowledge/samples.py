"""The regression set: questions with the article they should find, or none."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.loader import HERE, Malformed, read_yaml

FIELDS = {"text", "expect", "style", "author", "split"}
FILE = "samples.yml"


@dataclass(frozen=True, slots=True)
class Sample:
    """A question as somebody asked it; `expect` is an article id, None when nothing fits.

    `split` is "train" or "test"; all samples of one author are on the same side.
    """

    text: str
    expect: str | None
    style: str
    author: str
    split: str


def load_samples(folder: Path = HERE) -> list[Sample]:
    """The samples, none where the file is not there. Raises Malformed."""
    path = folder / FILE
    if not path.exists():
        return []
    rows = read_yaml(path.read_text("utf-8")) or []
    misfits = [
        (f"row {number}", "needs exactly text, expect, style, author and split as texts")
        for number, row in enumerate(rows, 1)
        if not _fits(row)
    ]
    if misfits:
        raise Malformed(FILE, misfits)
    return [Sample(**row | {"expect": _expected(row["expect"])}) for row in rows]


def _fits(row: Any) -> bool:
    if not isinstance(row, dict) or set(row) != FIELDS:
        return False
    return all(isinstance(row[name], str) for name in FIELDS - {"expect"})


def _expected(value: str | None) -> str | None:
    return None if value == "none" else value
