from fractions import Fraction

import pytest

from knowledge.figures import figures, stated


def keys(text: str) -> list[tuple[Fraction, str]]:
    return [figure.key for figure in figures(text)]


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("25%", "百分之二十五"),
        ("0.5%", "百分之零点五"),
        ("30日", "三十日"),
        ("30天", "三十日"),
        ("2个月", "二个月"),
        ("两年", "二年"),
        ("2万元", "二万元"),
        ("20000元", "二万元"),
        ("18岁", "十八周岁"),
        ("20个工作日", "二十个工作日"),
        ("3倍", "三倍"),
        ("5级至8级", "五级至八级"),
        ("5至8级", "五级至八级"),
        ("半年", "六个月"),
        ("2024年9月1日", "二〇二四年九月一日"),
        ("24小时", "二十四小时"),
        ("二分之一", "四分之二"),
        ("万分之五", "一万分之五"),
    ],
)
def test_spoken_and_statutory_spelling_are_the_same_figure(here: str, there: str) -> None:
    assert keys(here) == keys(there) != []


@pytest.mark.parametrize(
    ("here", "there"),
    [("30日", "三十年"), ("25%", "百分之二十"), ("2年", "二个月"), ("2元", "二万元")],
)
def test_another_value_or_unit_is_another_figure(here: str, there: str) -> None:
    assert keys(here) != keys(there)


@pytest.mark.parametrize(
    "text",
    ["获得三等功", "一级至四级残疾军人", "第一次", "一次性退役金", "一个人", "一些地方",
     "四级军士长", "有三种方式", "每一年都要", "同一天", "上一年度", "统一年限", "上三年级",
     "八一建军节", "万一不行"],
)  # fmt: skip
def test_names_and_idiom_need_no_source(text: str) -> None:
    assert stated(text) == []


@pytest.mark.parametrize(
    ("text", "written"),
    [("满12年的", "12年"), ("增发25%", "25%"), ("十二个月内", "十二个月"), ("两年内", "两年"),
     ("拨打12345", "12345"), ("残疾5级", "5级"), ("一年以上", "一年"), ("三次不到", "三次")],
)  # fmt: skip
def test_figures_need_a_source(text: str, written: str) -> None:
    assert [figure.written for figure in stated(text)] == [written]


def test_list_ordinals_are_no_figures() -> None:
    assert stated("1. 先报到。\n2. 再落户。\n（3）领钱。") == []
