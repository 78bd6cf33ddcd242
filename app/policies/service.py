"""Publishing: what the shipped knowledge base says becomes versions in the database."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import TypeAdapter
from sqlalchemy import select

from app import clock
from app.db import db
from app.policies.models import ArticleVersion, KnowledgeVersion
from knowledge import Article, Overlay

ARTICLE, OVERLAY = TypeAdapter(Article), TypeAdapter(Overlay)
Document = Article | Overlay


@dataclass(frozen=True)
class Published:
    """What a publishing changed. `version` is the knowledge version afterwards."""

    version: int
    added: int
    changed: int
    withdrawn: int


def publish(articles: Iterable[Article], overlays: Iterable[Overlay]) -> Published:
    """Make this the current knowledge base. The same again changes nothing.

    A changed text becomes a new version beside the old one, which stays for the record.
    """
    base = db.session.scalars(select(KnowledgeVersion).with_for_update()).one()
    current = {
        (row.article_id, row.region): row
        for row in db.session.scalars(select(ArticleVersion).where(ArticleVersion.current))
    }
    documents: list[Document] = [*articles, *overlays]
    wanted = {_key(one): one for one in documents}
    added = changed = withdrawn = 0
    for key, row in current.items():
        if key not in wanted or _digest(wanted[key]) != row.digest:
            row.current, row.withdrawn_at = False, clock.now()
            withdrawn += key not in wanted
    db.session.flush()  # the unique index on current rows must see the old ones go first
    for key, document in wanted.items():
        old = current.get(key)
        if old is not None and old.current:
            continue
        changed += old is not None
        added += old is None
        db.session.add(_row(key, document, old.version + 1 if old else _next_version(key)))
    if added or changed or withdrawn:
        base.version += 1
        base.changed_at = clock.now()
    return Published(base.version, added, changed, withdrawn)


def _key(document: Document) -> tuple[str, str]:
    """An overlay is one field of an article, so it is kept under `article:field`."""
    if isinstance(document, Overlay):
        return f"{document.article}:{document.field}", document.region
    return document.id, document.region


def _content(document: Document) -> dict[str, object]:
    adapter = OVERLAY if isinstance(document, Overlay) else ARTICLE
    content: dict[str, object] = adapter.dump_python(document, mode="json")  # type: ignore[arg-type]
    return content


def _digest(document: Document) -> str:
    text = json.dumps(_content(document), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _next_version(key: tuple[str, str]) -> int:
    """1, or one more than the last of an article that had been withdrawn."""
    last = db.session.scalar(
        select(ArticleVersion.version)
        .where(ArticleVersion.article_id == key[0], ArticleVersion.region == key[1])
        .order_by(ArticleVersion.version.desc())
        .limit(1)
    )
    return (last or 0) + 1


def _row(key: tuple[str, str], document: Document, version: int) -> ArticleVersion:
    article = document if isinstance(document, Article) else None
    return ArticleVersion(
        article_id=key[0],
        region=key[1],
        version=version,
        overlay=article is None,
        title=article.title if article else "",
        category=article.category if article else "",
        content=_content(document),
        digest=_digest(document),
        effective_from=document.effective_from,
        effective_to=document.effective_to,
    )
