"""An article as it is told: the whole of it, or the part a follow-up asked for."""

from dataclasses import dataclass
from typing import Any

from app.answering import wording
from app.policies.library import Library
from knowledge import Article

# Words that mark the paragraph a follow-up is after.
_PARTS = {
    "documents": ("带", "材料", "证件", "资料", "提交", "出示"),
    "amount": ("元", "%", "倍", "标准", "补助", "金额", "比例", "一半"),
    "place": ("到", "向", "服务站", "服务中心", "窗口", "申请", "部门"),
    "time": ("日", "天", "个月", "年内", "期限", "时间"),
}


@dataclass(frozen=True)
class Told:
    """What a person was told, kept with the message: article, version, region, sources."""

    id: str
    title: str
    text: str
    snapshot: dict[str, Any]
    escalate: bool
    action: str | None
    documents: tuple[str, ...]


def tell(article: Article, library: Library, part: str | None = None) -> Told:
    """The words for a person. With `part` only what was asked for, where the article has it."""
    return Told(
        id=article.id,
        title=article.title,
        text=_part(article, part) if part else article.answer,
        snapshot=snapshot(article, library),
        escalate=article.escalate,
        action=article.action,
        documents=article.documents,
    )


def snapshot(article: Article, library: Library) -> dict[str, Any]:
    """M.article of the HTTP contract."""
    return {
        "id": article.id,
        "title": article.title,
        "version": library.version_of(article),
        "region": article.region,
        "effective_from": article.effective_from.isoformat(),
        "citations": [
            {"law": citation.law, "title": citation.title, "article": number}
            for citation in article.citations
            for number in citation.articles
        ],
    }


def _part(article: Article, part: str) -> str:
    source = article.answer.rsplit("\n\n", 1)[-1] if article.citations else ""
    begin = wording.PART_BEGINS.format(title=article.title)
    if part == "documents" and article.documents:
        told = "要带：" + "、".join(article.documents) + "。"
    elif part == "amount" and article.amount:
        told = article.amount
    elif part == "place" and article.office:
        told = article.office
    else:
        told = _paragraphs_about(article, part)
    if not told:
        return article.answer
    return "\n\n".join(piece for piece in (begin + told, source) if piece)


def _paragraphs_about(article: Article, part: str) -> str:
    """The paragraphs that speak of the part; for documents, honest words where there are none."""
    words = _PARTS.get(part, ())
    hits = [text for text in article.paragraphs if any(word in text for word in words)]
    if part == "documents":
        hits = [text for text in hits if "带" in text or "材料" in text or "证件" in text]
        return "\n\n".join(hits) or wording.ASK_DOCUMENTS
    return "\n\n".join(hits)
