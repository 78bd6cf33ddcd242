"""Rules on ids, places in the tree, and what points to what."""

from collections.abc import Iterator
from pathlib import PurePath

from knowledge.article import NATION
from knowledge.rules.shelf import Problem, Shelf


def stands_where_it_belongs(shelf: Shelf) -> Iterator[Problem]:
    """The file is articles/<category>/<id>.md, or overlays/<region>/<id>.md for a local article."""
    for article in shelf.articles:
        national = article.region == NATION
        folder = f"articles/{article.category}" if national else f"overlays/{article.region}"
        if article.file != f"{folder}/{article.id}.md":
            yield Problem(article.file, "id", f"belongs in {folder}/{article.id}.md")


def id_is_unique(shelf: Shelf) -> Iterator[Problem]:
    """No two articles, national or local, share an id."""
    seen: dict[str, str] = {}
    for article in shelf.articles:
        if article.id in seen:
            yield Problem(article.file, "id", f"{article.id} is taken by {seen[article.id]}")
        seen.setdefault(article.id, article.file)


def category_and_identities_are_known(shelf: Shelf) -> Iterator[Problem]:
    """`category` and `who` use words of catalogue.yml."""
    for article in shelf.articles:
        if article.category not in shelf.catalogue.categories:
            yield Problem(article.file, "category", f"unknown: {article.category}")
        for who in article.who:
            if who not in shelf.catalogue.identities:
                yield Problem(article.file, "who", f"unknown identity: {who}")


def near_points_back(shelf: Shelf) -> Iterator[Problem]:
    """Near articles exist and name each other; a local article need not be named back."""
    by_id = {article.id: article for article in shelf.articles}
    for article in shelf.articles:
        for near in article.near:
            other = by_id.get(near)
            if other is None or near == article.id:
                yield Problem(article.file, "near", f"is no other article: {near}")
            elif article.id not in other.near and article.region == NATION:
                yield Problem(article.file, "near", f"{near} does not name {article.id} back")


def overlay_stands_where_it_belongs(shelf: Shelf) -> Iterator[Problem]:
    """The file is overlays/<region>/<article>.yml; a second field of one adds -<field>."""
    for overlay in shelf.overlays:
        path = PurePath(overlay.file)
        if path.parent.name != overlay.region:
            yield Problem(overlay.file, "region", f"{overlay.region} is not the folder's name")
        if path.stem not in (overlay.article, f"{overlay.article}-{overlay.field}"):
            message = (
                f"file must be named {overlay.article}.yml or {overlay.article}-{overlay.field}.yml"
            )
            yield Problem(overlay.file, "article", message)


def overlay_lies_on_a_national_article(shelf: Shelf) -> Iterator[Problem]:
    """An overlay belongs to a region, changes an article that exists, and rests on a citation."""
    national = {article.id for article in shelf.articles if article.region == NATION}
    for overlay in shelf.overlays:
        if overlay.region == NATION:
            yield Problem(overlay.file, "region", "is the nation; change the article itself")
        if overlay.article not in national:
            yield Problem(overlay.file, "article", f"is no national article: {overlay.article}")
        if not overlay.citations:
            yield Problem(overlay.file, "citations", "is empty")
        for citation in overlay.citations:
            if not overlay.region.startswith(citation.region.rstrip("0")):
                message = f"{citation.law} holds in {citation.place} only"
                yield Problem(overlay.file, "citations", message)
