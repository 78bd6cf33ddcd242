"""What holds in a region on a day: a pure function of articles, overlays, region and date."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from knowledge.article import NATION, Article, Overlay
from knowledge.citation import Citation


def chain(region: str) -> tuple[str, ...]:
    """The regions whose rules reach `region`, widest first: nation, province, city, county.

    Raises ValueError unless it is a six-digit code.
    """
    if len(region) != 6 or not region.isdigit():
        raise ValueError(f"no region code: {region!r}")
    return tuple(dict.fromkeys((NATION, region[:2] + "0000", region[:4] + "00", region)))


def resolve(
    articles: Iterable[Article], overlays: Iterable[Overlay], region: str, on: date
) -> list[Article]:
    """The articles in force in `region` on the day `on`, each id once, with its overlays laid on.

    Of several versions of an article the one nearest to the region holds, then the latest. For
    each field the nearest region's overlay holds, then the latest. A changed article carries the
    overlays' citations after its own, the nearest region, and the dates between which all of its
    parts hold.
    """
    depth = {code: number for number, code in enumerate(chain(region))}
    versions: dict[str, Article] = {}
    for article in sorted(
        (a for a in articles if a.region in depth and a.in_force(on)),
        key=lambda a: (depth[a.region], a.effective_from),
    ):
        versions[article.id] = article
    fields: dict[str, dict[str, Overlay]] = {}
    for overlay in sorted(
        (o for o in overlays if o.region in depth and o.in_force(on)),
        key=lambda o: (depth[o.region], o.effective_from),
    ):
        fields.setdefault(overlay.article, {})[overlay.field] = overlay
    return [lay(article, fields.get(article.id, {}).values()) for article in versions.values()]


def lay(article: Article, overlays: Iterable[Overlay]) -> Article:
    """The article with these overlays on it, one a field; the same article when there are none."""
    laid = sorted(overlays, key=lambda overlay: overlay.region)
    if not laid:
        return article
    parts: list[Article | Overlay] = [article, *laid]
    ends = [part.effective_to for part in parts if part.effective_to]
    changes: dict[str, Any] = {overlay.field: overlay.value for overlay in laid}
    return replace(
        article,
        **changes,
        citations=_merged(citation for part in parts for citation in part.citations),
        facts=tuple(fact for part in parts for fact in part.facts),
        region=max(part.region for part in parts),
        effective_from=max(part.effective_from for part in parts),
        effective_to=min(ends) if ends else None,
        review_by=min(part.review_by for part in parts),
        needs_review=any(part.needs_review for part in parts),
    )


def _merged(citations: Iterable[Citation]) -> tuple[Citation, ...]:
    """Each statute once, with the articles of all its citations."""
    laws: dict[str, Citation] = {}
    for citation in citations:
        earlier = laws.get(citation.law)
        numbers = {*citation.articles, *(earlier.articles if earlier else ())}
        laws[citation.law] = replace(citation, articles=tuple(sorted(numbers)))
    return tuple(laws.values())
