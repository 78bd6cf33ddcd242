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
_BITS: list[tuple[int, re.Pattern[str]]] = []  # one bit a label, with its pattern
_MASKS: list[int] = []  # the bits of each class
for _labels in _CLASSES.values():
    _MASKS.append(sum(1 << (len(_BITS) + n) for n in range(len(_labels))))
    _BITS += [(1 << (len(_BITS) + n), re.compile(p)) for n, (_, p) in enumerate(_labels)]
_NO_NUMBERS: frozenset[str] = frozenset()


@lru_cache(maxsize=16384)
def _signs(text: str) -> tuple[int, frozenset[str], bool]:
    """The labels found, as bits; the numbers; whether it is negated."""
    bits = sum(bit for bit, pattern in _BITS if pattern.search(text))
    numbers = frozenset(_NUMBER.findall(text)) or _NO_NUMBERS
    return bits, numbers, _NOT.search(_QUESTION_NOT.sub("", text)) is not None


def conflicts(asked: str, known: str) -> float:
    """In how many classes two normalised texts contradict each other (0 to about 3)."""
    here, numbers_here, negated_here = _signs(asked)
    there, numbers_there, negated_there = _signs(known)
    both = here & there
    count = sum(1.0 for mask in _MASKS if here & mask and there & mask and not both & mask)
    if numbers_here and numbers_there and not numbers_here & numbers_there:
        count += 1.0
    return count + (0.5 if negated_here != negated_there else 0.0)
