"""What the knowledge base holds, and what a person has to look at soon."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from knowledge.article import NATION, Article, Overlay
from knowledge.loader import Catalogue
from knowledge.samples import Sample

SOON = timedelta(days=90)
COLUMNS = "{:<14}{:>9}{:>10}{:>8}{:>11}{:>7}{:>7}{:>9}{:>8}{:>8}"
HEADER = (
    "articles",
    "questions",
    "fewest",
    "citations",
    "facts",
    "local",
    "escalate",
    "review",
    "due",
)


def coverage(
    articles: list[Article],
    overlays: list[Overlay],
    samples: list[Sample],
    catalogue: Catalogue,
    on: date,
) -> Iterator[str]:
    """Lines of a report: one row a category, then regions, dates that are due, samples."""
    yield COLUMNS.format("category", *HEADER)
    for category in catalogue.categories:
        yield _row(category, [a for a in articles if a.category == category], on)
    yield _row("total", articles, on)
    yield ""
    yield from _regions(articles, overlays)
    yield from _due([*articles, *overlays], on)
    yield from _samples(samples)


def _row(name: str, articles: list[Article], on: date) -> str:
    cells = (
        len(articles),
        sum(len(a.questions) for a in articles),
        min((len(a.questions) for a in articles), default=0),
        sum(len(c.articles) for a in articles for c in a.citations),
        sum(len(a.facts) for a in articles),
        sum(a.local for a in articles),
        sum(a.escalate for a in articles),
        sum(a.needs_review for a in articles),
        sum(a.review_by <= on + SOON for a in articles),
    )
    return COLUMNS.format(name, *cells)


def _regions(articles: list[Article], overlays: list[Overlay]) -> Iterator[str]:
    parts: list[Article | Overlay] = [*articles, *overlays]
    for region in sorted({part.region for part in parts} - {NATION}):
        added = [a for a in articles if a.region == region]
        laid = [o for o in overlays if o.region == region]
        unread = [p.file for p in parts if p.region == region and p.needs_review]
        yield f"region {region}: {len(added)} articles added, {len(laid)} fields overridden"
        yield from (f"  marked for review: {file}" for file in unread)


def _due(parts: list[Article | Overlay], on: date) -> Iterator[str]:
    due = sorted((p.review_by, p.file) for p in parts if p.review_by <= on + SOON)
    months = Counter(p.review_by.strftime("%Y-%m") for p in parts)
    yield "review dates by month: " + ", ".join(f"{m} {n}" for m, n in sorted(months.items()))
    yield f"review due by {on + SOON}: {len(due)}"
    yield from (f"  {day} {file}" for day, file in due)


def _samples(samples: list[Sample]) -> Iterator[str]:
    for split in ("train", "test"):
        part = [s for s in samples if s.split == split]
        nothing = sum(s.expect is None for s in part)
        authors = len({s.author for s in part})
        yield f"samples {split}: {len(part)} by {authors} authors, {nothing} that must find nothing"
