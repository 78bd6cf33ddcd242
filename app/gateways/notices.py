"""What a value of a subscription notice may be, by the platform's rules for its field type.

Checked before sending: the platform names only the first bad field (47003), and too late. Where it
is unknown whether it counts characters or UTF-16 units, the stricter count holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from app.gateways.failures import failure

_HAN = "一-鿿㐀-䶿"
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?"
_DAY = (
    r"(?:\d{4}年\d{1,2}月(?:\d{1,2}日)?|\d{1,2}月\d{1,2}日"
    r"|\d{4}[-/.]\d{1,2}(?:[-/.]\d{1,2})?|\d{1,2}[-/.]\d{1,2})"
)
_DATE = rf"{_DAY}(?: {_CLOCK})?"
_TIME = rf"(?:{_DAY} )?{_CLOCK}"

_RULES = {
    "thing": r".{1,20}",
    "number": r"-?(?=[\d.]{1,33}\Z)\d{1,32}(?:\.\d+)?",
    "letter": r"[A-Za-z]{1,32}",
    "symbol": r"[^\w\s]{1,5}",
    "character_string": r"[ -~]{1,32}",
    "time": rf"{_TIME}(?:~{_TIME})?",
    "date": rf"{_DATE}(?:~{_DATE})?",
    "amount": r"[￥¥$€£]?\d{1,10}(?:\.\d+)?元?",
    "phone_number": r"[+\d-]{1,17}",
    "car_number": rf"[{_HAN}A-Za-z0-9]{{1,8}}",
    "phrase": rf"[{_HAN}]{{1,5}}",
    "enum": r".{1,20}",
}
_COMPILED = {kind: re.compile(rule + r"\Z") for kind, rule in _RULES.items()}
_FIELD = re.compile(r"([a-z_]+?)(\d+)\Z", re.ASCII)
_HAS_HAN = re.compile(f"[{_HAN}]")
_THING_UNITS = 20
_BAD_VALUE = 47003
_NAME_HAN, _NAME_LETTERS = 10, 20


def fits(field: str, value: str) -> bool:
    """Whether the platform takes `value` in `field` (thing1, time2 …). Unknown types never fit."""
    found = _FIELD.match(field)
    if found is None or any(not mark.isprintable() for mark in value):
        return False
    kind = found[1]
    if kind == "name":
        limit = _NAME_HAN if _HAS_HAN.search(value) else _NAME_LETTERS
        return 0 < len(value) <= limit
    rule = _COMPILED.get(kind)
    if rule is None or not rule.match(value):
        return False
    return kind != "thing" or _units(value) <= _THING_UNITS


def rendered(fields: Iterable[tuple[str, str]], values: Mapping[str, str]) -> dict[str, str]:
    """Field → value, for a template's pairs of what it says and the field it stands in.

    Words are cut to their field's size. Raises Refused for a value no cutting makes right.
    """
    made = {where: fitted(where, values.get(what, "")) for what, where in fields}
    for where, value in made.items():
        if not fits(where, value):
            raise failure(_BAD_VALUE, f"{where} does not fit")
    return made


def fitted(field: str, text: str) -> str:
    """`text` cut to what the field takes, for the kinds of field in which words may be cut."""
    kind = field.rstrip("0123456789")
    if kind == "thing":
        return as_thing(text)
    if kind == "phrase":
        return "".join(re.findall(f"[{_HAN}]", text))[:5]
    if kind == "name":
        return text[: _NAME_HAN if _HAS_HAN.search(text) else _NAME_LETTERS]
    if kind == "character_string":
        return "".join(mark for mark in text if " " <= mark <= "~")[:32]
    return text


def as_thing(text: str) -> str:
    """`text` cut to what a thing field takes, with an ellipsis where something is missing."""
    flat = " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())
    if _units(flat) <= _THING_UNITS:
        return flat
    kept = flat
    while _units(kept) > _THING_UNITS - 1:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
