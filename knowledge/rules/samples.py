"""Rules on the regression set."""

from collections import defaultdict
from collections.abc import Iterator

from rapidfuzz import fuzz, process

from knowledge.rules.shelf import Problem, Shelf
from knowledge.samples import FILE
from knowledge.statutes import letters

SPLITS = ("train", "test")
SHARED = 92  # of 100: one letter in ten changed is still the same wording


def sample_expects_an_article(shelf: Shelf) -> Iterator[Problem]:
    """`expect` is an article id or none."""
    known = {article.id for article in shelf.articles}
    for sample in shelf.samples:
        if sample.expect is not None and sample.expect not in known:
            message = f"is no article: {sample.expect} ({sample.text})"
            yield Problem(FILE, "expect", message)


def author_is_on_one_side(shelf: Shelf) -> Iterator[Problem]:
    """`split` is train or test, and all samples of an author share it."""
    sides: dict[str, set[str]] = defaultdict(set)
    for sample in shelf.samples:
        sides[sample.author].add(sample.split)
        if sample.split not in SPLITS:
            yield Problem(FILE, "split", f"must be train or test, not {sample.split}")
    for author, splits in sides.items():
        if len(splits) > 1:
            yield Problem(FILE, "split", f"author {author} is in {' and '.join(sorted(splits))}")


def sample_is_no_phrasing(shelf: Shelf) -> Iterator[Problem]:
    """A sample shares its wording with no phrasing (likeness below SHARED), and stands once."""
    phrasings = {
        letters(question).lower(): article.id
        for article in shelf.articles
        for question in article.questions
    }
    texts = list(phrasings)
    seen: set[str] = set()
    for sample in shelf.samples:
        plain = letters(sample.text).lower()
        like = process.extractOne(plain, texts, scorer=fuzz.ratio, score_cutoff=SHARED)
        if like:
            message = f"is worded like a phrasing of {phrasings[like[0]]}: {sample.text}"
            yield Problem(FILE, "text", message)
        if plain in seen:
            yield Problem(FILE, "text", f"stands twice: {sample.text}")
        seen.add(plain)
