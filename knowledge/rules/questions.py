"""Rules on the phrasings by which an article is found."""

from collections import defaultdict
from collections.abc import Iterator

from knowledge.rules.shelf import Problem, Shelf
from knowledge.statutes import letters

AT_LEAST = 30
LENGTHS = range(4, 61)


def enough_phrasings(shelf: Shelf) -> Iterator[Problem]:
    """An article has at least AT_LEAST phrasings."""
    for article in shelf.articles:
        if len(article.questions) < AT_LEAST:
            message = f"{len(article.questions)} phrasings, at least {AT_LEAST}"
            yield Problem(article.file, "questions", message)


def phrasing_has_a_fair_length(shelf: Shelf) -> Iterator[Problem]:
    """A phrasing has 4 to 60 characters."""
    for article in shelf.articles:
        for question in article.questions:
            if len(question) not in LENGTHS:
                message = f"{len(question)} characters (4 to 60) in: {question}"
                yield Problem(article.file, "questions", message)


def phrasing_belongs_to_one_article(shelf: Shelf) -> Iterator[Problem]:
    """No phrasing stands twice, in one article or in two; punctuation and case do not count."""
    places: dict[str, list[str]] = defaultdict(list)
    for article in shelf.articles:
        for question in article.questions:
            places[letters(question).lower()].append(article.file)
    for question, files in places.items():
        for file in files[1:]:
            yield Problem(file, "questions", f"stands in {files[0]} too: {question}")
