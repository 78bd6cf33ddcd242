"""What changed between two knowledge folders."""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from difflib import unified_diff

from knowledge.article import Article


def diff(old: Iterable[Article], new: Iterable[Article]) -> Iterator[str]:
    """Lines: + added, - removed, ~ changed with its fields and the changed lines of the answer."""
    before = {article.id: article for article in old}
    after = {article.id: article for article in new}
    for name in sorted(before.keys() | after.keys()):
        if name not in before:
            yield f"+ {name} {after[name].title}"
        elif name not in after:
            yield f"- {name} {before[name].title}"
        elif before[name] != after[name]:
            yield from _changed(before[name], after[name])


def _changed(old: Article, new: Article) -> Iterator[str]:
    changed = [f.name for f in fields(Article) if getattr(old, f.name) != getattr(new, f.name)]
    yield f"~ {new.id}: {', '.join(changed)}"
    lines = unified_diff(old.answer.splitlines(), new.answer.splitlines(), n=0, lineterm="")
    yield from (f"    {line}" for line in list(lines)[2:] if not line.startswith("@@"))
