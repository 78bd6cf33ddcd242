"""Office hours as people write them: 周一至周五 09:00-12:00、13:30-17:00；周六 09:00-12:00.

`wording.hours_in_words` writes what `parse` reads.
"""

import re
from datetime import time
from itertools import pairwise

from app.stations.wording import WEEKDAYS

Week = dict[str, list[list[str]]]
_SPAN = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-–—~至]\s*(\d{1,2})[:：](\d{2})")
_DAYS = re.compile(r"周([一二三四五六日天])(?:\s*[-–—~至到]\s*周?([一二三四五六日天]))?")
_NUMBER = {name[1]: number for number, name in enumerate(WEEKDAYS)} | {"天": 6}


def parse(text: str) -> Week:
    """Weekday ("0" is Monday) → spans, in order. Raises ValueError for what can't be read whole."""
    week: Week = {}
    for part in filter(None, re.split(r"[;；\n]", text.strip())):
        for day in _days(part):
            if str(day) in week:
                raise ValueError(part)
            week[str(day)] = _spans(part)
    return week


def _days(part: str) -> list[int]:
    days: list[int] = []
    for first, last in _DAYS.findall(part):
        begin, end = _NUMBER[first], _NUMBER[last or first]
        if begin > end:
            raise ValueError(part)
        days += range(begin, end + 1)
    if not days:
        raise ValueError(part)
    return days


def _spans(part: str) -> list[list[str]]:
    spans = [
        (time(int(one[0]), int(one[1])), time(int(one[2]), int(one[3])))
        for one in _SPAN.findall(part)
    ]
    rest = _DAYS.sub("", _SPAN.sub("", part))
    if not spans or rest.strip(" 　、，,和及"):
        raise ValueError(part)
    for begin, end in spans:
        if begin >= end:
            raise ValueError(part)
    for (_, end), (begin, _) in pairwise(spans):
        if begin < end:
            raise ValueError(part)
    return [[f"{begin:%H:%M}", f"{end:%H:%M}"] for begin, end in spans]
