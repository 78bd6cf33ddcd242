from datetime import date

from knowledge.rules.review import review_is_not_overdue
from tests.knowledge.shelves import an_article, an_overlay, found


def test_a_review_that_is_overdue() -> None:
    due = an_article(review_by=date(2026, 6, 1))
    assert found(review_is_not_overdue, due, on=date(2026, 6, 1)) == []
    [problem] = found(review_is_not_overdue, due, on=date(2026, 6, 2))
    assert (problem.field, "2026-06-01" in problem.message) == ("review_by", True)


def test_an_overlay_is_reviewed_too() -> None:
    assert found(review_is_not_overdue, an_overlay(), on=date(2027, 4, 1))


def test_a_review_put_off_too_far() -> None:
    assert found(review_is_not_overdue, an_article(review_by=date(2029, 1, 1)))
