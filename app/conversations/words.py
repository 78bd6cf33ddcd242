"""What somebody says in a conversation, as it can be kept."""

import re

from app.conversations import wording
from app.errors import Invalid

MOST_CHARACTERS = 5000
# Control characters but tab and line ends, halves of a character, which JSON can spell, and what
# is no character at all.
_UNSPOKEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def sound(text: str) -> str:
    """The words without what nobody can have meant. Raises Invalid: nothing left, or too long."""
    text = _UNSPOKEN.sub("", text).strip()
    if not text:
        raise Invalid(wording.EMPTY_TEXT, fields={"text": wording.EMPTY_TEXT})
    if len(text) > MOST_CHARACTERS:
        raise Invalid(wording.TOO_LONG, fields={"text": wording.TOO_LONG})
    return text
