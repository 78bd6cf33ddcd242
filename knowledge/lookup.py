"""Finding an article by words: for an editor at the keyboard, not for answering people."""

from collections.abc import Iterable

from rapidfuzz import fuzz

from knowledge.article import Article


def lookup(text: str, articles: Iterable[Article], limit: int = 8) -> list[tuple[float, Article]]:
    """The articles whose id, title or phrasings look most like the text, with a score to 100."""
    scored = [(_likeness(text, article), article) for article in articles]
    return sorted(scored, key=lambda pair: (-pair[0], pair[1].id))[:limit]


def _likeness(text: str, article: Article) -> float:
    names = (article.id, article.title, *article.questions)
    return max((fuzz.ratio(text, name) + fuzz.partial_ratio(text, name)) / 2 for name in names)
