"""What one sentence says and the other lacks."""

import pytest

from bot import Bot, Entry
from bot.coverage import coverage


def test_the_same_words_in_another_order_cover_each_other() -> None:
    found = coverage("乙肝大三阳能治好吗", "大三阳乙肝能治好吗")
    assert (found.asked, found.told, found.swapped) == (1.0, 1.0, 0.0)


def test_another_sound_alike_writing_is_the_same_word() -> None:
    assert coverage("优代证怎么办", "优待证怎么办").told == 1.0


def test_another_word_for_the_same_concept_is_the_same_word() -> None:
    said, other = (
        coverage("残废军人怎么办证", "残疾军人怎么办证"),
        coverage("护士怎么办证", "残疾军人怎么办证"),
    )
    assert said.told > other.told


def test_a_swapped_word_of_weight_counts_more_than_idle_talk() -> None:
    idle = coverage("我爸平时问乙肝大三阳能治好吗", "乙肝大三阳能治好吗")
    swapped = coverage("乙肝小三阳能治好吗", "乙肝大三阳能治好吗")
    assert idle.told == 1.0
    assert swapped.told < 1.0
    assert swapped.swapped > idle.swapped


@pytest.mark.parametrize(("one", "other"), [("", ""), ("", "怎么办"), ("abc", "xyz"), ("吗", "呢")])
def test_odd_texts_give_shares(one: str, other: str) -> None:
    found = coverage(one, other)
    assert 0.0 <= found.asked <= 1.0
    assert 0.0 <= found.told <= 1.0
    assert found.swapped >= 0.0
    assert found.common >= 0.0


LEAN = [
    ("hepatitis", "乙肝大三阳能治好吗"),
    ("milk", "感冒了可以喝牛奶吗"),
    ("fruit", "高血压吃什么水果好"),
    ("password", "银行卡密码忘了怎么办"),
    ("refund", "火车票退票收多少手续费"),
]


@pytest.mark.parametrize(
    ("expected", "said_differently", "near_miss"),
    [
        ("hepatitis", "大三阳乙肝可以治好吗", "乙肝小三阳能治好吗"),
        ("milk", "得了感冒能不能喝牛奶", "感冒了可以打疫苗吗"),
        ("fruit", "血压高的人适合吃哪些水果", "低血糖吃什么水果好"),
        ("password", "忘记银行卡密码了咋办", "银行卡丢了怎么办"),
        ("refund", "退火车票手续费多少", "火车票学生票打几折"),
    ],
)
def test_with_one_phrasing_each_a_paraphrase_scores_above_a_near_miss(
    expected: str, said_differently: str, near_miss: str
) -> None:
    bot = Bot([Entry(name, (question,)) for name, question in LEAN])
    right, wrong = bot.search(said_differently, 1), bot.search(near_miss, 1)
    assert right[0].id == expected
    assert not wrong or right[0].score > wrong[0].score


def test_among_passages_the_one_that_speaks_of_it_comes_first() -> None:
    bot = Bot(
        [
            Entry(
                "leave",
                ("职工结婚的，用人单位应当给予婚假，婚假期间工资照发，具体天数由省规定。" * 2,),
            ),
            Entry(
                "injury",
                ("职工在上班途中遇到交通事故受伤，不是本人主要责任的，应当认定为工伤。" * 2,),
            ),
            Entry(
                "school", ("进城务工人员的子女在居住地接受义务教育，由当地教育部门安排学位。" * 2,)
            ),
        ]
    )
    assert bot.search("上班路上被车撞了算不算工伤", 3)[0].id == "injury"
    assert bot.search("打工的孩子在城里上学找谁", 3)[0].id == "school"
