"""When somebody means: 明天下午, 下周三上午, 25号9点半. Pure; small on purpose.

A general parser (jionlp) is far more than a counter needs; what people write to a counter are
these few forms, and each is tested.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

_NUMBERS = dict(zip("零一二三四五六七八九", range(10), strict=True)) | {"两": 2, "廿": 20}
_N = r"(\d{1,2}|[一二两三四五六七八九十廿]{1,3})"
_NEAR = {"大后天": 3, "后天": 2, "明天": 1, "明日": 1, "今天": 0, "今日": 0, "现在": 0}
_WEEK = re.compile(r"(下下|下|这|本)?(?:个)?(?:周|星期|礼拜)([一二三四五六日天末])?")
_DATE = re.compile(rf"(?:{_N}月)?{_N}(?:号|日)(?!线)")
_CLOCK = re.compile(rf"{_N}(?:点钟?|时)(半|{_N}分?)?|(\d{{1,2}})[:：](\d{{2}})")
_PARTS = (
    (r"上午|早上|早晨|早点", time(0), time(12)), (r"中午", time(11), time(14)),
    (r"下午|午后", time(12), time(23, 59)),
)  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """Days from and to, both included, and the time of day from and to before."""

    first: date
    last: date
    begin: time = time(0)
    end: time = time(23, 59)

    def fits(self, local: datetime) -> bool:
        """Whether a moment (on a Chinese clock) is what was meant."""
        return self.first <= local.date() <= self.last and self.begin <= local.time() < self.end


def parse(text: str, today: date, horizon_days: int = 28) -> Wanted | None:
    """What is said of a time, or None. Days that are over are taken for the next ones."""
    days = _days(text, today)
    hours = _hours(text)
    if days is None and hours is None:
        return None
    first, last = days or (today, today + timedelta(days=horizon_days))
    return Wanted(first, last, *(hours or (time(0), time(23, 59))))


def _days(text: str, today: date) -> tuple[date, date] | None:
    for word, ahead in _NEAR.items():
        if word in text:
            day = today + timedelta(days=ahead)
            return day, day
    return _of_week(text, today) or _of_month(text, today)


def _of_week(text: str, today: date) -> tuple[date, date] | None:
    found = _WEEK.search(text)
    if found is None or not (found[1] or found[2]):
        return None
    weeks = {"下下": 2, "下": 1}.get(found[1] or "", 0)
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=weeks)
    if found[2] is None:
        return max(monday, today), monday + timedelta(days=6)
    if found[2] == "末":
        return monday + timedelta(days=5), monday + timedelta(days=6)
    day = monday + timedelta(days="一二三四五六日".index(found[2].replace("天", "日")))
    if day < today:
        day += timedelta(weeks=1)
    return day, day


def _of_month(text: str, today: date) -> tuple[date, date] | None:
    found = _DATE.search(text)
    if found is None:
        return None
    wanted, month = _number(found[2]), _number(found[1]) if found[1] else None
    for ahead in range(366):
        day = today + timedelta(days=ahead)
        if day.day == wanted and month in (None, day.month):
            return day, day
    return None


def _hours(text: str) -> tuple[time, time] | None:
    part = next(((begin, end) for words, begin, end in _PARTS if re.search(words, text)), None)
    found = _CLOCK.search(text)
    if found is None:
        return part
    if found[4]:
        hour, minute = int(found[4]), int(found[5])
    else:
        hour = _number(found[1])
        minute = 30 if found[2] == "半" else _number(found[3]) if found[3] else 0
    if hour < 12 and (hour < 7 or (part is not None and part[0] >= time(11))):
        hour += 12  # nobody means two or five in the morning
    if hour > 23 or minute > 59:
        return part
    end = time(hour + 1, minute) if hour < 23 else time(23, 59)
    return time(hour, minute), end


def _number(text: str) -> int:
    """25, 二十五, 廿五, 十."""
    if text.isdigit():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (_NUMBERS.get(tens, 1) if tens else 1) * 10 + (_NUMBERS.get(ones, 0) if ones else 0)
    return sum(_NUMBERS.get(mark, 0) for mark in text)
