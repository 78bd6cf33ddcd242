"""Bytes of a push to plain fields. Everything is bounded; no entity, DTD or attribute is accepted.

A field is a text, a group of fields, or a list of these where an element repeats. XML and JSON
give the same shapes, so that nobody above needs to know which of them was sent.
"""

from __future__ import annotations

import json
import re
from typing import NoReturn, TypeAlias
from xml.parsers import expat

from app.wechat.account import Format
from app.wechat.refusals import TooLarge, Unreadable

# A 20 KB text in compatible mode is about 60 KB on the wire.
MAX_BODY_BYTES = 256 * 1024
_MAX_ELEMENTS = 500
_MAX_DEPTH = 8
_MAX_DIGITS = 20

Field: TypeAlias = "str | dict[str, Field] | list[Field]"
Fields: TypeAlias = dict[str, Field]

# Users can type these and the platform passes them on raw, although XML forbids them.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def decode(body: bytes) -> str:
    """The body as text: UTF-8 with or without a byte order mark. Raises TooLarge, Unreadable."""
    if len(body) > MAX_BODY_BYTES:
        raise TooLarge(f"body over {MAX_BODY_BYTES} bytes")
    if b"\x00" in body:
        raise Unreadable("body holds a NUL")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("body is not UTF-8") from None


def clean(text: str) -> str:
    """Without the characters that neither XML nor PostgreSQL can hold; line ends become \\n."""
    text = _SURROGATE.sub("\ufffd", _ILLEGAL.sub("", text))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parse(text: str, format: Format) -> Fields:
    """The fields of one push. Raises Unreadable."""
    fields = _parse_json(text) if format is Format.JSON else _XmlReader().read(text)
    if not isinstance(fields, dict):
        raise Unreadable("not a group of fields")
    return fields


class _XmlReader:
    """Builds fields from expat's events and stops at the first thing the platform never sends."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype
        self._elements = 0
        self._open: list[tuple[str, Fields, list[str]]] = []
        self._root: Fields = {}

    def read(self, text: str) -> Field:
        try:
            self._parser.Parse(_ILLEGAL.sub("", text), True)
        except (expat.ExpatError, UnicodeEncodeError):
            raise Unreadable("not well-formed XML") from None
        return self._root.get("xml", "")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > _MAX_ELEMENTS or len(self._open) >= _MAX_DEPTH:
            raise Unreadable("too many or too deep elements")
        if attributes:
            raise Unreadable("an element has attributes")
        self._open.append((name, {}, []))

    def _end(self, _: str) -> None:
        name, children, text = self._open.pop()
        siblings = self._open[-1][1] if self._open else self._root
        value: Field = children or "".join(text)
        known = siblings.get(name)
        if known is None:
            siblings[name] = value
        elif isinstance(known, list):
            known.append(value)
        else:
            siblings[name] = [known, value]

    def _characters(self, data: str) -> None:
        if self._open:
            self._open[-1][2].append(data)

    def _refuse_doctype(self, *_: object) -> NoReturn:
        raise Unreadable("a document type is not accepted")


def _parse_json(text: str) -> Field:
    try:
        loaded = json.loads(
            text, parse_int=_digits, parse_constant=_refuse_constant, object_pairs_hook=_group
        )
    except (ValueError, RecursionError):
        raise Unreadable("not well-formed JSON") from None
    return _as_field(loaded, 0)


def _digits(number: str) -> str:
    # Kept as text: a message id is 64 bit and must never pass through a double.
    if len(number) > _MAX_DIGITS:
        raise ValueError("number too long")
    return number


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _group(pairs: list[tuple[str, object]]) -> dict[str, object]:
    # One official sample shows key names with a leading blank.
    group = {clean(name).strip(): value for name, value in pairs}
    if len(group) != len(pairs):
        raise ValueError("a key occurs twice")
    return group


def _as_field(value: object, depth: int) -> Field:
    if depth > _MAX_DEPTH:
        raise Unreadable("too deep")
    if isinstance(value, dict):
        return {name: _as_field(inner, depth + 1) for name, inner in value.items()}
    if isinstance(value, list):
        return [_as_field(inner, depth + 1) for inner in value[:_MAX_ELEMENTS]]
    return "" if value is None else clean(str(value))
