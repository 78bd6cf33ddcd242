"""What we ask of the platform for the official account (服务号)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from redis import Redis
from wechatpy.oauth import WeChatOAuth

from app.gateways import js_sdk
from app.gateways.failures import GatewayError, Refused
from app.gateways.line import Line
from app.gateways.platform import Answer, Download, Platform
from app.gateways.wording import MAX_BYTES, clean
from app.settings import Template

OPEN_PLATFORM = "https://open.weixin.qq.com"
_MEDIA_BYTES = 5 * 1024 * 1024
_NO_MENU = 46003
# Typing was just shown, or there was no recent talk: neither is worth a word.
_TYPING_IGNORED = frozenset({45080, 45081})


@dataclass(frozen=True, slots=True)
class OAuthPerson:
    """Who came back from the authorisation page.

    `is_snapshot`: a virtual account of WeChat's preview page, never to be stored or bound.
    """

    openid: str
    unionid: str | None
    is_snapshot: bool


class OfficialAccount(Line):
    """Raises Retry, Refused or Dropped (see `failures`) from every call.

    `login_base` is where browsers log in: WeChat's own page, whatever way our calls take to it.
    """

    def __init__(
        self, app_id: str, secret: str, base: str, redis: Redis,
        templates: tuple[Template, ...] = (), login_base: str = OPEN_PLATFORM,
    ) -> None:  # fmt: skip
        super().__init__(app_id, secret, base, redis, templates)
        self._login_base = login_base

    def send_text(self, openid: str, text: str, is_ai: bool = False) -> None:
        """A customer-service message of at most 2048 bytes; `wording.pieces` parts longer ones.

        `is_ai` puts WeChat's grey line for machine-written text under it.
        """
        self._platform.post("/cgi-bin/message/custom/send", text_message(openid, text, is_ai))

    def typing(self, openid: str) -> None:
        """Show that somebody is writing, for up to 15 s."""
        show_typing(self._platform, "/cgi-bin/message/custom/typing", openid)

    def send_subscribe(
        self, openid: str, template_id: str, values: Mapping[str, str], page: str = ""
    ) -> str:
        """A subscription notice of the official account; as the mini-program's.

        `page` is a web address here.
        """
        message = notice_message(openid, template_id, values, page)
        answer = self._platform.post("/cgi-bin/message/subscribe/bizsend", message)
        return str(answer.get("msgid", ""))

    def page_config(self, url: str) -> js_sdk.PageConfig:
        """Lets the page at `url`, on a host of ours, use WeChat's buttons and functions."""
        return js_sdk.config(self._platform.app_id, self._platform.ticket(), url)

    def authorize_url(self, redirect_uri: str, state: str) -> str:
        """Where /m/login sends a browser for a silent login; `state` ≤ 128 letters and digits."""
        oauth = WeChatOAuth(self._platform.app_id, "", redirect_uri, "snsapi_base", state)
        oauth.OAUTH_BASE_URL = f"{self._login_base}/connect/"
        return str(oauth.authorize_url)

    def oauth_person(self, code: str) -> OAuthPerson:
        """The person behind the code that the authorisation page brought back; works once."""
        answer = self._platform.by_secret(
            "/sns/oauth2/access_token", code=code, grant_type="authorization_code"
        )
        return OAuthPerson(
            openid=_required(answer, "openid"),
            unionid=answer.get("unionid") or None,
            is_snapshot=str(answer.get("is_snapshotuser", "0")) == "1",
        )

    def unionid(self, openid: str) -> str | None:
        """The unionid of a follower, when both accounts hang on one Open Platform account."""
        answer = self._platform.get("/cgi-bin/user/info", openid=openid, lang="zh_CN")
        return answer.get("unionid") or None

    def media(self, media_id: str) -> Download:
        """A picture, voice or file a person sent within three days, at most 5 MB."""
        return self._platform.download("/cgi-bin/media/get", _MEDIA_BYTES, media_id=media_id)

    def menu(self) -> dict[str, Any]:
        """The menu that WeChat shows now; {} when there is none."""
        try:
            found: dict[str, Any] = self._platform.get("/cgi-bin/menu/get").get("menu", {})
        except GatewayError as error:
            if error.code != _NO_MENU:
                raise
            return {}
        return found

    def push_menu(self, menu: dict[str, Any]) -> None:
        """Replace the menu. At most 3 buttons with 5 entries each; phones see it within a day."""
        self._platform.post("/cgi-bin/menu/create", menu)


def text_message(openid: str, text: str, is_ai: bool = False) -> dict[str, Any]:
    """The body of a customer-service text. Raises Refused when WeChat would find it too long."""
    content = clean(text)
    if len(content.encode()) > MAX_BYTES:
        raise Refused(45002, "内容太长，微信没有接收。请分成几条再发。")
    message: dict[str, Any] = {"touser": openid, "msgtype": "text", "text": {"content": content}}
    if is_ai:
        message["aimsgcontext"] = {"is_ai_msg": 1}
    return message


def notice_message(
    openid: str, template_id: str, values: Mapping[str, str], page: str
) -> dict[str, Any]:
    """The body of a subscription notice. `values`: field name (thing1, time2 …) → text.

    Without `page` a tap opens nothing. Both accounts' pages list state and language as required.
    """
    message: dict[str, Any] = {
        "touser": openid,
        "template_id": template_id,
        "miniprogram_state": "formal",
        "lang": "zh_CN",
        "data": {name: {"value": value} for name, value in values.items()},
    }
    if page:
        message["page"] = page
    return message


def show_typing(platform: Platform, path: str, openid: str) -> None:
    """Both accounts have the command, under different paths."""
    try:
        platform.post(path, {"touser": openid, "command": "Typing"})
    except GatewayError as error:
        if error.code not in _TYPING_IGNORED:
            raise


def _required(answer: Answer, name: str) -> str:
    value = answer.get(name)
    if not isinstance(value, str) or not value:
        raise Refused(None, "微信没有说明您是谁，请稍后再试。", f"answer without {name}")
    return value
