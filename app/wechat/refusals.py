"""Why a push is not taken. The door turns these into HTTP; nothing below it knows a status code."""

from __future__ import annotations


class PushRefused(Exception):
    """A push that is not taken. The text names the rule that was broken, never the content."""


class Forged(PushRefused):
    """Not from the platform: wrong signature, stale, undecryptable, or for another account."""


class Unreadable(PushRefused):
    """Signed, but not a message: broken XML or JSON, missing or malformed fields."""


class TooLarge(PushRefused):
    """Larger than anything the platform sends."""
