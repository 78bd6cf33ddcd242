# ruff: noqa: E501, SIM905 - word lists and patterns are read more easily whole
"""What a text asks for, and what is left of it beyond the asking: the subject, if it has one."""

import re
from collections.abc import Iterable

from bot.lexicon import lexicon
from bot.model import Part
from bot.text import normalise, plain

_SPAN = r"(?:工作日|天|日子|日|周|星期|礼拜|个?月|年|小时|钟头|分钟)"
_HOW_MANY = r"(?:多少|几|好多|多久|多长|几多)"

# What is asked outright comes first, in this order: "钱什么时候发" asks when, "材料交到哪里" where.
# A word that only names a thing (材料, 钱, 时间) comes after.
_PARTS: tuple[tuple[Part, re.Pattern[str]], ...] = (
    (
        "amount",
        re.compile(
            rf"(?:发|给|增发|补|按|领|赔|拿){_HOW_MANY}个?月|{_HOW_MANY}个?月的?(?:工资|钱|抚恤|补助|津贴)|多少钱|几多钱|好多钱"
        ),
    ),
    (
        "time",
        re.compile(
            rf"多久|好久|多长时间|多长|什么时候|啥时候|么时候|何时|哪天|哪年|哪个?月|{_HOW_MANY}个?{_SPAN}|(?<!第)几号|几点|最晚|最迟"
        ),
    ),
    (
        "place",
        re.compile(
            r"在哪|去哪|到哪|上哪|往哪|从哪|哪里|哪儿|哪个?(?:部门|单位|地方|窗口|机关|局|处|科)|(?:什么|啥|么)(?:地方|部门|单位|窗口|机关)|找谁|找哪|问谁|给谁|跟谁|向谁|哪办|哪领|哪申请|地址"
        ),
    ),
    (
        "documents",
        re.compile(
            r"(?:带|准备|拿|交|提供|提交|要|需要|备|用|出示|凭|填|开|出|递)(?:着|上|好|些|哪些|几样|一些)*(?:什么|啥|哪些|哪样|么子|哪几样)(?!时候|条件|流程|程序|级|标准|地方|部门|单位|人|要求|原因|情况|钱|待遇|手段|处分|后果|影响|区别|规定|资格|年龄|学历)|"
            r"(?:什么|啥|哪些|哪几样|哪几种)(?:材料|证|手续|资料|东西|表|文件)|材料|证件|手续|身份证|户口本|户口簿|原件|证明|复印件|照片|资料"
        ),
    ),
    (
        "amount",
        re.compile(
            r"多少(?!岁|人|级|个|种|次|条|项)|几个钱|几块|金额|标准|发几|给几|花钱|收费|费用|要钱|给钱|有钱|免费|能拿|能领几|咋算|怎么算|钱|几成|百分之几"
        ),
    ),
    ("place", re.compile(r"窗口|网上能|线上|网上")),
    ("time", re.compile(r"时限|期限|截止|时间|到期|过期|限期")),
)

# Turns of asking that hold no subject; taken out before the text is cut into words.
_ASKED = re.compile(
    rf"(?:什么|啥|么子?|哪个?|何|多少?|几)(?:时候|时间)|时间(?:有)?(?:限制)?(?:内|里)?|等?{_HOW_MANY}个?{_SPAN}(?:之?内|以内)?|每?(?:一个?|每个?){_SPAN}|(?:要|花|收|给|交|有|用)不?(?:要|花|收|给|交|有|用)?(?:多少)?钱|多少钱|多少|等?(?:多久|多长)|几多|几个钱|几号|几点|之内|以内|(?:什么|啥|哪些?|哪个|何)(?:地方|部门|单位|窗口|东西|手续|材料|证件?|资料|条件|流程|程序|步骤|要求|机关)|"
    r"(?:在|去|到|上|往|从|找|问|跟|向)?(?:哪里|哪儿|哪个|哪些|哪|谁)|怎么样|怎么办|怎么弄|怎么|怎样|咋样|咋办|咋弄|咋|如何|为什么|为啥|什么|啥子?|是不是|能不能|可不可以|可以不可以|行不行|要不要|用不用|有没有|好不好|得不得|会不会|需不需要|对不对|还有别的|有别的"
)
_GENERIC = frozenset(
    "账 材料 证件 手续 资料 照片 复印件 原件 证明 身份证 户口本 户口簿 东西 证 表 表格 金额 标准 费用 收费 免费 地址 窗口 网上 线上 手机 手机上 "
    "时限 期限 截止 限制 限 需要 需 准备 提供 提交 办理 办 办下来 办好 办完 办成 办事 领取 领 带 拿 交 去 到 在 找 给 发 算 花 钱 取 寄 来 做 弄 搞 用 "
    "什么 啥 谁 何 几 多 多少 天 月 年 号 日 日子 工作日 年度 个月 一年 一月 一个 一下 一般 一共 总共 大概 大约 具体 凭 "
    "那么 那 那个 那种 那些 然后 还有 还 另外 这个 那个 那事 这事 这种 它 这 此外 对了 之后 以后 然后 之前 后来 最后 最终 接着 "
    "我们 我 你们 你 您 俺 咱 咱们 要 得 能 能够 可以 会 该 应该 想 是 有 的 地 得 了 吗 呢 啊 吧 呀 么 嘛 哈 哦 嗯 就 都 也 又 再 不 没 没有 和 跟 对 下 上 一 个 些 点 次 好 完 最 晚 长 里 内 "
    "流程 步骤 条件 要求 规定 事 事情 事儿 办法 现在 自己 本人 必须 一定 到账 下来 出来 批下来 拿到 见效 审批 批 审 代办 别人 预约 排队 先 才 过 最多 最少 最高 最低 至少 "
    "过期 迟 迟了 早 提前 超过 超 错过 后果 影响 行 成 快 慢 着急 加急 问 请问 说 讲 知道 看 咨询 只 只要 别的 其他 全部 都要 跑 账户 交给 按 还是 或者 后 前 时 把 被 让 叫 着 还要 还得 要是 如果 假如 的话 ".split()
)
# Deeds of every office: alone they name no matter, after an answer they mean the one just told.
_DEEDS = frozenset(
    "申请 申领 申报 上报 登记 登 认定 认 评定 鉴定 审核 审查 审 核 报名 缴 交纳 缴纳 换 减 减免 免 贷 补 补办 补领 选 转 迁 落 查 查询 开 考 签 签字 盖章 填 写 改 退 停 停发 取消 撤 撤销 撤回 延期 续 还 生效 激活 挂失 更换 变更 确认 证明 发放 打到 打 报销 报 受理 处理 解决 "
    "享受 符合 满足 通过 完成 结束 开始 安排 分配 接收 移交 送 寄送 邮寄 修改 更新 通知 公布 结果 答复 回复 资格 名额 记录 进度 复印 扣 涨 加 增加 减少 降 提高 支付 兑现 补发 领到 取得 咨询 投诉 反映 同意 拒绝 用到 有效 年审 年检 体检 邮寄 快递 代领 代取 委托 签名 利息 年龄 岁数 学历 本金 家里人 家人 异地 外地 跨省 省 跨 卡 存折 账号 打 罚 罚款 罚钱 作废 逾期 趟 几趟 次数 以上 以下 几成 取出 取出来 分期 公示 名单 轮到 报到证 排 抽签 补交 补缴 漏 缺 缺少 少 多退少补 原因 理由 有效期 收".split()
)
_HOLLOW = re.compile(r"那个|这个|那|这|就|是|的|了|我|你|嘛|吧|呢|啊|说|[\s\d]")
_WANTS = re.compile(rf"[?？吗么呢]|不$|没$|{_ASKED.pattern}|想|要|求|能|可以|(.)不\\1")
_ELLIPSIS = re.compile(
    r"^(?:那|那么|然后|还有|另外|要是|如果|假如|万一|这个|它|这种|那种|这)|(?:呢|哩|咧|嘞)[?？。!！~]*$|[他她](?!们说|人)|呢[,，]"
)


def part(text: str) -> Part | None:
    """Which part of an article is asked for."""
    for name, pattern in _PARTS:
        if pattern.search(text):
            return name
    return None


def asks(text: str) -> bool:
    """Whether a text asks or wants anything at all."""
    return part(text) is not None or _WANTS.search(text) is not None


def subject(text: str) -> list[str]:
    """The words of a text beyond asking: none for a follow-up without a subject."""
    words = []
    for piece in _ASKED.sub(" ", normalise(text)).split():
        words += [word for word in lexicon().words.cut(piece) if word not in _GENERIC]
    return words


def hollow(text: str) -> bool:
    """Whether a text says nothing at all ("那个那个", "……", "b", "7")."""
    said = plain(text).strip()
    return (len(said) <= 2 and said.isascii()) or not _HOLLOW.sub("", normalise(text))


def only_deeds(words: Iterable[str]) -> bool:
    """Whether words name nothing but what every office does."""
    return all(word in _DEEDS for word in words)


def repeats(words: list[str], phrasings: Iterable[str]) -> bool:
    """Whether a word or two only say what phrasings say too ("去哪换" of "驾驶证怎么换")."""
    known = " ".join(word for phrasing in phrasings for word in subject(phrasing))
    return len("".join(words)) <= 2 and all(word in known for word in words)


def elliptic(text: str) -> bool:
    """Whether the text leans on what was said before ("那异地呢", "他没工作")."""
    return _ELLIPSIS.search(text.strip()) is not None
