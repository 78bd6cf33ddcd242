"""What the platform's error codes mean for us: try again, give up visibly, or drop.

Source: the platform's error tables as collected in its documentation of July 2026. `errmsg` is
never compared: it ends in a request id and changes without notice.
"""

from __future__ import annotations

from datetime import timedelta

from app import clock

# A token of ours that the platform no longer takes: renewed once, then the call is repeated once.
TOKEN_CODES = frozenset({40001, 40014, 42001})

_NO_ANSWER_PAUSE = 5
_DAILY_QUOTA = 45009


class GatewayError(Exception):
    """A call to the platform failed. `code` is its errcode, None when there was no answer.

    The text holds code, path and request id, never an address with its secrets.
    """

    def __init__(self, code: int | None, advice: str, trace: str = "") -> None:
        super().__init__(f"WeChat {'gave no answer' if code is None else code} {trace}".strip())
        self.code = code
        self.advice = advice


class Retry(GatewayError):
    """May heal by itself: try again in `after_seconds`.

    `uncertain`: the request may have been carried out although we saw no answer.
    """

    def __init__(
        self,
        code: int | None,
        after_seconds: int,
        trace: str = "",
        *,
        uncertain: bool = False,
    ) -> None:
        super().__init__(code, "微信暂时没有回应，稍后会自动再试。", trace)
        self.after_seconds = after_seconds
        self.uncertain = uncertain


class Refused(GatewayError):
    """The platform says no, and trying again as it is won't help; a person reads `advice`.

    `retry_once_after`: seconds after which one more try is worth it, where experience says so.
    """

    def __init__(
        self, code: int | None, advice: str, trace: str = "", retry_once_after: int | None = None
    ) -> None:
        super().__init__(code, advice, trace)
        self.retry_once_after = retry_once_after


class CodeSpent(Refused):
    """A login or phone code is wrong, old or used: the client must fetch a new one."""


class NotSetUp(Refused):
    """The account's set-up is wrong: an administrator must act, every call will fail alike."""


class Dropped(GatewayError):
    """Nobody to send to, or nothing that could be sent: leave it."""


_RETRY_SECONDS = {
    -1: 5,  # busy
    43108: 5,  # two notices to one person at once
    44991: 60,  # content check, per minute
    45011: 60,  # per minute
}
_CODE_SPENT = {40029, 40163}
_NOT_SET_UP = {
    40002: "请管理员检查公众号、小程序的接口设置。",
    40013: "请管理员核对 AppID。",
    40037: "请管理员核对通知模板编号。",
    40125: "请管理员核对 AppSecret。",
    40164: "请管理员把服务器出口地址加入微信后台的IP白名单。",
    40243: "AppSecret 已被冻结，请管理员到微信后台解冻。",
    41004: "请管理员填写 AppSecret。",
    41030: "请管理员核对通知要打开的小程序页面。",
    43107: "订阅通知功能被封禁，请管理员到微信后台查看。",
    48001: "账号没有这个接口的权限，请管理员到微信后台查看认证和权限。",
    50002: "账号受限，请管理员到微信后台查看。",
    50007: "账号被冻结，请管理员到微信后台查看。",
    89503: "需要管理员在微信上确认这个IP地址的调用申请。",
}
_REFUSED = {
    40226: "微信认为这次登录有风险，暂时不能登录。请稍后再试，或直接来电、来访。",
    43004: "对方已不再关注公众号，微信送不到。请打电话联系。",
    43101: "对方没有订阅这个通知，或次数已用完，微信送不到。请打电话联系。",
    45002: "内容太长，微信没有接收。请分成几条再发。",
    45015: "对方超过48小时没有说话，微信不再允许发送。请打电话联系，或等对方再次留言。",
    45047: "微信允许的5条回复已经用完。请打电话联系，或等对方再次留言。",
    45168: "内容含有微信禁止的词语，没有送出。请改一改措辞再发。",
    47003: "通知里有一项内容不合微信的格式，没有送出。请打电话联系，并告知管理员。",
    61010: "对方两小时内没有打开小程序，微信无法检查这段内容。",
    87007: "登录已失效，请重新进入小程序。",
    87008: "登录已失效，请重新进入小程序。",
    87009: "登录已失效，请重新进入小程序。",
}
_DROPPED = {
    40003: "微信不认识这个用户，没有送出。请打电话联系。",
    40007: "图片或文件在微信已过期。",
    40008: "消息类型不对，没有送出。请告知管理员。",
    43002: "请求方式不对，没有送出。请告知管理员。",
    44002: "内容为空，没有送出。",
    45072: "请求不对，没有送出。请告知管理员。",
    47001: "请求格式不对，没有送出。请告知管理员。",
    70000: "按未成年人保护规定，微信没有送出。",
}
# Seen right after a push for the very first reply; a moment later the platform takes it.
_ONCE_MORE = {45047: 10}


def failure(code: int, trace: str = "") -> GatewayError:
    """The error that an errcode stands for; an unknown code is a refusal somebody must look at."""
    if code in _RETRY_SECONDS:
        return Retry(code, _RETRY_SECONDS[code], trace)
    if code in TOKEN_CODES:
        # Seen only after a renewal: somebody else keeps replacing our token.
        return Retry(code, 60, trace)
    if code == _DAILY_QUOTA:
        return Retry(code, _seconds_to_midnight(), trace)
    if code in _CODE_SPENT:
        return CodeSpent(code, "登录凭证已失效，请重新进入后再试。", trace)
    if code in _NOT_SET_UP:
        return NotSetUp(code, _NOT_SET_UP[code], trace)
    if code in _DROPPED:
        return Dropped(code, _DROPPED[code], trace)
    unknown = f"微信没有接收（错误码 {code}）。请打电话联系，并告知管理员。"
    return Refused(code, _REFUSED.get(code, unknown), trace, _ONCE_MORE.get(code))


def no_answer(trace: str, *, uncertain: bool) -> Retry:
    """No answer that could be read: a network fault, HTTP 5xx, or something that is not JSON."""
    return Retry(None, _NO_ANSWER_PAUSE, trace, uncertain=uncertain)


def _seconds_to_midnight() -> int:
    local = clock.local(clock.now())
    midnight = (local + timedelta(days=1)).replace(hour=0, minute=1, second=0, microsecond=0)
    return int((midnight - local).total_seconds())
