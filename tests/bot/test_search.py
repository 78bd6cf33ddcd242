"""The right entry first, whatever the spelling; scores that can be compared."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot import Bot, Entry


@pytest.mark.parametrize(
    ("text", "expect"),
    [
        ("優待證怎麼申領", "card-apply"),
        ("右待证怎么深领", "card-apply"),
        ("优待证掉了咋补", "card-lost-replace"),
        ("同志您好，我是去年退的伍，想问一下优待证怎么办理，谢谢", "card-apply"),
        ("退伍以后多长时间要去报到", "report-deadline"),
    ],
)
def test_finds_through_spelling_sound_and_old_terms(small: Bot, text: str, expect: str) -> None:
    assert small.search(text)[0].id == expect


def test_old_terms_find_the_article_in_force(shipped: Bot) -> None:
    assert shipped.search("士官退役有几种安置方式")[0].id == "sergeant-exit-modes"


def test_one_row_an_entry_best_first_between_0_and_1(small: Bot) -> None:
    matches = small.search("优待证", k=10)
    assert len({m.id for m in matches}) == len(matches)
    scores = [m.score for m in matches]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= s <= 1 for s in scores)


def test_k_limits_and_only_filters_before_ranking(small: Bot) -> None:
    assert len(small.search("优待证怎么申领", k=1)) == 1
    allowed = small.search("优待证怎么申领", only=["report-deadline", "card-lost-replace"])
    assert {m.id for m in allowed} <= {"report-deadline", "card-lost-replace"}
    assert small.search("优待证怎么申领", only=[]) == []


def test_a_question_of_the_base_is_surer_than_one_outside(small: Bot) -> None:
    inside = small.search("优待证怎么申领")[0].score
    outside = small.search("今天晚上吃什么")
    assert not outside or outside[0].score < inside / 2


def test_match_tells_why(small: Bot) -> None:
    match = small.search("优待证丢了怎么补")[0]
    assert match.phrasing == "优待证丢了怎么补办"
    assert {"char", "word", "pinyin"} <= set(match.views)


def test_two_bots_give_the_same_answers(small: Bot) -> None:
    again = Bot(small.entries.values())
    for text in ("优待证", "报到", "安置方式有哪几种", "证丢了"):
        assert again.search(text) == small.search(text)


def test_threads_read_together(small: Bot) -> None:
    texts = ["优待证怎么申领", "优待证丢了", "退役后报到", "安置方式"] * 25
    alone = [small.search(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(small.search, texts)) == alone


def test_long_passages_are_searched_too() -> None:
    first = (
        "申请人应当自退役之日起三十日内，持退役证件和本人身份证明，到安置地县级主管部门报到，"
        "由该部门登记并开具介绍信，逾期不报到又没有正当理由的，视为放弃安置。"
    )
    second = (
        "抚恤金按月发放，标准由国家主管部门会同财政部门确定并适时调整，领取人户籍迁移的，"
        "由迁入地自次年一月起发放，迁出地发到当年十二月为止，任何单位不得克扣。"
    )
    bot = Bot([Entry(str(n), (p,)) for n, p in enumerate((first, second))])
    assert bot.search("逾期不报到会怎么样")[0].id == "0"
    assert bot.search("户籍迁移以后抚恤金谁发")[0].id == "1"


def test_a_large_base_is_searched_in_milliseconds() -> None:
    things = [f"{a}{b}" for a in "甲乙丙丁戊己庚辛壬癸" for b in "子丑寅卯辰巳午未申酉戌亥"]
    frames = ("{}的{}怎么申请", "{}能不能用{}", "如何取消{}和{}", "{}丢了{}怎么办")
    questions = [f.format(a, b) for f in frames for a in things for b in things][:30_000]
    bot = Bot([Entry(str(n), (q,)) for n, q in enumerate(questions)])
    began = time.process_time()
    for question in questions[:100]:
        assert bot.search(question, k=1)[0].phrasing == question
    assert (time.process_time() - began) / 100 < 0.05
