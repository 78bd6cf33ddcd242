"""A page of ours that is open in WeChat shows that it may use the JS-SDK.

Source: the platform's JS-SDK page as collected in its documentation of July 2026.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageConfig:
    """What the page hands to `wx.config`. `timestamp`: Unix seconds, of our own choice."""

    app_id: str
    timestamp: int
    nonce: str
    signature: str


def config(app_id: str, ticket: str, url: str) -> PageConfig:
    """For the page at `url`, as the browser has it."""
    timestamp, nonce = int(time.time()), secrets.token_hex(8)
    return PageConfig(app_id, timestamp, nonce, signature(ticket, nonce, timestamp, url))


def signature(ticket: str, nonce: str, timestamp: int, url: str) -> str:
    """sha1 in hex. `url` counts as it is, not escaped again, but for what follows a #."""
    page = url.partition("#")[0]
    told = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={page}"
    return hashlib.sha1(told.encode(), usedforsecurity=False).hexdigest()
