"""Rules on the day by which a person looks at a text again."""

from collections.abc import Iterator
from datetime import timedelta

from knowledge.rules.shelf import Problem, Shelf

# Policy in this field changes every few years; nothing goes unread for longer than this.
LONGEST = timedelta(days=730)


def review_is_not_overdue(shelf: Shelf) -> Iterator[Problem]:
    """`review_by` has not passed, and lies at most two years ahead."""
    for part in shelf.dated():
        if part.review_by < shelf.on:
            yield Problem(part.file, "review_by", f"passed on {part.review_by}; read it again")
        elif part.review_by > shelf.on + LONGEST:
            message = f"{part.review_by} is more than {LONGEST.days} days ahead"
            yield Problem(part.file, "review_by", message)
