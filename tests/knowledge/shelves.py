"""Articles, overlays and shelves for tests; each call names only what its test is about."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from knowledge import Article, Catalogue, Citation, Fact, Law, Overlay
from knowledge.rules import Problem, Rule, Shelf
from knowledge.statutes import Statutes

TODAY = date(2026, 6, 1)
SHARED_LAWS = Path(__file__).resolve().parents[3] / "shared" / "laws"

RULES_2024 = Law(
    slug="rules-2024",
    title="退役军人安置条例",
    level="administrative-regulation",
    issuer="国务院",
    promulgated=date(2024, 7, 29),
    in_force_since=date(2024, 9, 1),
    status="in-force",
    articles=93,
)
RULES_2011 = replace(
    RULES_2024,
    slug="rules-2011",
    title="退役士兵安置条例",
    promulgated=date(2011, 10, 29),
    in_force_since=date(2011, 11, 1),
    status="superseded",
    superseded_by="rules-2024",
    superseded_from=date(2024, 9, 1),
    articles=53,
)
LOCAL_RULES = replace(
    RULES_2024,
    slug="zhejiang-rules",
    title="浙江省军人军属权益保障条例",
    level="local-regulation",
    in_force_since=date(2015, 5, 1),
    region="330000",
    place="浙江省",
    articles=28,
)
LAWS = {law.slug: law for law in (RULES_2024, RULES_2011, LOCAL_RULES)}
CATALOGUE = Catalogue({"resettlement": "退役安置"}, {"veteran": "退役军人"})


def an_article(name: str = "report", **changes: Any) -> Article:
    """An article without a fault, but for what `changes` puts into it."""
    article = Article(
        id=name,
        title="退役后去哪里报到",
        category="resettlement",
        who=("veteran",),
        questions=tuple(f"{name}退役后多少天内报到 问法{n}" for n in range(30)),
        body="退役后30日内，到安置地报到。\n\n不清楚的，可以问当地服务站，或者转人工。",
        citations=(Citation.of(RULES_2024, [66]),),
        region="000000",
        effective_from=date(2024, 9, 1),
        effective_to=None,
        review_by=date(2027, 5, 1),
        facts=(Fact("30日", "rules-2024", 66),),
        file=f"articles/resettlement/{name}.md",
    )
    return replace(article, **changes)


def an_overlay(article: str = "report", **changes: Any) -> Overlay:
    overlay = Overlay(
        article=article,
        region="330000",
        field="amount",
        value="浙江的规定：由市县政府定。",
        citations=(Citation.of(LOCAL_RULES, [7]),),
        effective_from=date(2020, 9, 24),
        effective_to=None,
        review_by=date(2027, 3, 31),
        file=f"overlays/330000/{article}.yml",
    )
    return replace(overlay, **changes)


def a_shelf(*parts: Article | Overlay, **changes: Any) -> Shelf:
    """A shelf with these articles and overlays; one faultless article when none is named."""
    articles = [part for part in parts if isinstance(part, Article)] or [an_article()]
    overlays = [part for part in parts if isinstance(part, Overlay)]
    return replace(Shelf(articles, overlays, LAWS, CATALOGUE, TODAY), **changes)


def found(rule: Rule, *parts: Article | Overlay, **changes: Any) -> list[Problem]:
    return list(rule(a_shelf(*parts, **changes)))


def statutes(**articles: str) -> Statutes:
    """Statute texts of rules-2024, e.g. statutes(a66="…")."""
    return Statutes({"rules-2024": {int(name[1:]): text for name, text in articles.items()}})
