"""Reading the policies as the public does: search, one article."""

from datetime import date
from typing import Any

from app.answering.engine import engine
from app.answering.telling import snapshot
from app.policies.library import Library, library
from knowledge import Article


def article_as_told(article_id: str, region: str, on: date) -> dict[str, Any] | None:
    """One article as it holds in a region on a day; None when there is none."""
    current = library()
    article = current.in_force(region, on).get(article_id)
    return _whole(article, current) if article else None


def search(text: str, region: str, on: date, category: str = "", limit: int = 20) -> list[Any]:
    """Articles in force, best first for a text, in the knowledge base's order without one."""
    current = library()
    holding = {
        name: article
        for name, article in current.in_force(region, on).items()
        if not category or article.category == category
    }
    if not text.strip():
        return [_short(article, current) for article in holding.values()]
    matches = engine(current).bot.search(text, limit, only=holding.keys())
    return [
        {**_short(holding[match.id], current), "score": round(match.score, 4)} for match in matches
    ]


def _short(article: Article, current: Library) -> dict[str, Any]:
    return {
        **snapshot(article, current),
        "category": article.category,
        "summary": article.summary(),
        "effective_to": article.effective_to,
    }


def _whole(article: Article, current: Library) -> dict[str, Any]:
    return {
        **_short(article, current),
        "answer": article.answer,
        "who": list(article.who),
        "documents": list(article.documents),
        "steps": list(article.steps),
        "action": article.action,
        "local": article.local,
        "escalate": article.escalate,
        "review_by": article.review_by,
    }
