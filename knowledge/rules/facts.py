"""Rules on figures: each is declared, and stands in the article it is declared from."""

from collections.abc import Iterator

from knowledge.figures import figures, stated
from knowledge.rules.shelf import Problem, Shelf

# Numbers to call when life is in danger (police, fire, ambulance, mental-health line): no policy.
HOTLINES = frozenset({"110", "119", "120", "12356"})


def every_figure_is_a_fact(shelf: Shelf) -> Iterator[Problem]:
    """Each figure of the text has a row in `facts` with the same value and unit."""
    for passage in shelf.passages():
        declared = {figure.key for fact in passage.facts for figure in figures(fact.value)}
        told = (figure for figure in stated(passage.text) if figure.written not in HOTLINES)
        for written in dict.fromkeys(f.written for f in told if f.key not in declared):
            yield Problem(passage.file, "facts", f"no row for the figure {written}")


def every_fact_is_in_the_text(shelf: Shelf) -> Iterator[Problem]:
    """`facts` declares nothing that the text does not say in these characters."""
    for passage in shelf.passages():
        for fact in passage.facts:
            if fact.value not in passage.text:
                yield Problem(passage.file, "facts", f"{fact.value} is not written in the text")


def every_fact_is_cited(shelf: Shelf) -> Iterator[Problem]:
    """The article a fact comes from is one the passage cites."""
    for passage in shelf.passages():
        cited = {(c.law, number) for c in passage.citations for number in c.articles}
        for fact in passage.facts:
            if (fact.law, fact.article) not in cited:
                message = f"{fact.value}: {fact.law} {fact.article} is not among the citations"
                yield Problem(passage.file, "facts", message)


def every_fact_stands_in_the_law(shelf: Shelf) -> Iterator[Problem]:
    """The article of the statute states the figure. Needs the statute texts."""
    if shelf.statutes is None:
        return
    for passage in shelf.passages():
        for fact in passage.facts:
            text = shelf.statutes.text(fact.law, fact.article)
            if text is None:
                continue
            standing = {figure.key for figure in figures(text)}
            if any(figure.key not in standing for figure in figures(fact.value)):
                message = f"{fact.value} does not stand in {fact.law} {fact.article}"
                yield Problem(passage.file, "facts", message)
