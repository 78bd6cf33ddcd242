"""What we ask of the platform for the mini-program (小程序)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.gateways.failures import GatewayError, Refused
from app.gateways.line import Line
from app.gateways.official_account import notice_message, show_typing, text_message
from app.gateways.platform import Download

logger = logging.getLogger(__name__)

_MEDIA_BYTES = 5 * 1024 * 1024
_MAX_CHECKED_CHARACTERS = 2500
# The person has not opened the mini-program within two hours: there is nobody to check for.
_NOT_SEEN = 61010


@dataclass(frozen=True, slots=True)
class LoginSession:
    """Who logged in. `session_key` never leaves the server: not in a cookie, token or log."""

    openid: str
    unionid: str | None
    session_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Phone:
    """A number the platform vouches for at that moment; digits without the country code."""

    number: str = field(repr=False)
    country_code: str


class Suggestion(StrEnum):
    """What to do with a text that others will see. UNCHECKED: the platform could not say."""

    PASS = "pass"
    REVIEW = "review"
    RISKY = "risky"
    UNCHECKED = "unchecked"


class CheckScene(StrEnum):
    """Where the text will be seen, in the platform's numbers."""

    PROFILE = "1"
    COMMENT = "2"
    FORUM = "3"
    SOCIAL_LOG = "4"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A content check. "pass" is no guarantee; `label` is the platform's category, 100 for none."""

    suggestion: Suggestion
    label: int
    trace_id: str


class MiniProgram(Line):
    """Raises Retry, Refused or Dropped (see `failures`) from every call."""

    def send_text(self, openid: str, text: str, is_ai: bool = False) -> None:
        """A customer-service message of at most 2048 bytes; `wording.pieces` parts longer ones."""
        self._platform.post("/cgi-bin/message/custom/send", text_message(openid, text, is_ai))

    def typing(self, openid: str) -> None:
        """Show that somebody is writing, for up to 15 s."""
        show_typing(self._platform, "/cgi-bin/message/custom/business/typing", openid)

    def send_subscribe(
        self, openid: str, template_id: str, values: Mapping[str, str], page: str = ""
    ) -> str:
        """A subscription notice. `values`: field name (thing1, time2 …) → text within its rules.

        `page` of the mini-program opens on a tap. Returns the platform's number for it, "" when it
        gives none.
        """
        message = notice_message(openid, template_id, values, page)
        answer = self._platform.post("/cgi-bin/message/subscribe/send", message)
        return str(answer.get("msgid", ""))

    def code_to_session(self, code: str) -> LoginSession:
        """The person behind a wx.login code; works once. Raises CodeSpent for a bad code."""
        answer = self._platform.by_secret(
            "/sns/jscode2session", js_code=code, grant_type="authorization_code"
        )
        openid, key = answer.get("openid"), answer.get("session_key")
        if not isinstance(openid, str) or not isinstance(key, str):
            raise Refused(None, "微信没有说明您是谁，请重新进入小程序。", "answer without openid")
        return LoginSession(openid, answer.get("unionid") or None, key)

    def phone_number(self, code: str, openid: str) -> Phone:
        """The number behind a getPhoneNumber code, which must belong to `openid`.

        Without the openid a stolen code would bind a stranger's number.
        """
        answer = self._platform.post(
            "/wxa/business/getuserphonenumber", {"code": code, "openid": openid}
        )
        info = answer.get("phone_info", {})
        if info.get("watermark", {}).get("appid") != self._platform.app_id:
            raise Refused(None, "手机号验证失败，请重试。", "phone of another app")
        return Phone(str(info.get("purePhoneNumber", "")), str(info.get("countryCode", "")))

    def msg_sec_check(
        self, openid: str, text: str, scene: CheckScene = CheckScene.COMMENT
    ) -> Verdict:
        """Whether others may see `text` (its first 2500 characters).

        UNCHECKED when the platform can't say, because the person was not there within two hours.
        """
        body = {
            "version": 2,
            "openid": openid,
            "scene": int(scene),
            "content": text[:_MAX_CHECKED_CHARACTERS],
        }
        try:
            answer = self._platform.post("/wxa/msg_sec_check", body)
        except GatewayError as error:
            if error.code != _NOT_SEEN:
                raise
            return Verdict(Suggestion.UNCHECKED, 0, "")
        result = answer.get("result", {})
        try:
            suggestion = Suggestion(result.get("suggest", ""))
        except ValueError:
            logger.warning("content check with an unknown suggestion")
            suggestion = Suggestion.REVIEW
        return Verdict(suggestion, int(result.get("label", 0)), str(answer.get("trace_id", "")))

    def media(self, media_id: str) -> Download:
        """A picture a person sent within three days, at most 5 MB."""
        return self._platform.download("/cgi-bin/media/get", _MEDIA_BYTES, media_id=media_id)
