"""What people mean by a time, seen from Wednesday, 18 November 2026."""

from datetime import date, datetime, time

import pytest

from app.appointments.timewords import Wanted, parse

TODAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("今天", "11-18", "11-18"), ("明天下午去", "11-19", "11-19"), ("后天", "11-20", "11-20"),
        ("大后天", "11-21", "11-21"), ("周五", "11-20", "11-20"), ("星期二", "11-24", "11-24"),
        ("下周三", "11-25", "11-25"), ("下礼拜一", "11-23", "11-23"), ("周三", "11-18", "11-18"),
        ("下周", "11-23", "11-29"), ("这周", "11-18", "11-22"), ("这周日", "11-22", "11-22"),
        ("20号", "11-20", "11-20"), ("二十五号", "11-25", "11-25"), ("3号", "12-03", "12-03"),
        ("12月1日", "12-01", "12-01"), ("十二月十号", "12-10", "12-10"),
        ("廿五号", "11-25", "11-25"),
    ],
)  # fmt: skip
def test_days(text: str, first: str, last: str) -> None:
    wanted = parse(text, TODAY)
    assert wanted is not None
    assert (f"{wanted.first:%m-%d}", f"{wanted.last:%m-%d}") == (first, last)


@pytest.mark.parametrize(
    ("text", "begin", "end"),
    [
        ("明天上午", time(0), time(12)), ("明天下午", time(12), time(23, 59)),
        ("明天早上九点", time(9), time(10)), ("明天下午3点", time(15), time(16)),
        ("明天两点半", time(14, 30), time(15, 30)), ("明天10:30", time(10, 30), time(11, 30)),
        ("明天九点十五分", time(9, 15), time(10, 15)), ("明天", time(0), time(23, 59)),
        ("明天中午十二点", time(12), time(13)),
    ],
)  # fmt: skip
def test_times_of_day(text: str, begin: time, end: time) -> None:
    wanted = parse(text, TODAY)
    assert wanted is not None
    assert (wanted.begin, wanted.end) == (begin, end)


@pytest.mark.parametrize("text", ["办优待证", "我想预约", "怎么走", "三等功", "一次性补助"])
def test_no_time(text: str) -> None:
    assert parse(text, TODAY) is None


def test_a_time_without_a_day_is_any_day() -> None:
    wanted = parse("下午", TODAY)
    assert wanted == Wanted(TODAY, date(2026, 12, 16), time(12), time(23, 59))
    assert wanted.fits(datetime(2026, 11, 19, 14, 0))  # noqa: DTZ001 - already local
    assert not wanted.fits(datetime(2026, 11, 19, 9, 0))  # noqa: DTZ001
