"""The process's bot over the current library; a new one is built aside and swapped in."""

import threading
from dataclasses import dataclass

from app.policies.library import Library, library
from bot import Bot, Entry


@dataclass(frozen=True)
class Engine:
    """A bot and the knowledge version it was built from."""

    version: int
    bot: Bot


_lock = threading.Lock()
_engine: Engine | None = None


def engine(current: Library) -> Engine:
    """The engine to answer with.

    While one thread builds for a new version, the others go on with the old index: what may be
    told is read from the library each time, so a withdrawn article is out at once all the same.
    """
    global _engine
    if _engine is not None and _engine.version == current.version:
        return _engine
    if _lock.acquire(blocking=_engine is None):
        try:
            if _engine is None or _engine.version != current.version:
                _engine = Engine(current.version, Bot(entries(current)))
        finally:
            _lock.release()
    assert _engine is not None
    return _engine


def loaded() -> Engine:
    """An engine of whatever version, for what depends on no article: masking."""
    return _engine or engine(library())


def warm_up() -> None:
    """Load vocabulary and index before the first person asks (about a second)."""
    engine(library()).bot.respond("优待证怎么办")


def entries(current: Library) -> list[Entry]:
    """One entry per article id; a region's own text adds its phrasings to the national ones."""
    found: dict[str, Entry] = {}
    for article in current.articles:
        known = found.get(article.id)
        questions = (article.title, *article.questions)
        if known is not None:
            questions = (*known.questions, *questions)
        found[article.id] = Entry(article.id, tuple(dict.fromkeys(questions)), article.who)
    return list(found.values())
