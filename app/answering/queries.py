"""Reading the policies as the public does (search, one article), and what editors proposed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from app import clock
from app.answering.engine import engine
from app.answering.models import ArticleProposal, UnansweredQuestion
from app.answering.telling import snapshot
from app.db import db
from app.policies.library import Library, library
from app.staff.models import StaffMember
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


@dataclass(frozen=True)
class Proposed:
    """A proposal, who wrote it, and how many questions led to it."""

    proposal: ArticleProposal
    author: str
    questions: int


def titles(region: str) -> dict[str, str]:
    """Article id → title, of what holds in a region today."""
    return {
        name: article.title for name, article in library().in_force(region, clock.today()).items()
    }


def proposals(limit: int = 200) -> list[Proposed]:
    """The proposals that stand, newest first."""
    counts = (
        select(func.count(UnansweredQuestion.id))
        .where(UnansweredQuestion.proposal_id == ArticleProposal.id)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(ArticleProposal, StaffMember.name, counts)
        .join(StaffMember, StaffMember.id == ArticleProposal.staff_id)
        .where(ArticleProposal.withdrawn_at.is_(None))
        .order_by(ArticleProposal.id.desc())
        .limit(limit)
    )
    return [Proposed(proposal, name, count or 0) for proposal, name, count in rows]


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
