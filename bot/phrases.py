# ruff: noqa: E501, SIM905 - word lists and patterns are read more easily whole
"""Fixed turns of a conversation: thanks, picks, corrections, who and where somebody is."""

import re

from bot.model import Part
from bot.text import plain

_SMALLTALK = (
    (
        "thanks",
        re.compile(
            r"^(?:好的?|行|嗯|哦|ok)*(?:谢谢|多谢|感谢|谢了|谢啦|辛苦|麻烦)(?:你们?|您|了|啦|啊|小戎|同志|解答|回复|帮忙|大家|的|指导|耐心|哈|呀|非常|太)*$"
        ),
    ),
    (
        "goodbye",
        re.compile(
            r"^(?:那|好的?|行|先)*(?:再见|拜拜|拜|回见|下次再聊|下次聊|先这样|没事了|没别的了|没别的事了|没有了|没了|没其他的了?|就这样|不聊了|走了|挂了|回头聊|bye|88)(?:吧|了|啊|哈|先|谢谢|您|你)*$"
        ),
    ),
    (
        "hello",
        re.compile(
            r"^(?:你好|您好|你们好|大家好|hello|hi|嗨|哈喽|哈罗|早上好|上午好|中午好|下午好|晚上好|早|在吗|在不在|在么|有人在吗|喂)(?:啊|呀|吗|哈|同志|小戎|客服|机器人)*$"
        ),
    ),
    (
        "okay",
        re.compile(
            r"^(?:好的?|好吧|行|行吧|嗯+|哦+|噢|知道了|明白了?|懂了|了解了?|清楚了|收到|ok|可以了?|原来如此|原来这样|对|是的?|没问题)(?:了|啊|吧|哈|的|呀)*$"
        ),
    ),
    (
        "praise",
        re.compile(
            r"^(?:你|您)?(?:真|很|太|挺|好)?(?:棒|厉害|聪明|好用|不错|赞|牛|给力|专业|贴心)(?:了|啊|呀|的|哦)*$"
        ),
    ),
    (
        "who",
        re.compile(
            r"^(?:你|您)(?:是谁|叫什么|叫啥|叫什么名字|是什么|是干什么的|是干嘛的|能干什么|能干啥|能做什么|会什么|会干什么|会做什么|能帮我什么)(?:呀|啊|呢|名字)?$"
        ),
    ),
)

_CLAUSE = re.compile(r"[,，。.!！;；\s]+")
_MARKS = re.compile(r"[\s,，。.!！?？~～、;；:：…\-—()（）\"'“”]+")

_ORDINALS = {
    "一": 0,
    "1": 0,
    "①": 0,
    "a": 0,
    "二": 1,
    "两": 1,
    "2": 1,
    "b": 1,
    "三": 2,
    "3": 2,
    "c": 2,
    "四": 3,
    "4": 3,
    "五": 4,
    "5": 4,
}
_PICK = re.compile(
    r"^(?:我?(?:选|要|问|是|想问)?(?:的是|的)?|就|应该是|看|嗯|那就|那)*(?:第)?([一二两三四五1-5abc])(?:个|条|项|号|种|点)?(?:问题|选项)?(?:吧|呢|啊|的|呀|那个|这个)*$"
)
_FIRST = re.compile(
    r"^(?:选|要|问|是|就)*(?:第一个|前面(?:那|这)?个?|头一个|上面(?:那|这)?个?|前一个|最上面(?:的|那个)?)(?:吧|的|呢)*$"
)
_LAST = re.compile(
    r"^(?:选|要|问|是|就)*(?:最后(?:一|那|1)?个?|后面(?:那|这)?个?|下面(?:那|这)?个?|后一个|最下面(?:的|那个)?|末一个|倒数第[一1]个?)(?:吧|的|呢)*$"
)
_NONE = re.compile(
    r"^(?:这?两个|这?三个|这几个|上面的?)?(?:都不是|都不对|没有一个|哪个都不是|全不是|都没有|不是这些|这些都不是|都不是我(?:想|要)问的|没有我要(?:问|的)的?|一个都不(?:是|对))(?:的|啊|呀|吧|了)*$"
)
_YES = re.compile(
    r"^(?:是|是的|对|对的|嗯|没错|就是|就这个|这个|就是这个|对就是这个|是这个)(?:吧|啊|呀)*$"
)

_CORRECTION = re.compile(
    r"^(?:不是|不对|错了|你(?:搞|弄|理解|答|说)错了?|搞错了|弄错了|答错了|说错了|我说错了|理解错了|不是(?:这个|这些|那个|这意思|这个意思|问这个|说这个)|我(?:问|说)的(?:又|可)?不是(?:这个|这些|那个)?|没(?:有)?问这个|哎?不是)"
    r"(?:吧|啊|呀|了|的|哈|呢|,|，|。|\.|!|！|\s)*"
    r"(?:我(?:是)?(?:想|要)?(?:问|说|指|了解|知道)(?:的)?(?:是)?|我的意思是|我意思是|应该是|而是|是问|是说|要问的是)?[\s,，:：]*(.*)$"
)
_MEANT = re.compile(
    r"^(?:我(?:是)?(?:想|要)?(?:问|说|指)的(?:其实)?是|我的意思是|我意思是|我其实是?(?:想|要)问)[\s,，:：]*(.+)$"
)
_REJECTED = re.compile(
    r"不是(?:要)?(?:问|说)?([^,，。]{2,14})[,，。 ]+(?:我?(?:是)?(?:问|说|要|想问)?的?)?是?(.{2,})$"
)

_PARTS: tuple[tuple[Part, re.Pattern[str]], ...] = (
    (
        "documents",
        re.compile(
            r"材料|证件|手续|身份证|户口本|户口簿|原件|带什么|带啥|带哪些|准备什么|准备啥|准备哪些|拿什么|拿啥|交什么|提供什么|提交什么|哪些东西|什么东西|要什么证|什么证|证明|复印件|照片|资料"
        ),
    ),
    (
        "amount",
        re.compile(
            r"多少钱|几多钱|好多钱|多少|几个钱|金额|标准|发几|给几|花钱|收费|费用|要钱|免费|能拿|能领几|咋算|怎么算|钱"
        ),
    ),
    (
        "place",
        re.compile(
            r"在哪|去哪|到哪|哪里|哪儿|哪个部门|哪个单位|什么地方|啥地方|找谁|找哪|地址|窗口|网上能|线上|网上"
        ),
    ),
    (
        "time",
        re.compile(
            r"多久|多长时间|几天|几个月|什么时候|啥时候|何时|多少天|时限|期限|截止|几号|几点|时间|最晚|到期|过期"
        ),
    ),
)
_GENERIC_WORDS = (
    "材料 证件 手续 资料 照片 复印件 原件 证明 身份证 户口本 户口簿 东西 金额 标准 费用 收费 免费 部门 单位 地方 地址 窗口 网上 线上 手机上 "
    "时间 时限 期限 需要 准备 提供 提交 办理 办 申请 申领 领取 领 带 拿 交 去 到 在 找 给 发 算 花 钱 取 寄 "
    "什么 啥 哪些 哪里 哪儿 哪个 哪 怎么样 怎么办 怎么 咋 如何 多少 多久 多长 几多 几 谁 何 时候 天 个月 月 年 号 工作日 "
    "那么 那 然后 还有 还 另外 这个 那个 这事 这种 它 这 此外 具体 大概 一般 一共 总共 对了 "
    "我们 我 你们 你 您 俺 咱 要 得 能 可以 会 该 应该 想 是 有 的 了 吗 呢 啊 吧 呀 么 嘛 就 都 也 又 再 不 没 和 跟 对 下 一 个 些 点 次 好 完 最 晚 长 "
    "流程 步骤 条件 要求 规定 事 办法 现在 自己 本人 必须 一定 到账 下来 办好 办完 拿到 见效 审批 批 审 代办 别人 预约 排队 先 用 才 过 "
    "过期 迟了 早 提前 超过 错过 后果 影响 行 成 快 慢 着急 加急"
).split()
_GENERIC = re.compile("|".join(sorted(_GENERIC_WORDS, key=len, reverse=True)))
_ELLIPSIS = re.compile(
    r"^(?:那|那么|然后|还有|另外|要是|如果|假如|这个|它|这种|那种|这)|呢$|呢[?？]$"
)


def bare(text: str) -> str:
    """The text without any mark, in one spelling."""
    return _MARKS.sub("", plain(text))


def smalltalk(text: str) -> str | None:
    """Thanks, goodbye, hello, okay, praise or who, when every clause is nothing but that."""
    kinds = [_smalltalk(bare(clause)) for clause in _CLAUSE.split(text) if bare(clause)]
    if not kinds or None in kinds:
        return _smalltalk(bare(text))
    return kinds[-1]


def _smalltalk(said: str) -> str | None:
    for kind, pattern in _SMALLTALK:
        if said and pattern.match(said):
            return kind
    return None


def pick(text: str, count: int) -> int | None:
    """Which of `count` choices the text names by number or place; -1 for "none of them"."""
    said = bare(text)
    if _NONE.match(said):
        return -1
    if count == 1 and _YES.match(said):
        return 0
    if _FIRST.match(said):
        return 0
    if _LAST.match(said):
        return count - 1
    found = _PICK.match(said)
    if found and _ORDINALS[found.group(1)] < count:
        return _ORDINALS[found.group(1)]
    return None


def correction(text: str) -> str | None:
    """What was meant instead, "" when only "wrong" was said, None when it is no correction."""
    said = text.strip()
    found = _CORRECTION.match(said) or _MEANT.match(said)
    if not found:
        return None
    rest = found.group(1).strip(" ,，。!！?？")
    contrast = _REJECTED.search(said)
    return contrast.group(2) if contrast and len(contrast.group(2)) > 1 else rest


def part(text: str) -> Part | None:
    """Which part of an article is asked for."""
    for name, pattern in _PARTS:
        if pattern.search(text):
            return name
    return None


def residue(text: str) -> str:
    """What a text says beyond asking words: empty for a follow-up without a subject."""
    return _GENERIC.sub("", bare(text))


def elliptic(text: str) -> bool:
    """Whether the text leans on what was said before ("那异地呢")."""
    return _ELLIPSIS.search(text.strip()) is not None
