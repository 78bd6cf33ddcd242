"""Sentences of this feature that a person may read, beyond its templates."""

import re
from collections.abc import Sequence
from typing import Any

from app import regions

STATE_LOST = "这次登录没有对上您的手机，请点下面的按钮再试一次。"
SNAPSHOT = "现在看到的是微信的预览页面，还不能登录。请点屏幕下方的“使用完整服务”，再进来一次。"
CODE_REFUSED = "微信登录没有成功，请点下面的按钮再试一次。"
WECHAT_AWAY = "微信服务暂时连不上，请过一会儿再试。"
CHANNEL_OFF = "这个入口现在没有开通。"
NO_SUCH_ARTICLE = "没有找到这一条政策，可能已经更新。您可以直接问一问。"
NOT_OUR_PAGE = "只能为本站 /m/ 下的页面签名，请用页面自己的地址。"
NO_SUCH_FILE = "没有这个文件。"

COMMON_QUESTIONS = ("优待证怎么申领", "退役后多久要去报到", "伤残抚恤金怎么领")
SOURCES = "依据："

NATION = "全国"
LOCAL = "本地"
PROVINCES = {
    "11": "北京市", "12": "天津市", "13": "河北省", "14": "山西省", "15": "内蒙古自治区",
    "21": "辽宁省", "22": "吉林省", "23": "黑龙江省", "31": "上海市", "32": "江苏省",
    "33": "浙江省", "34": "安徽省", "35": "福建省", "36": "江西省", "37": "山东省",
    "41": "河南省", "42": "湖北省", "43": "湖南省", "44": "广东省", "45": "广西壮族自治区",
    "46": "海南省", "50": "重庆市", "51": "四川省", "52": "贵州省", "53": "云南省",
    "54": "西藏自治区", "61": "陕西省", "62": "甘肃省", "63": "青海省", "64": "宁夏回族自治区",
    "65": "新疆维吾尔自治区", "71": "台湾省", "81": "香港特别行政区", "82": "澳门特别行政区",
}  # fmt: skip


def place(region: str) -> str:
    """Where a text holds, as one reads it: the nation, a province, or a place below one."""
    if region == regions.NATION:
        return NATION
    province = PROVINCES.get(region[:2], "")
    below = regions.is_code(region) and regions.level(region) > regions.Level.PROVINCE
    return f"{province}{LOCAL}" if below else province or LOCAL


def parted(answer: str) -> tuple[list[str], list[str]]:
    """An answer's paragraphs, and the sources that its last one may name."""
    paragraphs = [block.strip() for block in answer.split("\n\n") if block.strip()]
    if not paragraphs or not paragraphs[-1].startswith(SOURCES):
        return paragraphs, []
    named = paragraphs.pop().removeprefix(SOURCES).rstrip("。")
    return paragraphs, re.split("；(?=《)", named)


def sources(citations: Sequence[dict[str, Any]]) -> list[str]:
    """《…》第1、2条 for each law, where the answer itself names none."""
    laws: dict[str, list[str]] = {}
    for citation in citations:
        laws.setdefault(citation["title"], []).append(str(citation["article"]))
    return [f"《{title}》第{'、'.join(numbers)}条" for title, numbers in laws.items()]
