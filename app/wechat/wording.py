"""Sentences a veteran reads in WeChat because of the channel itself, not of what was asked."""

from __future__ import annotations

CHANNEL_OFF = "这个微信入口没有开通。"
KEPT = "您的消息已收到，稍后回复您。"
EMPTY = "没有看到文字内容。请直接打字告诉我们您想问什么。"
VOICE_UNHEARD = "暂时听不了语音。请打字告诉我们您想问什么，或回复“人工”。"
PICTURE = "图片已收到。请再用一句话说明您想问什么；需要工作人员时，请回复“人工”。"
MEDIA_LOST = "您发的一个图片、语音或视频没有取到，请再发一次。"
VIDEO = "视频已收到。请再用一句话说明您想问什么；需要工作人员时，请回复“人工”。"
FILE = (
    "公众号里的文件我们打不开。请把关键内容打成文字发来，或带上材料到服务站办理；"
    "需要工作人员时，请回复“人工”。"
)
NOT_READABLE = "这类消息我们暂时看不了。请打字告诉我们您想问什么，或回复“人工”。"
NO_STATION_NEAR = "附近没有找到服务站。请告诉我们您在哪个区县。"
WHOLE_ARTICLE = "\n……\n全文请看："
MORE = "\n……\n（回复“继续”看下文）"

FILE_SHOWN = "［文件，公众号里取不到：{title}］"
LINK_SHOWN = "［链接：{title}］{url}"
CARD_SHOWN = "［小程序卡片：{title}］"
BLANK_SHOWN = "［没有文字的消息］"
PLACE_SHOWN = "［位置：{label}；最近的服务站：{station}］"
UNNAMED, NONE_NEAR = "未注明", "附近没有"

# The menu: at most 4 characters for a button, 8 for an entry under it.
MENU_ASK = "政策咨询"
MENU_QUESTIONS = (
    ("优待证申领", "优待证怎么申领"),
    ("退役金", "自主就业一次性退役金怎么领"),
    ("退役报到", "退役后去哪里报到"),
    ("就业帮扶", "退役军人就业有什么帮扶"),
)
MENU_OPEN = "在线办事"
MENU_PAGES = (("在线服务", "/m/"), ("登录", "/m/login"))
MENU_PERSON = ("人工服务", "转人工")


def not_stored(phone: str) -> str:
    """We could not even keep the message; `phone` may be empty."""
    call = f"，或拨打{phone}" if phone else ""
    return f"刚才没有收到您的消息，请过几分钟再发一次{call}。"


def station(name: str, address: str, phone: str, distance_m: int | None) -> str:
    """A service station, as found near a place or behind a scanned code."""
    lines = [name]
    if distance_m is not None:
        far = f"{distance_m}米" if distance_m < 1000 else f"{distance_m / 1000:.1f}公里"
        lines[0] += f"（约{far}）"
    if address:
        lines.append(f"地址：{address}")
    if phone:
        lines.append(f"电话：{phone}")
    return "\n".join(lines)


def nearest(stations: list[str]) -> str:
    """The nearest stations, nearest first."""
    return "离您最近的服务站：\n\n" + "\n\n".join(stations)


def at_counter(station_text: str) -> str:
    """After scanning the code at a station's counter."""
    return f"您现在联系的是：\n{station_text}\n\n请直接发送您想问的事。"
