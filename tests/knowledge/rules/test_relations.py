from knowledge import Citation
from knowledge.rules import relations as rules
from tests.knowledge.shelves import RULES_2024, an_article, an_overlay, found


def test_a_file_in_the_wrong_place() -> None:
    rule = rules.stands_where_it_belongs
    assert found(rule, an_article(file="articles/card/report.md"))[0].field == "id"
    assert found(rule, an_article(region="330000"))
    assert not found(rule, an_article(region="330000", file="overlays/330000/report.md"))
    assert not found(rule)


def test_an_id_taken_twice() -> None:
    local = an_article(region="330000", file="overlays/330000/report.md")
    [problem] = found(rules.id_is_unique, an_article(), local)
    assert (problem.file, "articles/" in problem.message) == (local.file, True)


def test_an_unknown_category_or_identity() -> None:
    article = an_article(category="cards", who=("veteran", "hero"))
    problems = found(rules.category_and_identities_are_known, article)
    assert [(p.field, p.message.split()[-1]) for p in problems] == [
        ("category", "cards"),
        ("who", "hero"),
    ]


def test_near_articles_name_each_other() -> None:
    one, two = an_article("one", near=("two",)), an_article("two")
    assert found(rules.near_points_back, one, two)[0].message == "two does not name one back"
    assert not found(rules.near_points_back, one, an_article("two", near=("one",)))


def test_near_names_no_article_or_itself() -> None:
    assert found(rules.near_points_back, an_article("one", near=("gone",)))
    assert found(rules.near_points_back, an_article("one", near=("one",)))


def test_a_local_article_need_not_be_named_back() -> None:
    local = an_article("village", region="330000", near=("report",))
    assert not found(rules.near_points_back, an_article(), local)


def test_an_overlay_in_the_wrong_place() -> None:
    rule = rules.overlay_stands_where_it_belongs
    assert found(rule, an_overlay(file="overlays/320000/report.yml"))[0].field == "region"
    assert found(rule, an_overlay(file="overlays/330000/other.yml"))[0].field == "article"
    assert not found(rule, an_overlay(file="overlays/330000/report-amount.yml"))
    assert not found(rule, an_overlay())


def test_an_overlay_on_nothing() -> None:
    rule = rules.overlay_lies_on_a_national_article
    assert found(rule, an_overlay("gone"))[0].field == "article"
    assert found(rule, an_overlay(region="000000"))[0].field == "region"
    assert found(rule, an_overlay(citations=()))[0].field == "citations"
    assert not found(rule, an_overlay())


def test_an_overlay_resting_on_the_law_of_another_region() -> None:
    rule = rules.overlay_lies_on_a_national_article
    assert "浙江省 only" in found(rule, an_overlay(region="320000"))[0].message
    national = an_overlay(region="320000", citations=(Citation.of(RULES_2024, [23]),))
    assert not found(rule, national)
