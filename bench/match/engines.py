"""One interface for all: built from entries, answers with (id, score) pairs, best first."""

import logging
import tempfile
from collections.abc import Callable, Sequence

from bot import Bot, Entry

Found = list[tuple[str, float]]
Search = Callable[[str, int], Found]

ASKED = 60  # phrasings an engine is asked for, so that three different entries are among them


def _pairs(entries: Sequence[Entry]) -> tuple[list[str], list[str]]:
    ids = [entry.id for entry in entries for _ in entry.questions]
    return ids, [question for entry in entries for question in entry.questions]


def _best(rows: Sequence[tuple[str, float]], k: int) -> Found:
    """The best score of every id."""
    best: dict[str, float] = {}
    for name, score in rows:
        best[name] = max(score, best.get(name, score))
    return sorted(best.items(), key=lambda pair: -pair[1])[:k]


def _cut(text: str) -> list[str]:
    import jieba

    jieba.setLogLevel(logging.WARNING)
    return list(jieba.lcut(text))


def _grams(text: str) -> list[str]:
    return list(text) + [text[i : i + 2] for i in range(len(text) - 1)]


def ours(entries: Sequence[Entry]) -> Search:
    """This repository's bot."""
    bot = Bot(entries)
    return lambda text, k: [(match.id, match.score) for match in bot.search(text, k)]


def _rapidfuzz(scorer: str, entries: Sequence[Entry]) -> Search:
    from rapidfuzz import fuzz, process

    ids, questions = _pairs(entries)
    cut = [" ".join(_cut(question)) for question in questions]
    chosen = getattr(fuzz, scorer)

    def search(text: str, k: int) -> Found:
        rows = process.extract(" ".join(_cut(text)), cut, scorer=chosen, limit=ASKED)
        return _best([(ids[at], score) for _, score, at in rows], k)

    return search


def wratio(entries: Sequence[Entry]) -> Search:
    """rapidfuzz WRatio over words."""
    return _rapidfuzz("WRatio", entries)


def token_set(entries: Sequence[Entry]) -> Search:
    """rapidfuzz token_set_ratio over words."""
    return _rapidfuzz("token_set_ratio", entries)


def _bm25(tokens: Callable[[str], list[str]], entries: Sequence[Entry]) -> Search:
    import bm25s

    ids, questions = _pairs(entries)
    engine = bm25s.BM25()
    engine.index([tokens(question) for question in questions], show_progress=False)
    count = min(ASKED, len(questions))

    def search(text: str, k: int) -> Found:
        rows, scores = engine.retrieve([tokens(text)], k=count, show_progress=False)
        return _best([(ids[at], float(s)) for at, s in zip(rows[0], scores[0], strict=True)], k)

    return search


def bm25_words(entries: Sequence[Entry]) -> Search:
    """bm25s over jieba's words."""
    return _bm25(_cut, entries)


def bm25_grams(entries: Sequence[Entry]) -> Search:
    """bm25s over characters and pairs of them."""
    return _bm25(_grams, entries)


def tantivy(entries: Sequence[Entry]) -> Search:
    """tantivy over jieba's words."""
    import tantivy as library

    ids, questions = _pairs(entries)
    builder = library.SchemaBuilder()
    builder.add_text_field("text", stored=False, tokenizer_name="whitespace")
    builder.add_integer_field("at", stored=True)
    index = library.Index(builder.build(), path=tempfile.mkdtemp())
    writer = index.writer(50_000_000, 1)
    for at, question in enumerate(questions):
        writer.add_document(library.Document(text=" ".join(_cut(question)), at=at))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def search(text: str, k: int) -> Found:
        words = [f'"{word}"' for word in _cut(text) if word.isalnum()]
        if not words:
            return []
        query = index.parse_query(" ".join(words), ["text"])
        hits = searcher.search(query, ASKED).hits
        return _best([(ids[searcher.doc(doc)["at"][0]], score) for score, doc in hits], k)

    return search


ENGINES: dict[str, Callable[[Sequence[Entry]], Search]] = {
    "ours": ours,
    "wratio": wratio,
    "token_set": token_set,
    "bm25_words": bm25_words,
    "bm25_grams": bm25_grams,
    "tantivy": tantivy,
}
