"""Text as WeChat takes it: free of characters it refuses and within its size."""

from __future__ import annotations

import re

# No official figure; above this the platform refuses customer-service messages (45002) and shows
# people a fault notice in place of a passive reply.
MAX_BYTES = 2048

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Where a text may be parted, best first: paragraph, line, sentence, clause.
_BREAKS = ("\n\n", "\n", "。", "！", "？", "；", "，", " ")


def clean(text: str) -> str:
    """`text` without control characters and lone surrogates, which neither XML nor JSON carry."""
    return _SURROGATE.sub("\ufffd", _ILLEGAL.sub("", text)).replace("\r\n", "\n")


def head(text: str, limit: int = MAX_BYTES) -> str:
    """The longest beginning of `text` within `limit` UTF-8 bytes, ending with a sentence if it can.

    A cut goes between characters always, and at the best break in the second half of the room.
    """
    raw = text.encode("utf-8")
    if len(raw) <= limit:
        return text
    room = raw[:limit].decode("utf-8", "ignore")
    for mark in _BREAKS:
        end = room.rfind(mark)
        if end >= len(room) // 2:
            return room[: end + len(mark)]
    return room


def pieces(text: str, limit: int = MAX_BYTES) -> list[str]:
    """`text` in parts that each fit one message; nothing is lost but blanks around the cuts."""
    parts = []
    rest = clean(text).strip()
    while rest:
        part = head(rest, limit)
        parts.append(part.strip())
        rest = rest[len(part) :].lstrip()
    return parts
