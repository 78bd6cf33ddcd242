"""When somebody means: 明天下午, 下周三上午, 25号9点半, 明早, 12/1. Pure; small on purpose.

A general parser (jionlp) is far more than a counter needs; what people write to a counter are
these few forms, typed with a thumb or spoken, and each is tested.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

_NUMBERS = dict(zip("零一二三四五六七八九", range(10), strict=True)) | {"两": 2, "廿": 20}
_N = r"(\d{1,2}|[一二两三四五六七八九十廿]{1,3})"
# What is often typed for 明天, 后天, 星期 and 下周 is read as them.
_SLIPS = (
    (r"[名明]天|[名明]田|明添", "明天"), (r"(?<!时)[厚候]天|后[添田]", "后天"),
    (r"[星新][其期]|星奇", "星期"), (r"([这本下上])[州洲舟]", r"\1周"), (r"[礼里李]拜", "礼拜"),
)  # fmt: skip
_NEAR = (
    (r"大后[天日儿]", 3), (r"(?<![以之然今往前最随])后[天日儿]", 2),
    (r"(?<![证声说文])明(?:[天日儿早晨晚]|[上下]午)", 1), (r"今[天日儿早晚]|现在|[上下]午就", 0),
)  # fmt: skip
_WEEK = re.compile(
    r"(下下|下|这|本)?(?:个)?(?:周|星期|礼拜)(末|[一二三四五六日天]|[1-7](?![\d点时:：]))?"
)
_AHEAD = re.compile(rf"{_N}个?(天|周|星期|礼拜)(?:之|以)?后")
_DATE = re.compile(
    rf"(?:(下个?月)|{_N}月)?{_N}(?:号|日)(?![线楼窗门])|{_N}月{_N}"
    r"|(?<![\d.])(1[0-2]|0?[1-9])[/.\-](3[01]|[12]\d|0?[1-9])(?![\d.万元点])"
)
_PART_OF_MONTH = re.compile(r"(下个?月|这个?月|本月)?月?(初|中旬|底|末)")
_CLOCK = re.compile(
    rf"{_N}(?:点钟?|时)(?:(半|[一三]刻)|{_N}分?)?|(?<!\d)([01]?\d|2[0-3])[:：]([0-5]\d)"
)
_BETWEEN = re.compile(rf"(?:到|至|-|—|~)\s*{_N}(?:点钟?|时)(半)?")
_AFTER, _BEFORE = re.compile(r"^[^，。,]{0,2}?[以之过]?后"), re.compile(r"^[^，。,]{0,2}?[以之]?前")
_PAIR = re.compile(r"([一二两三四五六七八九])([二三四五六七八九十])")
_PARTS = (
    (r"上午|早上|早晨|清早|一早|大早|早点|[明今]早|明晨|早班", time(0), time(12)),
    (r"中午|晌午", time(11), time(14)), (r"下午|午后|后晌", time(12), time(23, 59)),
    (r"傍晚|晚上|下班后|[今明]晚", time(17), time(23, 59)),
)  # fmt: skip
DAY_ENDS = time(23, 59)


@dataclass(frozen=True)
class Wanted:
    """Days from and to, both included, and the time of day from and to before."""

    first: date
    last: date
    begin: time = time(0)
    end: time = DAY_ENDS

    def fits(self, local: datetime) -> bool:
        """Whether a moment (on a Chinese clock) is what was meant."""
        return self.first <= local.date() <= self.last and self.begin <= local.time() < self.end


def parse(text: str, today: date, horizon_days: int = 28) -> Wanted | None:
    """What is said of a time, or None. Days that are over are taken for the next ones."""
    for slip, meant in _SLIPS:
        text = re.sub(slip, meant, text)
    days = _days(text, today)
    hours = _hours(text)
    if days is None and hours is None:
        return None
    first, last = days or (today, today + timedelta(days=horizon_days))
    return Wanted(first, last, *(hours or (time(0), DAY_ENDS)))


def _days(text: str, today: date) -> tuple[date, date] | None:
    found = _AHEAD.search(text)
    if found is not None:
        span = 1 if found[2] == "天" else 7
        day = today + timedelta(days=_number(found[1]) * span)
        return day, day + timedelta(days=span - 1)
    for words, ahead in _NEAR:
        if re.search(words, text):
            day = today + timedelta(days=ahead)
            return day, day
    return _of_week(text, today) or _of_month(text, today) or _part_of_month(text, today)


def _of_week(text: str, today: date) -> tuple[date, date] | None:
    found = _WEEK.search(text)
    if found is None or not (found[1] or found[2]):
        return None
    weeks = {"下下": 2, "下": 1}.get(found[1] or "", 0)
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=weeks)
    if found[2] is None:
        return max(monday, today), monday + timedelta(days=6)
    if found[2] == "末":
        return max(monday + timedelta(days=5), today), monday + timedelta(days=6)
    named = found[2].replace("天", "日")
    place = int(named) - 1 if named.isdigit() else "一二三四五六日".index(named)
    day = monday + timedelta(days=place)
    if day < today:
        day += timedelta(weeks=1)
    return day, day


def _of_month(text: str, today: date) -> tuple[date, date] | None:
    found = _DATE.search(text)
    if found is None:
        return None
    month_words, day_words = found[2] or found[4] or found[6], found[3] or found[5] or found[7]
    wanted, month = _number(day_words), _number(month_words) if month_words else None
    begin = _first_of_next(today) if found[1] else today
    for ahead in range(366):
        day = begin + timedelta(days=ahead)
        if day.day == wanted and month in (None, day.month):
            return day, day
    return None


def _part_of_month(text: str, today: date) -> tuple[date, date] | None:
    found = _PART_OF_MONTH.search(text)
    if found is None or "月" not in found[0]:
        return None
    first = today.replace(day=1)
    ends = {"初": 10, "中旬": 20}
    if (found[1] or "").startswith("下") or today.day > ends.get(found[2], 31):
        first = _first_of_next(today)
    last = _first_of_next(first) - timedelta(days=1)
    begin, end = {
        "初": (first, first.replace(day=10)),
        "中旬": (first.replace(day=11), first.replace(day=20)),
    }.get(found[2], (last - timedelta(days=6), last))  # fmt: skip
    return max(begin, today), end


def _first_of_next(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _hours(text: str) -> tuple[time, time] | None:
    part = next(((begin, end) for words, begin, end in _PARTS if re.search(words, text)), None)
    found = _CLOCK.search(text)
    if found is None:
        return part
    if pair := _PAIR.fullmatch(found[1] or ""):  # 两三点: from two to before four
        begin, end = _at(_number(pair[1]), 0, part), _at(_number(pair[2]) + 1, 0, part)
        return (begin, end) if begin and end else part
    hour, minute = (int(found[4]), int(found[5])) if found[4] else _spoken(found)
    begin, rest = _at(hour, minute, part), text[found.end() :]
    if begin is None:
        return part
    if until := _BETWEEN.match(rest):
        end = _at(_number(until[1]), 30 if until[2] else 0, part)
        return (begin, end) if end and end > begin else (begin, _hour_later(begin))
    if _AFTER.match(rest):
        return begin, part[1] if part else DAY_ENDS
    if _BEFORE.match(rest):
        return part[0] if part and part[0] < begin else time(0), begin
    return begin, _hour_later(begin)


def _spoken(found: re.Match[str]) -> tuple[int, int]:
    """九点, 九点半, 九点一刻, 九点二十分."""
    minutes = {"半": 30, "一刻": 15, "三刻": 45}.get(found[2] or "")
    if minutes is None:
        minutes = _number(found[3]) if found[3] else 0
    return _number(found[1]), minutes


def _at(hour: int, minute: int, part: tuple[time, time] | None) -> time | None:
    """A time of day; None for one there isn't. Nobody means two or five in the morning."""
    if hour < 12 and (hour < 7 or (part is not None and part[0] >= time(11))):
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _hour_later(begin: time) -> time:
    return begin.replace(hour=begin.hour + 1) if begin.hour < 23 else DAY_ENDS


def _number(text: str) -> int:
    """25, 二十五, 廿五, 十."""
    if text.isdigit():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (_NUMBERS.get(tens, 1) if tens else 1) * 10 + (_NUMBERS.get(ones, 0) if ones else 0)
    return sum(_NUMBERS.get(mark, 0) for mark in text)
