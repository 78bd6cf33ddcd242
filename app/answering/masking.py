"""What of a message is never kept, and what the person is told about it (DESIGN section 7)."""

from dataclasses import dataclass

from app.answering import wording
from app.answering.engine import loaded


@dataclass(frozen=True)
class Masked:
    """A text fit to be stored. `warning` is a sentence for the person, or empty."""

    text: str
    kinds: frozenset[str]
    warning: str


def mask(text: str) -> Masked:
    """Replace for good what must not be kept; phone and address stay for the caseworker."""
    parts: list[str] = []
    kinds: set[str] = set()
    at = 0
    for start, end, kind in loaded().bot.mask(text):
        if kind in wording.MASKED and start >= at:
            parts += [text[at:start], wording.MASKED[kind]]
            kinds.add(kind)
            at = end
    parts.append(text[at:])
    warning = ""
    if "secret" in kinds:
        warning = wording.SECRET_WARNING
    elif kinds:
        warning = wording.WARNING
    return Masked("".join(parts), frozenset(kinds), warning)


def hide(text: str) -> str:
    """The text for those who work on articles: telephone and address hidden too."""
    parts: list[str] = []
    at = 0
    for start, end, kind in loaded().bot.mask(text):
        if start >= at:
            parts += [text[at:start], wording.MASKED.get(kind, wording.HIDDEN)]
            at = end
    return "".join([*parts, text[at:]])
