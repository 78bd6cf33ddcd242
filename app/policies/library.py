"""The published knowledge base in memory, one snapshot per process and version.

Every reading compares the version in PostgreSQL, so an article withdrawn a second ago is not told
any more; a date boundary needs no publishing, because what holds is worked out per day.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from app.db import db
from app.policies.models import ArticleVersion
from app.policies.queries import knowledge_version
from app.policies.service import ARTICLE, OVERLAY
from knowledge import Article, Overlay, load_catalogue, resolve


@dataclass(frozen=True)
class Library:
    """All current articles and overlays. `versions`: (article id, region) → version number."""

    version: int
    articles: tuple[Article, ...]
    overlays: tuple[Overlay, ...]
    versions: Mapping[tuple[str, str], int]
    _resolved: dict[tuple[str, date], dict[str, Article]] = field(
        default_factory=dict, compare=False
    )

    def in_force(self, region: str, on: date) -> Mapping[str, Article]:
        """What holds in a region on a day, by article id, overlays laid on.

        Townships and villages have no rules of their own: their county's code counts.
        """
        key = (region[:6], on)
        if key not in self._resolved:
            if len(self._resolved) > 64:  # strangers choose the day in `?on=`
                self._resolved.clear()
            self._resolved[key] = {
                article.id: article
                for article in resolve(self.articles, self.overlays, region[:6], on)
            }
        return self._resolved[key]

    def version_of(self, article: Article) -> int:
        """The version of the article's own text, whatever overlays lie on it."""
        own = self.versions.get((article.id, article.region))
        return own if own is not None else self.versions.get((article.id, "000000"), 1)


_lock = threading.Lock()
_library: Library | None = None


def library() -> Library:
    """The snapshot that is current now."""
    global _library
    version = knowledge_version()
    if _library is None or _library.version != version:
        with _lock:
            if _library is None or _library.version != version:
                _library = _read(version)
    return _library


def last_read() -> Library:
    """The snapshot of this process, perhaps outdated by now.

    For whoever compares its version in the statement that writes down what was told.
    """
    return _library or library()


def categories() -> Mapping[str, str]:
    """Category id → Chinese title, in display order."""
    return load_catalogue().categories


def _read(version: int) -> Library:
    rows = db.session.scalars(
        select(ArticleVersion).where(ArticleVersion.current).order_by(ArticleVersion.id)
    ).all()
    return Library(
        version=version,
        articles=tuple(ARTICLE.validate_python(row.content) for row in rows if not row.overlay),
        overlays=tuple(OVERLAY.validate_python(row.content) for row in rows if row.overlay),
        versions={(row.article_id, row.region): row.version for row in rows if not row.overlay},
    )
