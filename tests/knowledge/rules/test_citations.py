from dataclasses import replace
from datetime import date

from knowledge import Citation
from knowledge.rules import citations as rules
from tests.knowledge.shelves import (
    LAWS,
    LOCAL_RULES,
    RULES_2011,
    RULES_2024,
    an_article,
    an_overlay,
    found,
)  # fmt: skip


def test_an_article_the_law_does_not_have() -> None:
    article = an_article(citations=(Citation.of(RULES_2024, [93, 94]),))
    assert [str(p) for p in found(rules.cited_article_exists, article)] == [
        "articles/resettlement/report.md: citations: rules-2024 has no article 94"
    ]
    assert found(rules.cited_article_exists) == []


def test_a_superseded_law_names_its_successor() -> None:
    article = an_article(citations=(Citation.of(RULES_2011, [1]),))
    [problem] = found(rules.cited_law_is_in_force, article)
    assert "rules-2011 is not in force on 2026-06-01, now rules-2024" in problem.message
    assert found(rules.cited_law_is_in_force) == []


def test_a_law_that_is_not_in_force_yet() -> None:
    assert found(rules.cited_law_is_in_force, on=date(2024, 8, 31))
    assert not found(rules.cited_law_is_in_force, on=date(2024, 9, 1))


def test_an_article_older_than_its_law() -> None:
    article = an_article(effective_from=date(2024, 8, 31))
    [problem] = found(rules.holds_only_once_the_law_does, article)
    assert (problem.field, "2024-09-01" in problem.message) == ("effective_from", True)
    assert found(rules.holds_only_once_the_law_does, an_overlay()) == []


def test_an_end_before_the_beginning() -> None:
    article = an_article(effective_to=date(2024, 8, 30))
    assert found(rules.holds_only_once_the_law_does, article)[0].field == "effective_to"


def test_local_law_in_a_national_article_must_be_marked() -> None:
    cited = (Citation.of(LOCAL_RULES, [7]),)
    rule = rules.national_text_rests_on_national_law
    assert "浙江省 only" in found(rule, an_article(citations=cited))[0].message
    assert found(rule, an_article(citations=cited, local=True)) == []
    assert found(rule, an_article(citations=cited, region="330106")) == []


def test_only_a_local_article_may_cite_nothing() -> None:
    rule = rules.without_law_a_person_is_offered
    assert found(rule, an_article(citations=()))
    assert not found(rule, an_article(citations=(), local=True))


def test_the_register_must_agree_with_itself() -> None:
    broken = replace(RULES_2011, superseded_by=None)
    assert found(rules.register_is_consistent, laws={**LAWS, "rules-2011": broken})
    lost = replace(RULES_2011, superseded_by="nowhere")
    assert "nowhere" in found(rules.register_is_consistent, laws={"rules-2011": lost})[0].message
    assert found(rules.register_is_consistent) == []
