"""Figures in Chinese text: which quantities a sentence states, however they are written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from knowledge.numerals import NUMERAL_CHARS, to_int

UNITS = (
    "个工作日|工作日|个月|周岁|小时|分钟|公里|平方米|万元|亿元|学年|学期|元|倍|年|月|日|天|岁|周|级|次|人|名|亩|"
    "个|种|类|项|条|样|份|位|家|档|分|米|号"
)
SAME_UNIT = {"个工作日": "工作日", "天": "日", "岁": "周岁"}
MONEY = {"万元": 10_000, "亿元": 100_000_000}
# Ranks and grades are names (五级至八级, 一级上士); things counted in words are the shape of a
# sentence (三种方式); one or two times or people in words is idiom (一次性, 两人).
NAMING = frozenset("级号")
COUNTING = frozenset("个种类项条样份位家档")
IDIOM = frozenset("次人名分")

_CN = f"[{NUMERAL_CHARS}]+(?:点[{NUMERAL_CHARS}]+)?"
_AR = r"\d[\d,]*(?:\.\d+)?"
_UNIT = f"(?:{UNITS})"
_TO = "(?:至|到|-|—|－|～|~)"
# A numeral is part of a word, and no figure, after these characters: 第三, 统一年度, 每一年.
_WORD = r"(?<![第统唯单专万初])(?!(?<=[每某那这哪有同下上任另])一(?![十百千万]))"
_PATTERN = re.compile(
    rf"(?P<percent>{_AR})\s*[%％]"
    rf"|百分之(?P<cn_percent>{_CN})"
    rf"|(?P<below>{_CN})分之(?P<above>{_CN})"
    r"|(?P<half>半年)"
    rf"|(?P<number>{_AR})(?:(?P<unit_a>{_UNIT})?{_TO}(?P<upper>{_AR}))?"
    rf"\s*(?P<scale>[千万亿](?!元))?(?P<unit>{_UNIT})?"
    rf"|{_WORD}(?P<cn>{_CN})(?:(?P<cn_unit_a>{_UNIT})?{_TO}(?P<cn_upper>{_CN}))?"
    rf"(?P<cn_unit>{_UNIT})(?![级龄])"
)
_ORDINAL = re.compile(r"^\s*\d+[.、．](?!\d)\s*|[（(]\d+[)）]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity: its value, its unit in one spelling ("" where none is written), as written."""

    value: Fraction
    unit: str
    written: str

    @property
    def key(self) -> tuple[Fraction, str]:
        return self.value, self.unit


def figures(text: str) -> list[Figure]:
    """Every quantity of the text, Arabic or Chinese; list ordinals such as "1. " are skipped."""
    found: list[Figure] = []
    for match in _PATTERN.finditer(_ORDINAL.sub("\n", text)):
        found += _read(match)
    return found


def stated(text: str) -> list[Figure]:
    """The quantities of an answer that need a source: ranks, counting words and idiom left out."""
    return [figure for figure in figures(text) if _needs_source(figure)]


def _needs_source(figure: Figure) -> bool:
    if re.search(r"\d", figure.written):
        return True
    if figure.unit in NAMING | COUNTING:
        return False
    if figure.unit in IDIOM and figure.value <= 2:
        return False
    return figure.written not in {"一天", "一周"}


def _read(match: re.Match[str]) -> Iterator[Figure]:
    written = match[0].strip()
    if match["percent"] or match["cn_percent"]:
        yield Figure(_value(match["percent"] or match["cn_percent"]), "%", written)
    elif match["below"]:
        yield Figure(_value(match["above"]) / _value(match["below"]), "", written)
    elif match["half"]:
        yield Figure(Fraction(6), "个月", written)
    else:
        chinese = "cn_" if match["cn"] else ""
        unit = match[f"{chinese}unit"] or ""
        lower, upper = match["number"] or match["cn"], match[f"{chinese}upper"]
        if upper:
            yield _figure(lower, match[f"{chinese}unit_a"] or unit, written, match["scale"])
        yield _figure(upper or lower, unit, written, match["scale"])


def _figure(number: str, unit: str, written: str, scale: str | None) -> Figure:
    value = _value(number) * MONEY.get(unit, 1) * (to_int("一" + scale) if scale else 1)
    return Figure(value, "元" if unit in MONEY else SAME_UNIT.get(unit, unit), written)


def _value(number: str) -> Fraction:
    if number[0].isdigit():
        return Fraction(number.replace(",", ""))
    whole, _, decimals = number.partition("点")
    value = Fraction(to_int(whole))
    if decimals:
        digits = "".join(str(to_int(char)) for char in decimals)
        value += Fraction(int(digits), 10 ** len(digits))
    return value
