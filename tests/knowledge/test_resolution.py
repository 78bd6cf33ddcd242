from dataclasses import replace
from datetime import date

import pytest

from knowledge import Citation, chain, resolve
from tests.knowledge.shelves import LOCAL_RULES, RULES_2011, RULES_2024, an_article, an_overlay

DAY = date(2026, 6, 1)


def test_chain_runs_from_the_nation_to_the_county() -> None:
    assert chain("330106") == ("000000", "330000", "330100", "330106")
    assert chain("330000") == ("000000", "330000")
    assert chain("000000") == ("000000",)


@pytest.mark.parametrize("code", ["", "33", "33010600", "33010x"])
def test_a_wrong_code_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="no region code"):
        chain(code)


def test_an_overlay_reaches_the_counties_of_its_province_and_no_other() -> None:
    articles, overlays = [an_article()], [an_overlay()]
    here = resolve(articles, overlays, "330106", DAY)[0]
    assert "浙江的规定" in here.answer
    assert "《浙江省军人军属权益保障条例》第七条" in here.answer
    assert here.region == "330000"
    assert here.citations[0] == articles[0].citations[0]
    for elsewhere in ("000000", "320106"):
        assert resolve(articles, overlays, elsewhere, DAY) == articles


def test_the_nearest_region_decides_a_field() -> None:
    city = an_overlay(region="330100", value="杭州的规定：由市政府定。")
    overlays = [city, an_overlay()]
    assert resolve([an_article()], overlays, "330106", DAY)[0].amount == "杭州的规定：由市政府定。"
    assert resolve([an_article()], overlays, "330200", DAY)[0].amount == an_overlay().value


def test_fields_of_several_regions_are_laid_side_by_side() -> None:
    office = an_overlay(region="330100", field="office", value="到市民中心办。")
    article = resolve([an_article()], [office, an_overlay()], "330106", DAY)[0]
    assert (article.amount, article.office) == (an_overlay().value, "到市民中心办。")
    assert article.region == "330100"


def test_a_local_article_is_found_only_in_its_region() -> None:
    local = an_article("village", region="330000")
    articles = [an_article(), local]
    assert [a.id for a in resolve(articles, [], "330106", DAY)] == ["report", "village"]
    assert [a.id for a in resolve(articles, [], "110000", DAY)] == ["report"]


def test_a_law_that_changes_between_two_dates() -> None:
    old = an_article(
        body="满10年的可以安排工作。",
        citations=(Citation.of(RULES_2011, [29]),),
        effective_from=date(2011, 11, 1),
        effective_to=date(2024, 8, 31),
    )
    new = an_article(body="满12年的可以安排工作。", citations=(Citation.of(RULES_2024, [25]),))
    for articles in ([old, new], [new, old]):
        assert resolve(articles, [], "000000", date(2011, 10, 31)) == []
        assert resolve(articles, [], "000000", date(2024, 8, 31)) == [old]
        assert resolve(articles, [], "000000", date(2024, 9, 1)) == [new]


def test_of_two_versions_in_force_the_later_holds() -> None:
    first, second = an_article(), an_article(effective_from=date(2025, 1, 1), body="新的。")
    assert resolve([second, first], [], "000000", DAY) == [second]
    assert resolve([second, first], [], "000000", date(2024, 12, 31)) == [first]


def test_an_overlay_holds_on_its_last_day_and_not_after() -> None:
    until = an_overlay(effective_to=date(2026, 6, 1))
    assert resolve([an_article()], [until], "330000", date(2026, 6, 1))[0].amount
    assert not resolve([an_article()], [until], "330000", date(2026, 6, 2))[0].amount


def test_a_later_overlay_of_the_same_region_takes_over() -> None:
    later = an_overlay(effective_from=date(2026, 1, 1), value="浙江的规定：由省里定。")
    overlays = [later, an_overlay()]
    assert resolve([an_article()], overlays, "330000", date(2025, 12, 31))[0].amount.endswith(
        "市县政府定。"
    )
    assert resolve([an_article()], overlays, "330000", date(2026, 1, 1))[0].amount.endswith(
        "省里定。"
    )


def test_a_laid_article_holds_while_all_its_parts_do() -> None:
    overlay = an_overlay(
        effective_from=date(2025, 3, 1), effective_to=date(2026, 12, 31), needs_review=True
    )
    article = resolve([an_article()], [overlay], "330000", DAY)[0]
    assert article.effective_from == date(2025, 3, 1)
    assert article.effective_to == date(2026, 12, 31)
    assert article.review_by == overlay.review_by
    assert article.needs_review


def test_a_statute_cited_by_both_is_named_once_with_all_its_articles() -> None:
    article = an_article(citations=(Citation.of(LOCAL_RULES, [7, 20]),), local=True)
    overlay = an_overlay(citations=(Citation.of(LOCAL_RULES, [6, 7]),))
    [cited] = resolve([article], [overlay], "330000", DAY)[0].citations
    assert cited.articles == (6, 7, 20)


def test_resolving_changes_nothing_it_was_given() -> None:
    articles, overlays = [an_article()], [an_overlay()]
    resolve(articles, overlays, "330106", DAY)
    assert articles == [an_article()]
    assert overlays == [replace(an_overlay())]
