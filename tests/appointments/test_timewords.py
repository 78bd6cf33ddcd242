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


@pytest.mark.parametrize(
    ("text", "first", "last", "begin", "end"),
    [
        ("我想约明天下午去办优待证", "11-19", "11-19", time(12), time(23, 59)),
        ("后天上午", "11-20", "11-20", time(0), time(12)),
        ("下周三", "11-25", "11-25", time(0), time(23, 59)),
        ("这周五下午三点", "11-20", "11-20", time(15), time(16)),
        ("明早", "11-19", "11-19", time(0), time(12)),
        ("礼拜一", "11-23", "11-23", time(0), time(23, 59)),
        ("25号上午", "11-25", "11-25", time(0), time(12)),
        ("25日", "11-25", "11-25", time(0), time(23, 59)),
        ("名天上午九点", "11-19", "11-19", time(9), time(10)),
        ("明田下午", "11-19", "11-19", time(12), time(23, 59)),
        ("候天", "11-20", "11-20", time(0), time(23, 59)),
        ("星其五上午", "11-20", "11-20", time(0), time(12)),
        ("下洲二", "11-24", "11-24", time(0), time(23, 59)),
        ("周5下午3点", "11-20", "11-20", time(15), time(16)),
        ("星期1", "11-23", "11-23", time(0), time(23, 59)),
        ("明儿上午", "11-19", "11-19", time(0), time(12)),
        ("后儿下午", "11-20", "11-20", time(12), time(23, 59)),
        ("今儿下午四点前", "11-18", "11-18", time(12), time(16)),
        ("下个礼拜二", "11-24", "11-24", time(0), time(23, 59)),
        ("下星期五上午十点", "11-27", "11-27", time(10), time(11)),
        ("周六", "11-21", "11-21", time(0), time(23, 59)),
        ("周末上午", "11-21", "11-22", time(0), time(12)),
        ("下周末", "11-28", "11-29", time(0), time(23, 59)),
        ("月底", "11-24", "11-30", time(0), time(23, 59)),
        ("下月初", "12-01", "12-10", time(0), time(23, 59)),
        ("下个月3号", "12-03", "12-03", time(0), time(23, 59)),
        ("下月5号上午", "12-05", "12-05", time(0), time(12)),
        ("12/1", "12-01", "12-01", time(0), time(23, 59)),
        ("11-25上午", "11-25", "11-25", time(0), time(12)),
        ("11.25", "11-25", "11-25", time(0), time(23, 59)),
        ("十一月二十五", "11-25", "11-25", time(0), time(23, 59)),
        ("十二月二号", "12-02", "12-02", time(0), time(23, 59)),
        ("三天后", "11-21", "11-21", time(0), time(23, 59)),
        ("一周后", "11-25", "12-01", time(0), time(23, 59)),
        ("两个星期后", "12-02", "12-08", time(0), time(23, 59)),
        ("明天早上八点半", "11-19", "11-19", time(8, 30), time(9, 30)),
        ("明天三点一刻", "11-19", "11-19", time(15, 15), time(16, 15)),
        ("明天上午10点到11点", "11-19", "11-19", time(10), time(11)),
        ("后天14点", "11-20", "11-20", time(14), time(15)),
        ("后天15：30", "11-20", "11-20", time(15, 30), time(16, 30)),
        ("明天下午两三点", "11-19", "11-19", time(14), time(16)),
        ("明天十点以后", "11-19", "11-19", time(10), time(23, 59)),
        ("明天上午十点左右", "11-19", "11-19", time(10), time(11)),
        ("大后天", "11-21", "11-21", time(0), time(23, 59)),
        ("下下周一", "11-30", "11-30", time(0), time(23, 59)),
        ("周日下午2点", "11-22", "11-22", time(14), time(15)),
        ("明天傍晚", "11-19", "11-19", time(17), time(23, 59)),
        ("明天中午", "11-19", "11-19", time(11), time(14)),
        ("明天九十点", "11-19", "11-19", time(9), time(11)),
    ],
)
def test_as_people_type_and_say_it(
    text: str, first: str, last: str, begin: time, end: time
) -> None:
    wanted = parse(text, TODAY)
    assert wanted is not None
    assert (f"{wanted.first:%m-%d}", f"{wanted.last:%m-%d}") == (first, last)
    assert (wanted.begin, wanted.end) == (begin, end)


@pytest.mark.parametrize(
    "text",
    [
        "优待证明",
        "证明天天要吗",
        "以后天天都行",
        "声明日期",
        "2号窗口",
        "三号线",
        "那时候天气",
        "三十年军龄",
        "身份证号",
    ],
)
def test_what_only_looks_like_a_time(text: str) -> None:
    assert parse(text, TODAY) is None
