"""The official account's menu, as code: what a tap asks or opens."""

from __future__ import annotations

from typing import Any

from app.wechat import wording
from app.wechat.conduct import ASK_PREFIX


def official_menu(public_url: str) -> dict[str, Any]:
    """The menu in the platform's form. A key that begins with `ask:` is asked as a question."""
    return {
        "button": [
            {
                "name": wording.MENU_ASK,
                "sub_button": [_ask(name, words) for name, words in wording.MENU_QUESTIONS],
            },
            {
                "name": wording.MENU_OPEN,
                "sub_button": [_open(name, public_url + path) for name, path in wording.MENU_PAGES],
            },
            _ask(*wording.MENU_PERSON),
        ]
    }


def _ask(name: str, question: str) -> dict[str, str]:
    return {"type": "click", "name": name, "key": f"{ASK_PREFIX}{question}"}


def _open(name: str, url: str) -> dict[str, str]:
    return {"type": "view", "name": name, "url": url}
