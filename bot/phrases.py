"""Fixed turns of a conversation: picks, corrections, the offer of a person taken up."""

import re
from typing import NamedTuple

from bot.text import plain

_MARKS = re.compile(r"[\s,，。.!！?？~～、;；:：…\-—()（）\"'“”]+")

NONE_OF_THEM = -1
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
    r"^(?:我?(?:选|要|问|是|想问|想要|说)?(?:的是|的)?|就|应该是|看|嗯|那就|那|回复|序号|数字)*(?:第)?([一二两三四五1-5abc])(?:个|条|项|号|种|点)?(?:问题|选项)?(?:吧|呢|啊|的|呀|那个|这个|谢谢|是我要问的|是我想问的)*$"
)
_FIRST = re.compile(
    r"^(?:选|要|问|是|就)*(?:第一个|前面(?:那|这)?个?|头一个|上面(?:那|这)?个?|前一个|最上面(?:的|那个)?)(?:吧|的|呢)*$"
)
_LAST = re.compile(
    r"^(?:选|要|问|是|就)*(?:最后(?:一|那|1)?个?|后面(?:那|这)?个?|下面(?:那|这)?个?|后一个|最下面(?:的|那个)?|末一个|倒数第[一1]个?)(?:吧|的|呢)*$"
)
_NONE = re.compile(
    r"^(?:都没|没)(?:有)?(?:啊|呀|吧|了|的)*$|^(?:这?两个|这?三个|这几个|上面的?)?(?:都不是|都不对|没有一个|哪个都不是|全不是|都没有|不是这些|这些都不是|都不是我(?:想|要)问的|没有我要(?:问|的)的?|一个都不(?:是|对))(?:的|啊|呀|吧|了)*$"
)
_YES = re.compile(
    r"^(?:是|是的|对|对的|嗯|没错|就是|就这个|这个|就是这个|对就是这个|是这个)(?:吧|啊|呀)*$"
)

# The offer of a person, taken up: "行，那转吧"; a bare "好" only counts after the offer.
_TRANSFER = re.compile(
    r"^(?:好|行|嗯|可以|那|就|要|的|吧|那就|麻烦|帮我?|给我?|请|你|您|快|直接)*(?:转|接)(?:过去|一下|下)?(?:吧|呗|啊|了|谢谢)*$"
)
_AGREED = re.compile(
    r"^(?:好|行|可以|嗯|要|成|中|需要|对|是|那|就|ok)+(?:的|吧|呀|啊|了|嘞|这样)*(?:谢谢)?$"
)

_CLAUSE = re.compile(r"[,，。.!！;；\s]+")
_HUM = re.compile(r"^(?:哎呀?|唉|噢|哦|嗯|啊|呃|额|那个|呵呵|哈哈?|都|可)+")
_ASKED_FOR = r"我?(?:真正|其实)?(?:是)?(?:想|要)?(?:问|说|指|讲|了解|知道|打听|咨询)"
# A whole clause that only says "wrong".
_WRONG = re.compile(
    rf"^(?:(?:{_ASKED_FOR}的)?(?:可|又|并)?(?:不是|不对){{1,2}}(?:这个意思|那个意思|这意思|这个问题|这个事|这件事|这个|这些|那个|那些|这种|这|问这个|说这个|我(?:想|要)?(?:问|说|要)?的)?"
    r"|你?(?:搞|弄|理解|答|回答|说|看|听|想|领会)?(?:的|得)?(?:错|岔|偏|反|不对|不是)了?|我说错了?|答非所问|(?:你)?没(?:听|看|搞|弄|理解)(?:懂|明白|清楚?)|我?(?:没|不)(?:有|是|想|要)*(?:问|说)(?:这个?|那个?|这些))"
    r"(?:吧|啊|呀|了|的|哈|呢|嘛|哦)*$"
)
_NOT_THAT = re.compile(rf"^(?:{_ASKED_FOR}的)?(?:可|又|并)?不(?:是|问|想问|要问)(.+)$")
_NOT_THIS_BUT = re.compile(
    rf"^(?:{_ASKED_FOR}的)?不是(.{{1,12}}?)(?:而?是|我?[问说]的?是)(.{{2,}})$"
)
_RATHER = (
    rf"{_ASKED_FOR}的?(?:其实)?是|我的意思是|我意思是|我(?:其实)?是(?:说|问|想问|要问)"
    r"|应该是|而是|其实是|是想?问|是说|要问的是"
)
_SAYS_RATHER = re.compile(rf"^(?:{_RATHER})")
_BEGINS = re.compile(rf"^(?:{_RATHER}|我(?:想|要|是)*(?:问|说|指|讲|了解|知道|打听|咨询)的?|是)")


class Correction(NamedTuple):
    """What was meant, "" where only "wrong" was said, and whether the told article was wrong."""

    meant: str
    rejects: bool


def bare(text: str) -> str:
    """The text without any mark, in one spelling."""
    return _MARKS.sub("", plain(text))


def pick(text: str, count: int) -> int | None:
    """Which of `count` choices the text names by number or place, from 0; or NONE_OF_THEM."""
    if count == 0:
        return None
    said = bare(text)
    if _NONE.match(said):
        return NONE_OF_THEM
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


def accepts(text: str, offered: bool) -> bool:
    """Whether the text takes up the offer of a person, `offered` if one was just made."""
    said = bare(text)
    if offered and _AGREED.match(said):
        return True
    return len(said) > 1 and _TRANSFER.match(said) is not None


def correction(text: str) -> Correction | None:
    """What was meant instead of what was told; None when the text corrects nothing.

    "不是本地户口，能办吗" corrects nothing: what is denied has to be followed by what is meant.
    """
    clauses = [_HUM.sub("", clause) for clause in _CLAUSE.split(plain(text))]
    clauses = [clause for clause in clauses if clause]
    if not clauses:
        return None
    first, rest = clauses[0], clauses[1:]
    if _WRONG.match(first):
        return Correction(_meant(rest), rejects=True)
    if _SAYS_RATHER.match(first):
        return Correction(_meant(clauses), rejects=False)
    inside = _NOT_THIS_BUT.match(first)
    if inside:
        return Correction(_meant([inside.group(2), *rest]), rejects=True)
    if rest and _NOT_THAT.match(first) and _BEGINS.match(rest[0]):
        return Correction(_meant(rest), rejects=True)
    return None


def _meant(clauses: list[str]) -> str:
    """The clauses without "不是这个" and "我问的是"."""
    left = [clause for clause in clauses if not _WRONG.match(clause)]
    return "，".join([_BEGINS.sub("", clause) for clause in left[:1]] + left[1:])
