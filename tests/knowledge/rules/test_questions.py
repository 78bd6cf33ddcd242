from knowledge.rules import questions as rules
from tests.knowledge.shelves import an_article, found


def test_too_few_phrasings() -> None:
    few = an_article(questions=tuple(f"第{n}种问法怎么说" for n in range(rules.AT_LEAST - 1)))
    assert found(rules.enough_phrasings, few)[0].field == "questions"
    assert found(rules.enough_phrasings) == []


def test_a_phrasing_too_short_or_too_long() -> None:
    article = an_article(questions=("三个字", "四个字吧", "长" * 60, "长" * 61))
    assert [p.message[:2] for p in found(rules.phrasing_has_a_fair_length, article)] == ["3 ", "61"]


def test_a_phrasing_in_two_articles_but_for_its_punctuation() -> None:
    one = an_article("one", questions=("优待证丢了咋办？",))
    two = an_article("two", questions=("优待证 丢了，咋办",))
    [problem] = found(rules.phrasing_belongs_to_one_article, one, two)
    assert problem.file == two.file
    assert one.file in problem.message


def test_a_phrasing_twice_in_one_article() -> None:
    article = an_article(questions=("去哪里报到", "去哪里报到？"))
    assert found(rules.phrasing_belongs_to_one_article, article)
    assert not found(rules.phrasing_belongs_to_one_article)
