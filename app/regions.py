"""Arithmetic on region codes, nothing else.

GB/T 2260 gives six digits: two for the province, two for the city, two for the county; GB/T 10114
adds three for the township and three for the village. `NATION` stands above all.
"""

import re
from enum import IntEnum

NATION = "000000"
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
