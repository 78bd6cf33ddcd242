"""Signed and sealed text messages of many people, and the same bodies for the floors."""

import itertools
import time

from apiflask import APIFlask

from app.wechat import envelope
from app.wechat.account import AccountName
from app.wechat.settings import desk_of
from bench.webhook.load import Push

QUESTIONS = (
    "优待证怎么申领", "自主就业一次性退役金怎么领", "退役后去哪里报到", "伤残等级怎么评定",
    "退役军人就业有什么帮扶", "优待证丢了怎么补办", "烈士遗属有什么抚恤", "退役士兵怎么安置工作",
)  # fmt: skip
_PEOPLE = 100


class Pushes:
    """Never the same message twice."""

    def __init__(self, app: APIFlask) -> None:
        desk = desk_of(app.extensions["desk_settings"], AccountName.OFFICIAL_ACCOUNT)
        assert desk is not None
        self._account = desk.account
        self._numbers = itertools.count(7_000_000_000_000_000_000)

    def take(self, route: str, count: int) -> list[Push]:
        """So many for one route, signed for this moment."""
        path = "/wechat" if route == "push" else f"/bench/{route}"
        return [self._one(path) for _ in range(count)]

    def _one(self, path: str) -> Push:
        number, now = next(self._numbers), str(int(time.time()))
        openid = f"oBench{number % _PEOPLE:022d}"
        words = QUESTIONS[number % len(QUESTIONS)]
        clear = (
            f"<xml><ToUserName><![CDATA[{self._account.original_id}]]></ToUserName>"
            f"<FromUserName><![CDATA[{openid}]]></FromUserName><CreateTime>{now}</CreateTime>"
            f"<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{words}]]></Content>"
            f"<MsgId>{number}</MsgId></xml>"
        )
        sealed = envelope.seal(self._account.keys[0], self._account.app_id, clear.encode())
        signature = envelope.sign(self._account.token, now, "42", sealed)
        query = (
            f"?timestamp={now}&nonce=42&openid={openid}&encrypt_type=aes&msg_signature={signature}"
        )
        body = (
            f"<xml><ToUserName><![CDATA[{self._account.original_id}]]></ToUserName>"
            f"<Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
        )
        return path + query, body.encode()
