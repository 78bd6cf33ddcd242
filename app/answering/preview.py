"""What the bot would say if a proposal were published: a bot of its own, beside the one at work.

Building it takes the processor for two or three seconds, so only an editor's click does it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app import clock
from app.answering.engine import engine, entries
from app.answering.models import ProposalKind
from app.answering.proposals import Draft
from app.policies.library import Library, library
from bot import Bot, Entry
from knowledge import Article

NEW = "proposal"  # stands for the id that a new article does not have yet
NEIGHBOURS = 4


@dataclass(frozen=True)
class Said:
    """What the bot decides: its kind of outcome, and the article where it names one."""

    kind: str
    title: str


@dataclass(frozen=True)
class Change:
    """One question, and what is said to it now and then."""

    text: str
    now: Said
    then: Said
    helped: bool  # then answered from the proposal's article


@dataclass(frozen=True)
class Preview:
    """The group's questions, and phrasings of neighbours that would be answered otherwise."""

    changes: tuple[Change, ...]
    lost: tuple[Change, ...]


def preview(draft: Draft, texts: Sequence[str], region: str) -> Preview:
    """Ask both bots. The draft must be sound (`proposals.checked`)."""
    current = library()
    holding = current.in_force(region, clock.today())
    ours = draft.article_id if draft.kind == ProposalKind.PHRASINGS else NEW
    titles = {name: article.title for name, article in holding.items()} | (
        {NEW: draft.title} if ours == NEW else {}
    )
    now, then = engine(current).bot, Bot(_with(draft, current))
    changes = [_change(text, now, then, titles, ours) for text in texts]
    lost = [
        change
        for text, owner in _neighbours(draft, now, holding, ours)
        if (change := _change(text, now, then, titles, ours)).now.title == titles[owner]
        and change.then.title != titles[owner]
    ]
    return Preview(tuple(changes), tuple(lost))


def _with(draft: Draft, current: Library) -> list[Entry]:
    """The library's entries and the proposal among them."""
    if draft.kind == ProposalKind.ARTICLE:
        return [*entries(current), Entry(NEW, (draft.title, *draft.questions))]
    return [
        replace(one, questions=tuple(dict.fromkeys((*one.questions, *draft.questions))))
        if one.id == draft.article_id
        else one
        for one in entries(current)
    ]


def _change(text: str, now: Bot, then: Bot, titles: Mapping[str, str], ours: str) -> Change:
    before = now.respond(text, only=titles.keys() - {NEW})
    after = then.respond(text, only=titles.keys())
    return Change(
        text,
        Said(before.kind, titles.get(before.article_id or "", "")),
        Said(after.kind, titles.get(after.article_id or "", "")),
        helped=after.kind == "answer" and after.article_id == ours,
    )


def _neighbours(
    draft: Draft, now: Bot, holding: Mapping[str, Article], ours: str
) -> Iterable[tuple[str, str]]:
    """The phrasings, with their article, of what lies nearest to the proposal's phrasings."""
    near = {
        match.id
        for question in draft.questions
        for match in now.search(question, NEIGHBOURS, only=holding.keys() - {ours})
    }
    for name in sorted(near):
        for text in holding[name].questions:
            yield text, name
