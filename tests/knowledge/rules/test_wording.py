import pytest

from knowledge.rules import wording as rules
from tests.knowledge.shelves import an_article, an_overlay, found, statutes

LAW = statutes(a66="自主就业的退役军人应当自被批准退出现役之日起三十日内报到。")


def test_a_long_title() -> None:
    assert found(rules.title_is_short, an_article(title="长" * 31))
    assert not found(rules.title_is_short, an_article(title="长" * 30))


def test_a_long_first_sentence() -> None:
    fits, long = "说" * 59 + "。", "说" * 60 + "。"
    assert not found(rules.answers_at_once, an_article(body=fits + fits + "\n\n" + long))
    assert "61 characters" in found(rules.answers_at_once, an_article(body=long))[0].message


def test_a_first_paragraph_of_three_sentences() -> None:
    article = an_article(body="一句。两句。三句。\n\n后面。")
    assert "3 sentences" in found(rules.answers_at_once, article)[0].message


def test_office_words_are_kept_from_the_first_paragraph_only() -> None:
    rule = rules.begins_in_plain_words
    assert "予以" in found(rule, an_article(body="符合条件的予以安置。"))[0].message
    assert not found(rule, an_article(body="可以安置。\n\n符合条件的予以安置。"))


def test_a_long_body() -> None:
    assert found(rules.body_is_short, an_article(body="长" * 651))
    assert not found(rules.body_is_short, an_article(body="长" * 650))


def test_an_answer_that_wechat_would_refuse() -> None:
    rule = rules.answer_fits_one_message
    assert found(rule, an_article(documents=tuple(f"第{n}号证明材料原件" for n in range(100))))
    assert not found(rule, an_article(body="长" * 600))


@pytest.mark.parametrize(
    "text", ["**要紧**", "见https://a.cn", "# 标题", "好的😀", "<b>要紧</b>", "a|b"]
)
def test_signs_that_wechat_shows(text: str) -> None:
    assert found(rules.is_plain_text, an_article(body=text))
    assert found(rules.is_plain_text, an_overlay(value=text))


def test_list_ordinals_and_quotes_are_plain_text() -> None:
    assert not found(
        rules.is_plain_text, an_article(body="1. “军士”是新叫法。\n2. 带证件（原件）。")
    )


@pytest.mark.parametrize(
    "text", ["您符合条件。", "这钱一定能领。", "肯定可以。", "保证给办。", "包您满意。"]
)
def test_a_promise(text: str) -> None:
    assert found(rules.promises_nothing, an_article(body=text))[0].field == "body"
    assert found(rules.promises_nothing, an_overlay(value=text))


@pytest.mark.parametrize(
    "text", ["不一定能领。", "我们不能保证。", "符合条件的可以申请。", "先交保证金的是骗子。"]
)
def test_no_promise(text: str) -> None:
    assert not found(rules.promises_nothing, an_article(body=text))


def test_a_local_matter() -> None:
    rule = rules.local_matter_names_the_place_and_a_person
    assert found(rule, an_article(body="各地不同。", local=True))
    assert found(rule, an_article(body="问服务站。", local=True))
    assert not found(rule, an_article(body="各地不同，问服务站。", local=True))
    assert not found(rule, an_article(body="全国一样。"))


def test_an_escalation_ends_with_a_person() -> None:
    rule = rules.escalation_ends_with_a_person
    assert found(rule, an_article(body="转人工。\n\n就这样。", escalate=True))
    assert not found(rule, an_article(body="看情况。\n\n可以转人工。", escalate=True))
    assert not found(rule, an_article(body="就这样。"))


def test_a_superseded_law_named_as_current() -> None:
    rule = rules.superseded_law_is_named_as_such
    assert found(rule, an_article(body="按《退役士兵安置条例》办。"))
    assert not found(rule, an_article(body="原来的《退役士兵安置条例》已经废止。"))
    assert not found(rule, an_article(body="按《退役军人安置条例》办。"))


def test_an_old_name_without_the_new() -> None:
    rule = rules.old_name_stands_beside_the_new
    assert found(rule, an_article(body="士官也可以。"))
    assert not found(rule, an_article(body="军士（以前叫士官）也可以。"))


def test_a_copied_run() -> None:
    copied = an_article(body="听好：退役军人应当自被批准退出现役之日起三十日内报到。")
    [problem] = found(rules.copies_no_statute, copied, statutes=LAW)
    assert problem.message.endswith("退役军人应当自被批准退出现役之日起三十日内报到")
    own = an_article(body="退役军人应当自被批准退出现役，三十日内报到。")
    assert found(rules.copies_no_statute, own, statutes=LAW) == []
    assert found(rules.copies_no_statute, copied, statutes=None) == []


def test_a_body_that_a_region_puts_in_place_is_read_like_any_other() -> None:
    overlay = an_overlay(field="body", value="浙江这样办。")
    parts = an_article(local=True), overlay
    [problem] = found(rules.local_matter_names_the_place_and_a_person, *parts)
    assert problem.file == "overlays/330000/report.yml"


def test_sentences_end_at_marks_and_lines() -> None:
    assert rules.sentences("先报到。再落户！\n1. 领钱") == ["先报到。", "再落户！", "1. 领钱"]
