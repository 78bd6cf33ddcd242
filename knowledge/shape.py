"""The shape of the front matter: which fields a file has, of which type."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

ACTIONS = ("book", "find_station", "person")
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

Check = Callable[[Any], bool]


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_text, value))


def _day(value: Any) -> bool:
    return isinstance(value, date)


def _day_or_null(value: Any) -> bool:
    return value is None or _day(value)


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _region(value: Any) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"\d{6}", value))


def _id(value: Any) -> bool:
    return isinstance(value, str) and bool(ID.fullmatch(value))


def _action(value: Any) -> bool:
    return value is None or value in ACTIONS


def _citations(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(row, dict)
        and set(row) == {"law", "articles"}
        and _text(row["law"])
        and isinstance(row["articles"], list)
        and bool(row["articles"])
        and all(type(number) is int for number in row["articles"])
        for row in value
    )


def _facts(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(row, dict)
        and set(row) == {"value", "law", "article"}
        and isinstance(row["value"], str | int)
        and _text(row["law"])
        and type(row["article"]) is int
        for row in value
    )


WORDS: dict[Check, str] = {
    _text: "some text",
    _texts: "a list of texts",
    _day: "a date such as 2024-09-01",
    _day_or_null: "a date or null",
    _flag: "true or false",
    _region: 'six digits in quotes, such as "000000"',
    _id: "small letters, digits and hyphens",
    _action: "one of " + ", ".join(ACTIONS) + " or null",
    _citations: "a list of {law: slug, articles: [numbers]}",
    _facts: "a list of {value: figure, law: slug, article: number}",
}

# Fields shared by articles and overlays: name -> (check, required).
DATED: dict[str, tuple[Check, bool]] = {
    "region": (_region, True),
    "effective_from": (_day, True),
    "effective_to": (_day_or_null, True),
    "review_by": (_day, True),
    "citations": (_citations, True),
    "facts": (_facts, True),
    "needs_review": (_flag, False),
}
ARTICLE: dict[str, tuple[Check, bool]] = DATED | {
    "id": (_id, True),
    "title": (_text, True),
    "category": (_id, True),
    "who": (_texts, True),
    "questions": (_texts, True),
    "escalate": (_flag, True),
    "local": (_flag, True),
    "near": (_texts, True),
    "action": (_action, True),
    "documents": (_texts, True),
    "steps": (_texts, True),
    "amount": (_text, False),
    "office": (_text, False),
}
OVERLAY: dict[str, tuple[Check, bool]] = DATED | {"article": (_id, True)}
OVERRIDE: dict[str, Check] = {
    "body": _text,
    "amount": _text,
    "office": _text,
    "documents": _texts,
    "steps": _texts,
    "action": _action,
}


def article_misfits(front: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(field, message) for each field of an article that is missing, unknown or of a wrong type."""
    yield from _misfits(front, ARTICLE)


def overlay_misfits(front: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The same for an overlay, which names exactly one field it overrides."""
    named = [field for field in OVERRIDE if field in front]
    if len(named) != 1:
        yield "override", f"has {len(named)} overriding fields, needs one of {', '.join(OVERRIDE)}"
    yield from _misfits(front, OVERLAY | {field: (OVERRIDE[field], True) for field in named})


def _misfits(
    front: Mapping[str, Any], fields: Mapping[str, tuple[Check, bool]]
) -> Iterator[tuple[str, str]]:
    for name, (check, required) in fields.items():
        if name not in front:
            if required:
                yield name, "is missing"
        elif not check(front[name]):
            yield name, f"must be {WORDS[check]}, not {front[name]!r:.60}"
    yield from ((str(name), "is no known field") for name in front if name not in fields)
