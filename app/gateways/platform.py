"""One account's line to the platform: wechatpy's client with our token, time-outs and errors.

wechatpy alone has no time-out on its token call, repeats a refused token without end, takes a page
of HTML for success and prints secrets in its errors; nothing of that gets past this file.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
from redis import Redis
from urllib3.exceptions import HTTPError
from wechatpy.client import WeChatClient
from wechatpy.exceptions import WeChatClientException

from app.gateways.failures import TOKEN_CODES, GatewayError, Refused, failure, no_answer
from app.gateways.tokens import FETCH_TIMEOUT, Token, TokenStore

logger = logging.getLogger(__name__)
Answer = dict[str, Any]
_Result = TypeVar("_Result")

# Seconds to connect and to read.
TIMEOUT = (3, 5)
_WRONG_SECRET = 40125
_RID = re.compile(r"rid:\s*([\w-]{1,64})")
_SECRET = re.compile(
    r"((?:access_token|secret|session_key|js_code|code|ticket)[\"']?\s*[=:]\s*[\"']?)[^&\s\"',}]+"
)


def scrub(text: str) -> str:
    """`text` with the values of tokens, secrets and codes blotted out."""
    return _SECRET.sub(r"\1***", text)


class _ScrubFilter(logging.Filter):
    """The HTTP library logs whole addresses at debug level; secrets travel in them."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = scrub(record.getMessage()), None
        return True


for _name in ("urllib3.connectionpool", "wechatpy.client.base"):
    logging.getLogger(_name).addFilter(_ScrubFilter())


@dataclass(frozen=True, slots=True)
class Download:
    """A file the platform keeps for three days. `content_type` is its claim, not a fact."""

    content_type: str
    content: bytes


class Platform:
    """Calls for one app id. `base` is https://api.weixin.qq.com or the stand-in's address."""

    def __init__(self, app_id: str, secret: str, base: str, redis: Redis) -> None:
        self.app_id = app_id
        self.base = base.rstrip("/")
        self._secret = secret
        self._client = WeChatClient(app_id, secret, timeout=TIMEOUT, auto_retry=False)
        self._tokens = TokenStore(redis, f"wechat:token:{app_id}", self._fetch_token)
        self._tickets = TokenStore(redis, f"wechat:ticket:{app_id}", self._fetch_ticket)

    def check_token(self) -> None:
        """Fetch the token without the cache. Raises GatewayError."""
        self._fetch_token(False)

    def ticket(self) -> str:
        """What signs pages for the JS-SDK (jsapi_ticket). Raises GatewayError."""
        return self._tickets.get()

    def get(self, path: str, **params: str) -> Answer:
        """GET with the account's token. Raises GatewayError."""
        return self._with_token(lambda token: self._ask("get", path, {**params, **token}))

    def post(self, path: str, body: Answer) -> Answer:
        """POST JSON with the account's token. Raises GatewayError."""
        return self._with_token(lambda token: self._ask("post", path, token, body))

    def by_secret(self, path: str, **params: str) -> Answer:
        """GET that the platform opens with app id and secret, without a token.

        So a login works although the token service is down. Raises GatewayError.
        """
        own = {"appid": self.app_id, "secret": self._secret}
        return self._ask("get", path, {**own, **params})

    def download(self, path: str, max_bytes: int, **params: str) -> Download:
        """A file; refused above `max_bytes`. Raises GatewayError."""
        return self._with_token(
            lambda token: self._fetch_file(path, {**params, **token}, max_bytes)
        )

    def _with_token(self, call: Callable[[dict[str, str]], _Result]) -> _Result:
        token = self._tokens.get()
        refused = None
        try:
            return call({"access_token": token})
        except GatewayError as error:
            if error.code not in TOKEN_CODES:
                raise
            refused = error
        logger.info("token renewed after %s", refused.code)
        return call({"access_token": self._tokens.renew(token)})

    def _fetch_token(self, force: bool) -> Token:
        body = {
            "grant_type": "client_credential",
            "appid": self.app_id,
            "secret": self._secret,
            "force_refresh": force,
        }
        answer = self._send("post", "/cgi-bin/stable_token", {}, body, FETCH_TIMEOUT)
        if isinstance(answer, GatewayError):
            # On this call a token code can only mean the secret: trying again would loop.
            raise failure(_WRONG_SECRET, str(answer)) if answer.code in TOKEN_CODES else answer
        value, expires_in = answer.get("access_token"), answer.get("expires_in", 7200)
        if not isinstance(value, str) or not isinstance(expires_in, int):
            raise no_answer("/cgi-bin/stable_token without a token", uncertain=False)
        return Token(value, expires_in)

    def _fetch_ticket(self, _: bool) -> Token:
        path, kind = "/cgi-bin/ticket/getticket", {"type": "jsapi"}
        answer = self._with_token(lambda token: self._ask("get", path, {**kind, **token}))
        value, expires_in = answer.get("ticket"), answer.get("expires_in", 7200)
        if not isinstance(value, str) or not isinstance(expires_in, int):
            raise no_answer(f"{path} without a ticket", uncertain=False)
        return Token(value, expires_in)

    def _ask(
        self, method: str, path: str, params: dict[str, str], body: Answer | None = None
    ) -> Answer:
        answer = self._send(method, path, params, body)
        # Raised here, outside of any handler, so that no cause with an address hangs on to it.
        if isinstance(answer, GatewayError):
            raise answer
        return answer

    def _send(
        self, method: str, path: str, params: dict[str, str], body: Answer | None,
        timeout: tuple[int, int] = TIMEOUT,
    ) -> Answer | GatewayError:  # fmt: skip
        send = self._client.post if method == "post" else self._client.get
        extra: Answer = {"timeout": timeout}
        if body is not None:
            extra["data"] = body
        try:
            # As a list: to a dict without a token wechatpy would add one of its own fetching.
            answer = send(self.base + path, params=list(params.items()), **extra)
        except WeChatClientException as error:
            if error.errcode is None:
                status = getattr(error.response, "status_code", "")
                return no_answer(f"{path} HTTP {status}", uncertain=True)
            found = _RID.search(str(error.errmsg))
            return failure(error.errcode, f"{path} rid {found[1] if found else '-'}")
        except (requests.ConnectionError, requests.Timeout) as error:
            certain = isinstance(error, requests.ConnectTimeout) or _never_connected(error)
            return no_answer(f"{path} {type(error).__name__}", uncertain=not certain)
        except (requests.RequestException, ValueError) as error:
            return no_answer(f"{path} {type(error).__name__}", uncertain=True)
        if not isinstance(answer, dict):
            return no_answer(f"{path} is not JSON", uncertain=True)
        return answer

    def _fetch_file(self, path: str, params: dict[str, str], max_bytes: int) -> Download:
        file = self._receive(self.base + path, path, params, max_bytes)
        film = _film_in(file)
        if film:
            # Of a video the platform tells only where it lies.
            file = self._receive(film, "video_url", {}, max_bytes)
        if isinstance(file, GatewayError):
            raise file
        return file

    def _receive(
        self, url: str, path: str, params: dict[str, str], max_bytes: int
    ) -> Download | GatewayError:
        try:
            with requests.get(url, params=params, timeout=TIMEOUT, stream=True) as response:
                if response.status_code != 200:
                    return no_answer(f"{path} HTTP {response.status_code}", uncertain=False)
                content = response.raw.read(max_bytes + 1, decode_content=True)
                content_type = response.headers.get("Content-Type", "")
        except (requests.RequestException, HTTPError) as error:
            return no_answer(f"{path} {type(error).__name__}", uncertain=False)
        if len(content) > max_bytes:
            return Refused(None, "文件太大，没有保存。", f"{path} is too large")
        return _errcode_in(content, path) or Download(content_type, content)


def _film_in(file: Download | GatewayError) -> str:
    """The address of a video on the platform's own hosts; "" where there is none."""
    if isinstance(file, GatewayError) or not file.content.startswith(b"{"):
        return ""
    try:
        url = str(json.loads(file.content).get("video_url", ""))
    except ValueError:
        return ""
    host = urlsplit(url).hostname or ""
    return url if host.endswith(".qq.com") else ""


def _errcode_in(content: bytes, path: str) -> GatewayError | None:
    """The error in what should have been a file: failures come as JSON with status 200 too."""
    if not content.startswith(b"{") or len(content) > 2000:
        return None
    try:
        answer = json.loads(content)
        code = int(answer.get("errcode", 0))
    except (ValueError, TypeError):
        return None
    return failure(code, path) if code else None


def _never_connected(error: requests.RequestException) -> bool:
    """Whether the request can't have left: no connection came about."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return type(reason).__name__ in {"NewConnectionError", "NameResolutionError"}
