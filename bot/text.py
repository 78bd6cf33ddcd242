"""Bring every spelling of a sentence to one form before anything is compared."""

import re
import unicodedata
from functools import lru_cache

from zhconv_rs import zhconv

HEAD, TAIL = 300, 200
LONGEST = 5000  # characters of a text that are read at all
LEAST_LEFT = 6  # characters that must remain when clauses are left out

_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
_REPEAT = re.compile(r"(.)\1{2,}")
_PARTICLES = re.compile(r"([啊呀哦噢嗯呃额哎唉哈嘿呵嘛吧呢啦哇喔诶欸])\1+")
_FILLERS = re.compile(
    r"(请问一下|请问|你好|您好|麻烦问一下|麻烦问下|麻烦|打扰了|打扰一下|我想问一下|我想问下|我想问问|我想问|想问一下|想问下|想问问|"
    r"问一下|问下|我想咨询一下|我想咨询|想咨询一下|想咨询下|想咨询|咨询一下|我想了解一下|想了解一下|我想了解|想了解|"
    r"我想知道|想知道|同志|老师|客服|小编|谢谢你|谢谢您|谢谢了|谢谢|多谢|在线等|那个那个|就是说|"
    r"跟我说说|给我讲讲|帮我查查|帮我看看|帮忙看看|能不能告诉我|可以告诉我|告诉我一下)"
)
_HUMMING = re.compile(r"[啊呀哦噢嗯呃哎唉哈嘿呵嘛呢啦哇喔诶欸]")
_DIGIT = dict(zip("零〇一二两三四五六七八九", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟萬", "一二三四五六七八九十百千万")
_UNITS = {"十": 10, "百": 100, "千": 1000}
_CLAUSE = re.compile(r"[,，。;；!！\n]")
_NOT_MEANT = re.compile(
    r"^\s*(?:我|俺)?(?:问的|说的|指的|这个|这)?(?:并)?(?:不是(?!说)|不問|不问|不說|不说|别说|不是问|不是说).+[^吗么嘛?？]$"
    r"|(?:我)?(?<!问)(?:不问|不说|不提|的事不算|先不管|不是这个)(?:了)?$"
    r"|^\s*(?:我|俺)?(?:除了|除开|除去|不走|还没轮到|还没到)[^还]{2,}$"
)
# "除了退休还有哪些": what is excepted is not asked for, but what follows in the same clause is.
_EXCEPTED = re.compile(
    r"除(?:了|开|去)[^，,。还]{2,12}?(?:以外|之外|外)?(?=[，,还]|总共|一共|另外)"
)
_CHINESE_NUMBER = re.compile(
    r"[零〇一二两三四五六七八九]{3,}(?![十百千万])|[一二两三四五六七八九十][零一二两三四五六七八九十百千万]*"
    r"[十百千万][零一二两三四五六七八九十百千万]*|十[一二三四五六七八九]"
)
_ARABIC_NUMBER = re.compile(r"(?<![\d.])(10|[1-9])(?![\d.%])")
_TWO = re.compile(r"两(?=[年月个岁次级等种份张])")
_SMALL = "零一二三四五六七八九十"


def clip(text: str) -> str:
    """The first 300 and the last 200 characters: what a question needs is at its ends."""
    return text if len(text) <= HEAD + TAIL else text[:HEAD] + "。" + text[-TAIL:]


def chinese_number(digits: str) -> int | None:
    """The value of a Chinese numeral ("六十五" 65, "一九五四" 1954), None where it is none."""
    if not any(c in "十百千万" for c in digits):
        return int("".join(str(_DIGIT[c]) for c in digits))
    total = section = current = 0
    for char in digits:
        if char in _DIGIT:
            current = _DIGIT[char]
        elif char == "万":
            total, section, current = (total + (section + current or 1)) * 10000, 0, 0
        else:
            section, current = section + (current or 1) * _UNITS[char], 0
    return total + section + current


def _arabic(match: re.Match[str]) -> str:
    value = chinese_number(match.group())
    if value is None or match.group() in ("万一", "千万", "一一", "十万", "百万"):
        return match.group()
    return _SMALL[value] if value <= 10 else str(value)


def numerals(text: str) -> str:
    """One form a number: up to ten in Chinese ("5级" → "五级"), above in digits ("十二" → "12")."""
    text = _TWO.sub("二", text.translate(_FORMAL))
    text = _CHINESE_NUMBER.sub(_arabic, text)
    return _ARABIC_NUMBER.sub(lambda m: _SMALL[int(m.group())], text)


def _symbol(char: str) -> str:
    """Letters and digits stay; all else (marks, emoji, spaces) becomes one space."""
    return char if unicodedata.category(char)[0] in "LN" else " "


@lru_cache(maxsize=64)
def plain(text: str) -> str:
    """Full and half width, traditional characters, case and control characters made one.

    Keeps punctuation. The length may change: do not use for positions in the original. What is
    beyond `LONGEST` characters, before or after (some signs stand for a sentence), is left out.
    """
    text = unicodedata.normalize("NFKC", _CONTROL.sub("", text[:LONGEST]))[:LONGEST]
    return zhconv(_CONTROL.sub("", text), "zh-hans").lower()


@lru_cache(maxsize=1)
def _simple() -> dict[int, str]:
    traditional = list(map(chr, range(0x4E00, 0xA000)))
    simple = zhconv("\n".join(traditional), "zh-hans").split("\n")
    pairs = zip(traditional, simple, strict=True)
    return {ord(old): new for old, new in pairs if old != new and len(new) == 1}


def char_by_char(text: str) -> str:
    """Traditional characters made simple one by one: every position stays where it was."""
    return text.translate(_simple())


def focus(text: str) -> str:
    """The text without the clauses that only say what is *not* meant ("不是加重调级，…")."""
    clauses = [clause for clause in _CLAUSE.split(_EXCEPTED.sub("", text)) if clause.strip()]
    meant = [clause for clause in clauses if not _NOT_MEANT.search(clause)]
    return "，".join(meant) if len("".join(meant)) >= LEAST_LEFT else text


@lru_cache(maxsize=4096)
def normalise(text: str) -> str:
    """What is compared: `plain`, without marks, emoji, fillers and stretched sounds."""
    text = _PARTICLES.sub(r"\1", _REPEAT.sub(r"\1", plain(clip(text))))
    text = "".join(map(_symbol, text))
    text = numerals(text)
    short = _HUMMING.sub("", _FILLERS.sub(" ", text))
    return " ".join((short if short.strip() else text).split())
