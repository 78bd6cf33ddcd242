from knowledge import Citation, Fact
from knowledge.rules import facts as rules
from tests.knowledge.shelves import RULES_2024, an_article, an_overlay, found, statutes

LAW = statutes(a66="应当自被批准退出现役之日起三十日内报到。", a22="增发百分之二十五。")


def test_a_figure_without_a_row() -> None:
    article = an_article(body="增发25%，30日内报到。")
    assert [p.message for p in found(rules.every_figure_is_a_fact, article)] == [
        "no row for the figure 25%"
    ]
    assert found(rules.every_figure_is_a_fact) == []


def test_figures_in_lists_and_overlays_count_too() -> None:
    assert found(rules.every_figure_is_a_fact, an_article(steps=("等15个工作日",)))
    assert found(rules.every_figure_is_a_fact, an_overlay(value="每月500元。"))


def test_the_numbers_to_call_in_danger_are_no_policy() -> None:
    article = an_article(body="请马上打110或者120。", facts=())
    assert found(rules.every_figure_is_a_fact, article) == []
    assert found(rules.every_figure_is_a_fact, an_article(body="请打57001234。", facts=()))


def test_a_row_the_text_does_not_say() -> None:
    article = an_article(facts=(Fact("三十日", "rules-2024", 66),))
    assert found(rules.every_fact_is_in_the_text, article)[0].field == "facts"
    assert found(rules.every_fact_is_in_the_text) == []


def test_a_row_from_an_article_that_is_not_cited() -> None:
    article = an_article(citations=(Citation.of(RULES_2024, [65]),))
    assert "rules-2024 66" in found(rules.every_fact_is_cited, article)[0].message
    assert found(rules.every_fact_is_cited) == []


def test_a_row_the_law_does_not_state() -> None:
    wrong = an_article(body="40日内报到。", facts=(Fact("40日", "rules-2024", 66),))
    [problem] = found(rules.every_fact_stands_in_the_law, wrong, statutes=LAW)
    assert problem.message == "40日 does not stand in rules-2024 66"
    misplaced = an_article(facts=(Fact("30日", "rules-2024", 22),))
    assert found(rules.every_fact_stands_in_the_law, misplaced, statutes=LAW)
    assert found(rules.every_fact_stands_in_the_law, statutes=LAW) == []


def test_without_statute_texts_the_rule_says_nothing() -> None:
    wrong = an_article(facts=(Fact("40日", "rules-2024", 66),))
    assert found(rules.every_fact_stands_in_the_law, wrong, statutes=None) == []
