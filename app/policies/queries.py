"""Reading the knowledge base that is published now."""

from sqlalchemy import func, select

from app.db import connection, db
from app.policies.models import ArticleVersion, KnowledgeVersion

# Built once and run on the connection itself: every page passes here.
_VERSION = select(KnowledgeVersion.version)
# The same number inside of another statement.
PUBLISHED = func.coalesce(_VERSION.scalar_subquery(), 0)


def knowledge_version() -> int:
    """The number every process compares before it answers; 0 before the first load."""
    return connection().scalar(_VERSION) or 0


def knowledge_status() -> dict[str, int | None]:
    """For /readyz: which version, and how many articles of the nation and below."""
    count = db.session.scalar(
        select(func.count(func.distinct(ArticleVersion.article_id))).where(
            ArticleVersion.current, ArticleVersion.overlay.is_(False)
        )
    )
    return {"version": knowledge_version(), "articles": count or 0}
