import pytest

from knowledge.numerals import to_chinese, to_int


@pytest.mark.parametrize(
    ("text", "value"),
    [("十", 10), ("十二", 12), ("二十", 20), ("一百零五", 105), ("一千零四十", 1040),
     ("二万", 20_000), ("三十万", 300_000), ("两", 2), ("二〇二四", 2024),
     ("一亿二千万", 120_000_000)],
)  # fmt: skip
def test_numeral_is_read(text: str, value: int) -> None:
    assert to_int(text) == value


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "一"), (10, "十"), (15, "十五"), (20, "二十"), (53, "五十三"), (100, "一百"),
     (101, "一百零一"), (110, "一百一十"), (1040, "一千零四十"), (1008, "一千零八")],
)  # fmt: skip
def test_article_number_is_written_as_statutes_print_it(number: int, text: str) -> None:
    assert to_chinese(number) == text


def test_every_article_number_survives_both_ways() -> None:
    assert [to_int(to_chinese(number)) for number in range(1, 2000)] == list(range(1, 2000))


def test_there_is_no_article_zero() -> None:
    with pytest.raises(ValueError, match="no article number"):
        to_chinese(0)
