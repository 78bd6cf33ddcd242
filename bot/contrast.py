"""What makes two alike sentences different: no and yes, numbers, whose matter, when, where.

"五级" and "十级" share almost every feature and ask different things. Two sentences conflict in a
class when both say something in it and nothing of it is the same.
"""

import re
from functools import lru_cache

_QUESTION_NOT = re.compile(
    r"(.)不\1|有没有|是不是|能不能|可不可以|会不会|要不要|用不用|该不该|行不行|对不对|好不好|"
    r"(?:不|没|没有|否)$|不过|不管|不论|不但|不仅|不好意思|不知道|不晓得|不清楚|不懂|不明白|差不多|对不起"
)
_NOT = re.compile(r"不|没|无|未|非|别|禁止|拒|冇")
_NUMBER = re.compile(r"\d+(?:\.\d+)?|[一二三四五六七八九十](?=[级等岁年月期次周百千万成分个])")
_CLASSES = {
    "whose": (
        (
            "parent",
            r"爸|妈|爹|娘|父亲|母亲|父母|老人|爷爷|奶奶|外公|外婆|姥爷|公公|婆婆",
        ),
        ("child", r"孩子|儿子|女儿|子女|小孩|娃|闺女|宝宝|婴儿|儿童"),
        ("spouse", r"老婆|妻子|媳妇|老公|丈夫|爱人|配偶|老伴|对象|军嫂|嫂"),
        ("survivor", r"烈士|烈属|遗属|牺牲|病故|去世|过世|死亡"),
        ("employer", r"单位|公司|企业|老板"),
    ),
    "rank": (
        ("officer", r"军官|干部|转业"),
        ("sergeant", r"军士|士官|志愿兵"),
        ("conscript", r"义务兵|两年兵|二年兵"),
    ),
    "serving": (
        ("before", r"入伍前|参军前|当兵前|应征|征兵|报名参军"),
        ("during", r"现役|服役期间|在部队|服役时"),
        ("after", r"退役|退伍|转业|复员|退休"),
    ),
    "deed": (
        ("lost", r"丢|遗失|补办|补领|损坏|换新|不见了"),
        ("first", r"申领|首次|第一次|申请"),
        ("stop", r"停发|取消|终止|注销|停用|关闭|撤销|退出"),
        ("use", r"使用|用来|有什么用|干什么用"),
    ),
    "place": (
        ("here", r"本地|当地|本市|户籍地"),
        ("away", r"外地|异地|外省|跨省|省外"),
    ),
}
_PATTERNS = {
    name: tuple((label, re.compile(pattern)) for label, pattern in labels)
    for name, labels in _CLASSES.items()
}


@lru_cache(maxsize=65536)
def _signature(text: str) -> dict[str, frozenset[str]]:
    signs = {"number": frozenset(_NUMBER.findall(text))}
    for name, labels in _PATTERNS.items():
        signs[name] = frozenset(label for label, pattern in labels if pattern.search(text))
    return signs


@lru_cache(maxsize=65536)
def _negated(text: str) -> bool:
    return _NOT.search(_QUESTION_NOT.sub("", text)) is not None


def conflicts(asked: str, known: str) -> float:
    """In how many classes two normalised texts contradict each other (0 to about 3)."""
    here, there = _signature(asked), _signature(known)
    count = sum(
        1.0 for name, signs in here.items() if signs and there[name] and not signs & there[name]
    )
    return count + (0.5 if _negated(asked) != _negated(known) else 0.0)
