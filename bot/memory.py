"""What one turn leaves for the next: plain data that the caller carries, and nothing said."""

from collections.abc import Collection, Mapping
from typing import Any

from bot.model import Context

LONGEST_ABOUT = 200  # characters


def read(context: Mapping[str, Any] | None, known: Collection[str]) -> Context:
    """What of a carried context can be trusted: wrong types, and ids that are not `known` (any
    more, or here), are dropped."""
    given = context if isinstance(context, Mapping) else {}
    kept: Context = {}
    for key in ("identity", "region"):
        if isinstance(given.get(key), str):
            kept[key] = given[key]
    if isinstance(given.get("last"), str) and given["last"] in known:
        kept["last"] = given["last"]
        if isinstance(given.get("about"), str):
            kept["about"] = given["about"][:LONGEST_ABOUT]
    choices = given.get("choices")
    if isinstance(choices, list):
        left = [c for c in choices if isinstance(c, str) and c in known]
        if left:
            kept["choices"] = left
    misses = given.get("misses")
    if isinstance(misses, int) and not isinstance(misses, bool) and 0 < misses < 100:
        kept["misses"] = misses
    return kept


def told(context: Context, article: str, about: str) -> Context:
    """After an answer: the article and its phrasing that was nearest; what was open is closed."""
    kept = {k: v for k, v in context.items() if k not in ("choices", "misses")}
    return {**kept, "last": article, "about": about}


def offered(context: Context, choices: list[str], lead: str | None) -> Context:
    """After suggestions. `lead`: the phrasing of the first, when it is clearly ahead of the rest;
    then it is what is talked about. Otherwise only the person knows what is."""
    kept = {k: v for k, v in context.items() if k not in ("last", "about", "misses")}
    about = {} if lead is None else {"last": choices[0], "about": lead}
    return {**kept, **about, "choices": choices}


def missed(context: Context) -> Context:
    """After a miss: one more in a row; what was talked about stays."""
    kept = {k: v for k, v in context.items() if k != "choices"}
    return {**kept, "misses": int(context.get("misses", 0)) + 1}
