"""The nouns of the knowledge base: articles and what a region lays over them."""

from dataclasses import dataclass
from datetime import date

from knowledge.answer import compose
from knowledge.citation import Citation, Fact

NATION = "000000"


@dataclass(frozen=True, slots=True)
class Article:
    """One question and its answer, valid in `region` from `effective_from` to `effective_to`.

    Both days count; `effective_to` None means until further notice. `amount` and `office` are
    sentences that only a region fills in. `file` is the path inside the knowledge folder.
    """

    id: str
    title: str
    category: str
    who: tuple[str, ...]
    questions: tuple[str, ...]
    body: str
    citations: tuple[Citation, ...]
    region: str
    effective_from: date
    effective_to: date | None
    review_by: date
    facts: tuple[Fact, ...] = ()
    escalate: bool = False
    local: bool = False
    near: tuple[str, ...] = ()
    action: str | None = None
    documents: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    amount: str = ""
    office: str = ""
    needs_review: bool = False
    file: str = ""

    @property
    def answer(self) -> str:
        """The whole text a person reads, with the source line."""
        return compose(
            self.body, self.amount, self.office, self.documents, self.steps, self.citations
        )

    @property
    def paragraphs(self) -> list[str]:
        return [part.strip() for part in self.body.split("\n\n") if part.strip()]

    def summary(self) -> str:
        """The first paragraph: the question answered outright."""
        return self.paragraphs[0]

    def told(self) -> str:
        """Every sentence an editor wrote that reaches the reader, without the source line."""
        return "\n".join([self.body, self.amount, self.office, *self.documents, *self.steps])

    def in_force(self, on: date) -> bool:
        return _covers(self.effective_from, self.effective_to, on)


@dataclass(frozen=True, slots=True)
class Overlay:
    """One field of a national article as a region has it, with its own citations and dates."""

    article: str
    region: str
    field: str
    value: str | tuple[str, ...]
    citations: tuple[Citation, ...]
    effective_from: date
    effective_to: date | None
    review_by: date
    facts: tuple[Fact, ...] = ()
    needs_review: bool = False
    file: str = ""

    @property
    def text(self) -> str:
        return self.value if isinstance(self.value, str) else "\n".join(self.value)

    def in_force(self, on: date) -> bool:
        return _covers(self.effective_from, self.effective_to, on)


def _covers(first: date, last: date | None, on: date) -> bool:
    return first <= on and (last is None or on <= last)
