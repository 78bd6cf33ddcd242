"""Rules on what an article rests on."""

from collections.abc import Iterator

from knowledge.rules.shelf import Problem, Shelf


def cited_article_exists(shelf: Shelf) -> Iterator[Problem]:
    """Each cited statute has the cited article, by the count in laws.yml."""
    for passage in shelf.passages():
        for citation in passage.citations:
            law = shelf.laws[citation.law]
            for number in citation.articles:
                if not law.has(number):
                    message = f"{law.slug} has no article {number}"
                    yield Problem(passage.file, "citations", message)


def cited_law_is_in_force(shelf: Shelf) -> Iterator[Problem]:
    """Each cited statute is in force on the day of the check."""
    for passage in shelf.passages():
        for citation in passage.citations:
            law = shelf.laws[citation.law]
            if law.status != "in-force" or not law.in_force(shelf.on):
                successor = f", now {law.superseded_by}" if law.superseded_by else ""
                message = f"{law.slug} is not in force on {shelf.on}{successor}"
                yield Problem(passage.file, "citations", message)


def holds_only_once_the_law_does(shelf: Shelf) -> Iterator[Problem]:
    """`effective_from` is not before a cited law took effect; dates are in order."""
    for part in shelf.dated():
        for citation in part.citations:
            if part.effective_from < citation.in_force_since:
                message = f"{citation.law} is in force only since {citation.in_force_since}"
                yield Problem(part.file, "effective_from", message)
        if part.effective_to and part.effective_to < part.effective_from:
            yield Problem(part.file, "effective_to", "lies before effective_from")


def national_text_rests_on_national_law(shelf: Shelf) -> Iterator[Problem]:
    """Local law is cited only in that region, or as an example in an article marked local."""
    for article in shelf.articles:
        for citation in article.citations:
            inside = article.region.startswith(citation.region.rstrip("0"))
            if not inside and not article.local:
                message = f"{citation.law} holds in {citation.place} only; mark the article local"
                yield Problem(article.file, "citations", message)


def without_law_a_person_is_offered(shelf: Shelf) -> Iterator[Problem]:
    """An article with no citation may only tell the way to a person, so it must be local."""
    for article in shelf.articles:
        if not article.citations and not article.local:
            yield Problem(article.file, "citations", "is empty; only a local article may do that")


def register_is_consistent(shelf: Shelf) -> Iterator[Problem]:
    """laws.yml: a superseded law names its successor and the day, a law in force names none."""
    for law in shelf.laws.values():
        superseded = law.status == "superseded"
        if superseded != bool(law.superseded_by and law.superseded_from):
            yield Problem("laws.yml", law.slug, "status and superseded_by/_from disagree")
        if law.superseded_by and law.superseded_by not in shelf.laws:
            message = f"superseded_by is not in the register: {law.superseded_by}"
            yield Problem("laws.yml", law.slug, message)
