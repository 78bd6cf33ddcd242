"""Whole conversations: what was said before is known, and nothing else."""

import json

import pytest

from bot import Bot, Outcome, Risk
from bot.model import Context


def talk(bot: Bot, *texts: str, context: Context | None = None) -> Outcome:
    """Say one text after the other; the last outcome."""
    outcome = Outcome("no_match")
    for text in texts:
        outcome = bot.respond(text, context)
        context = json.loads(json.dumps(outcome.context))
    return outcome


@pytest.mark.parametrize(
    ("follow_up", "part"),
    [
        ("那要带什么材料", "documents"),
        ("多少钱", "amount"),
        ("在哪办", "place"),
        ("多久能下来", "time"),
        ("需要身份证吗", "documents"),
        ("晚了会怎么样", None),
    ],
)
def test_follow_up_without_subject(shipped: Bot, follow_up: str, part: str | None) -> None:
    outcome = talk(shipped, "优待证怎么申领", follow_up)
    assert (outcome.kind, outcome.article_id, outcome.part) == ("answer", "card-apply", part)


@pytest.mark.parametrize(
    ("said", "expect"),
    [
        ("2", "card-lost-replace"),
        ("第二个", "card-lost-replace"),
        ("选二", "card-lost-replace"),
        ("最后一个", "report-deadline"),
        ("第一个吧", "card-apply"),
        ("优待证损坏换新", "card-lost-replace"),
        ("３", "report-deadline"),
    ],
)
def test_picks(small: Bot, said: str, expect: str) -> None:
    choices = {"choices": ["card-apply", "card-lost-replace", "report-deadline"]}
    outcome = small.respond(said, choices)
    assert (outcome.kind, outcome.article_id) == ("answer", expect)
    assert "choices" not in outcome.context


def test_none_of_the_choices(small: Bot) -> None:
    outcome = small.respond("都不是", {"choices": ["card-apply", "card-lost-replace"]})
    assert outcome.kind == "no_match"
    assert outcome.context["misses"] == 1


def test_suggestions_can_be_picked(small: Bot) -> None:
    cautious = Bot(small.entries.values(), risk=Risk(wrong=0.0, missed=1.0))
    suggested = cautious.respond("优待证丢了怎么补办")
    assert suggested.kind == "suggest"
    assert 2 <= len(suggested.candidates) <= 3
    assert suggested.context["choices"] == [m.id for m in suggested.candidates]
    picked = cautious.respond("1", suggested.context)
    assert picked.article_id == suggested.candidates[0].id


def test_correction(shipped: Bot) -> None:
    outcome = talk(shipped, "优待证丢了怎么办", "不是这个，我问的是光荣牌坏了怎么换")
    assert (outcome.kind, outcome.article_id) == ("answer", "glory-plaque")


def test_topic_switch_and_back_to_follow_ups(shipped: Bot) -> None:
    outcome = talk(shipped, "残疾军人护理费怎么发", "换个问题，退伍后多久之内要报到", "去哪里办")
    assert (outcome.article_id, outcome.part) == ("report-deadline", "place")


@pytest.mark.parametrize(
    ("said", "expect"),
    [
        ("我是义务兵", "conscript-exit-modes"),
        ("我是军士", "sergeant-exit-modes"),
        ("我是军官", "officer-exit-modes"),
    ],
)
def test_identity_is_remembered_and_decides(shipped: Bot, said: str, expect: str) -> None:
    told = shipped.respond(said)
    assert told.kind == "ack"
    assert shipped.respond("退役有哪几种安置方式", told.context).article_id == expect


def test_what_differs_by_identity_is_asked_back(shipped: Bot) -> None:
    outcome = shipped.respond("退役有哪几种安置方式")
    assert (outcome.kind, outcome.reason) == ("suggest", "identity")


def test_region_is_remembered(shipped: Bot) -> None:
    outcome = talk(shipped, "我在浙江杭州", "优待证怎么申领")
    assert outcome.context["region"].startswith("浙江")


def test_two_misses_in_a_row_are_counted_and_an_answer_forgets_them(shipped: Bot) -> None:
    twice = talk(shipped, "今天天气怎么样", "红烧肉怎么做")
    assert (twice.kind, twice.context["misses"]) == ("no_match", 2)
    assert "misses" not in shipped.respond("优待证怎么申领", twice.context).context


@pytest.mark.parametrize("text", ["谢谢", "好的，谢谢你", "再见", "你好", "你是谁", "明白了"])
def test_small_talk(shipped: Bot, text: str) -> None:
    assert shipped.respond(text).kind == "smalltalk"


def test_masked_parts_are_told_and_not_searched(shipped: Bot) -> None:
    outcome = shipped.respond("我身份证110101199003071234，优待证怎么申领")
    assert [kind for *_, kind in outcome.masks] == ["id"]
    assert outcome.article_id == "card-apply"
    assert "110101199003071234" not in json.dumps(outcome.context)


@pytest.mark.parametrize(
    "context",
    [
        None,
        {},
        {"last": 5, "choices": "x", "misses": "many", "identity": []},
        {"last": "gone", "choices": ["gone", None], "misses": -3, "about": 7},
        {"choices": [["card-apply"]], "misses": True, "unknown": object()},
    ],
)
def test_a_broken_context_is_no_context(small: Bot, context: Context | None) -> None:
    outcome = small.respond("优待证怎么申领", context)
    assert outcome.article_id in ("card-apply", None)
    json.dumps(outcome.context)


def test_only_holds_for_the_whole_answer(small: Bot) -> None:
    outcome = small.respond("优待证怎么申领", only=["report-deadline"])
    assert outcome.article_id in (None, "report-deadline")
    assert {m.id for m in outcome.candidates} <= {"report-deadline"}
