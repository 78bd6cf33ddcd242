"""Article versions. A published version never changes: what was told can be shown years later."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.db import Base


class ArticleVersion(Base):
    """One version of one article (or overlay) of one region. `content` is the whole document."""

    __tablename__ = "article_versions"
    __table_args__ = (
        UniqueConstraint("article_id", "region", "version"),
        Index(
            "uq_article_versions_current",
            "article_id",
            "region",
            unique=True,
            postgresql_where=text("current"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    article_id: Mapped[str] = mapped_column(String(60))
    region: Mapped[str] = mapped_column(String(12))
    version: Mapped[int]
    overlay: Mapped[bool] = mapped_column(default=False)  # overrides fields of the national text
    title: Mapped[str] = mapped_column(String(80), default="")
    category: Mapped[str] = mapped_column(String(40), default="")
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    digest: Mapped[str] = mapped_column(String(64))
    effective_from: Mapped[date | None]
    effective_to: Mapped[date | None]
    current: Mapped[bool] = mapped_column(default=True)
    published_at: Mapped[datetime] = mapped_column(default=clock.now)
    withdrawn_at: Mapped[datetime | None]


class KnowledgeVersion(Base):
    """One row: the number every process compares before it answers."""

    __tablename__ = "knowledge_version"
    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    version: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
