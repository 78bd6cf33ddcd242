from datetime import date

from knowledge import Citation
from tests.knowledge.shelves import LOCAL_RULES, RULES_2024, an_article


def test_the_answer_is_body_lists_and_source() -> None:
    article = an_article(
        body="带着证件去报到。",
        documents=("退出现役证件", "身份证"),
        steps=("先打电话", "再去窗口。"),
    )
    assert article.answer == (
        "带着证件去报到。\n\n要带：退出现役证件、身份证。\n\n"
        "怎么办：\n1. 先打电话。\n2. 再去窗口。\n\n"
        "依据：《退役军人安置条例》第六十六条（2024年9月1日起施行；适用地区：全国）。"
    )


def test_a_list_the_body_says_already_is_not_said_twice() -> None:
    article = an_article(
        body="请带上退役证明，30日内到安置地的退役军人部门报到。",
        documents=("退役证明",),
        steps=("30日内到安置地退役军人部门报到",),
    )
    assert "要带" not in article.answer
    assert "怎么办" not in article.answer


def test_source_line_joins_runs_of_articles_and_tells_place_and_amendment() -> None:
    cited = Citation.of(LOCAL_RULES, [9, 7, 8, 20, 21])
    assert str(cited) == (
        "《浙江省军人军属权益保障条例》第七条至第九条、第二十条、第二十一条"
        "（2015年5月1日起施行，2024年7月29日修改；适用地区：浙江省）"
    )


def test_titles_lose_the_states_name_and_the_part_of_a_code() -> None:
    code = RULES_2024.__class__(
        "civil", "中华人民共和国民法典·婚姻家庭编", "law", "全国人大",
        date(2020, 5, 28), date(2021, 1, 1), "in-force", 79, first_article=1040,
    )  # fmt: skip
    assert str(Citation.of(code, [1079])).startswith(
        "《民法典》第一千零七十九条（2021年1月1日起施行；"
    )
    assert code.has(1118)
    assert not code.has(1119)


def test_the_summary_is_the_first_paragraph() -> None:
    assert an_article().summary() == "退役后30日内，到安置地报到。"
