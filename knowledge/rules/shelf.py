"""What the rules look at, and what they say."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from knowledge.article import Article, Overlay
from knowledge.citation import Citation, Fact, Law
from knowledge.loader import Catalogue
from knowledge.resolution import lay
from knowledge.samples import Sample
from knowledge.statutes import Statutes


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault, with the file and the field where an editor mends it."""

    file: str
    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.field}: {self.message}"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The whole knowledge base as read on the day `on`; `statutes` None where no texts are."""

    articles: list[Article]
    overlays: list[Overlay]
    laws: Mapping[str, Law]
    catalogue: Catalogue
    on: date
    samples: list[Sample] = field(default_factory=list)
    statutes: Statutes | None = None

    def dated(self) -> list[Article | Overlay]:
        """Everything that holds from one day to another."""
        return [*self.articles, *self.overlays]

    def readings(self) -> Iterator[Article]:
        """Each article as written, and as each region reads it that lays something on it."""
        yield from self.articles
        written = {article.id: article for article in self.articles}
        for overlay in self.overlays:
            if overlay.article in written:
                yield replace(lay(written[overlay.article], [overlay]), file=overlay.file)

    def passages(self) -> Iterator["Passage"]:
        """Every text that reaches a reader, of articles and overlays alike."""
        for article in self.articles:
            yield Passage(article.file, article.told(), article.citations, article.facts)
        for overlay in self.overlays:
            yield Passage(overlay.file, overlay.text, overlay.citations, overlay.facts)


@dataclass(frozen=True, slots=True)
class Passage:
    """A text with the citations and facts it must rest on."""

    file: str
    text: str
    citations: tuple[Citation, ...]
    facts: tuple[Fact, ...]


Rule = Callable[[Shelf], Iterator[Problem]]
