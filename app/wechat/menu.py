"""The official account's menu, as code: what a tap asks or opens."""

from __future__ import annotations

from typing import Any

from app.wechat.conduct import ASK_PREFIX


def official_menu(public_url: str) -> dict[str, Any]:
    """The menu in the platform's form. A key that begins with `ask:` is asked as a question."""
    return {
        "button": [
            {
                "name": "政策咨询",
                "sub_button": [
                    _ask("优待证申领", "优待证怎么申领"),
                    _ask("退役金", "自主就业一次性退役金怎么领"),
                    _ask("退役报到", "退役后去哪里报到"),
                    _ask("就业帮扶", "退役军人就业有什么帮扶"),
                ],
            },
            {
                "name": "办事预约",
                "sub_button": [
                    _open("在线服务", f"{public_url}/m/"),
                    _open("登录", f"{public_url}/m/login"),
                ],
            },
            _ask("人工服务", "转人工"),
        ]
    }


def _ask(name: str, question: str) -> dict[str, str]:
    return {"type": "click", "name": name, "key": f"{ASK_PREFIX}{question}"}


def _open(name: str, url: str) -> dict[str, str]:
    return {"type": "view", "name": name, "url": url}
