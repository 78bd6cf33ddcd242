"""The texts of the statutes, where a folder of them is at hand. Never shipped, never needed.

One Markdown file per slug of laws.yml; an article begins with 第…条 at the start of a line.
"""

import re
from functools import cached_property
from pathlib import Path

from knowledge.numerals import NUMERAL_CHARS, to_int

# Beside the checkout; a person may name another folder on the command line.
DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "laws"

COPIED = 16
_ARTICLE = re.compile(rf"第([{NUMERAL_CHARS}]+)条[ \u3000]+(.*)")


class Statutes:
    """Article texts by slug and number, and the question whether a text copies them."""

    def __init__(self, texts: dict[str, dict[int, str]]) -> None:
        self._texts = texts

    @classmethod
    def at(cls, folder: Path) -> "Statutes | None":
        """The statutes in the folder, or None where there is none."""
        if not folder.is_dir():
            return None
        return cls({path.stem: _parse(path.read_text("utf-8")) for path in folder.glob("*.md")})

    def text(self, slug: str, article: int) -> str | None:
        return self._texts.get(slug, {}).get(article)

    def copied(self, text: str) -> str:
        """The first run of COPIED or more letters that stands in a statute, "" if there is none."""
        plain = letters(text)
        start = end = 0
        for at in range(len(plain) - COPIED + 1):
            if plain[at : at + COPIED] in self._runs:
                start = start if end else at
                end = at + COPIED
            elif end:
                break
        return plain[start:end]

    @cached_property
    def _runs(self) -> frozenset[str]:
        return frozenset(
            run
            for articles in self._texts.values()
            for plain in map(letters, articles.values())
            for run in (plain[at : at + COPIED] for at in range(len(plain) - COPIED + 1))
        )


def letters(text: str) -> str:
    """The text without punctuation and whitespace, as copying is measured."""
    return re.sub(r"[^\u4e00-\u9fff0-9A-Za-z%]", "", text)


def _parse(text: str) -> dict[int, str]:
    articles: dict[int, str] = {}
    current = 0
    for line in map(str.strip, text.splitlines()):
        match = _ARTICLE.match(line)
        if match:
            current = to_int(match[1])
            articles[current] = match[2]
        elif current and line and not line.startswith("#"):
            articles[current] += "\n" + line
    return articles
