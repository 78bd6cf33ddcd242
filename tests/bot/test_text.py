"""Every spelling of a sentence comes to one form."""

import pytest

from bot.text import chinese_number, clip, focus, normalise, numerals


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("優待證怎麼辦理？", "优待证怎么办理"),
        ("优待证　怎么办理！！！", "优待证 怎么办理"),
        ("ＡＢＣ１２３", "abc123"),
        ("优待证😀怎么办理\u200b", "优待证 怎么办理"),
        ("请问一下优待证怎么办理，谢谢", "优待证怎么办理"),
        ("六十周岁", "60周岁"),
        ("5级残疾", "五级残疾"),
        ("一九五四年", "1954年"),
        ("两年", "二年"),
        ("优待证怎么办理啊啊啊啊", "优待证怎么办理"),
    ],
)
def test_spellings_become_one(written: str, same: str) -> None:
    assert normalise(written) == same


def test_text_of_fillers_alone_is_kept() -> None:
    assert normalise("谢谢") == "谢谢"


@pytest.mark.parametrize(
    ("digits", "value"),
    [("十二", 12), ("一百零五", 105), ("两千", 2000), ("一万", 10000), ("六五", 65)],
)
def test_chinese_numbers(digits: str, value: int) -> None:
    assert chinese_number(digits) == value


def test_words_that_only_look_like_numbers_stay() -> None:
    assert numerals("万一一次性") == "万一一次性"


def test_long_text_is_read_at_both_ends() -> None:
    text = "甲" * 2000 + "乙" * 2000
    assert clip(text).startswith("甲" * 300)
    assert clip(text).endswith("乙" * 200)
    assert len(clip(text)) < 520


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("不是加重调级，退役以后想评残", "退役以后想评残"),
        ("公积金我不问，我问公家的保障房", "我问公家的保障房"),
        ("医院写着军人优先，退伍的算不算", "医院写着军人优先，退伍的算不算"),
        ("优待证是不是都能办，我不是军官", "优待证是不是都能办"),
        ("不是军官", "不是军官"),
    ],
)
def test_what_is_not_meant_is_left_out(said: str, meant: str) -> None:
    assert focus(said) == meant
