"""From questions nobody could answer to proposals for articles. Publishing is another step."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select, update

from app import clock
from app.answering import likeness, masking, wording
from app.answering.engine import engine
from app.answering.models import ArticleProposal, ProposalKind, SettleReason, UnansweredQuestion
from app.audit.models import Actor
from app.audit.service import record
from app.db import db
from app.errors import Conflict, Invalid, NotFound
from app.policies.library import categories, library

LOOK_BACK = 400  # open questions that are grouped at once
MOST_PHRASINGS = 30


@dataclass(frozen=True)
class Question:
    """One open question as an editor may see it: without anything that identifies."""

    id: int
    at: datetime
    text: str
    reason: str
    nearest: str | None


@dataclass(frozen=True)
class Group:
    """Questions that are alike, newest first, and what the bot would have told most nearly."""

    questions: tuple[Question, ...]

    @property
    def lead(self) -> Question:
        return self.questions[0]

    @property
    def nearest(self) -> str | None:
        return self.lead.nearest


@dataclass(frozen=True)
class Draft:
    """What an editor wants to add. `article_id` names the article for phrasings, "" a new one."""

    kind: ProposalKind
    article_id: str = ""
    questions: tuple[str, ...] = ()
    title: str = ""
    category: str = ""
    region: str = "000000"
    answer: str = ""
    sources: str = ""


def groups(region: str, *, newest_first: bool = False) -> list[Group]:
    """The open questions by likeness, the most frequent first, or the newest."""
    rows = db.session.scalars(
        select(UnansweredQuestion)
        .where(UnansweredQuestion.settled_at.is_(None), UnansweredQuestion.text.is_not(None))
        .order_by(UnansweredQuestion.id.desc())
        .limit(LOOK_BACK)
    ).all()
    bot = engine(library()).bot
    holding = library().in_force(region, clock.today())
    asked = []
    for row in rows:
        text = masking.hide(row.text or "")
        near = bot.search(text, 1, only=holding.keys())
        asked.append(Question(row.id, row.at, text, row.reason, near[0].id if near else None))
    found = [
        Group(tuple(asked[place] for place in places))
        for places in likeness.groups([likeness.Asked(one.text, one.nearest) for one in asked])
    ]
    if newest_first:
        return found
    return sorted(found, key=lambda group: (-len(group.questions), -group.lead.id))


def group_of(question_id: int, region: str) -> Group:
    """The group a question is in now. Raises NotFound when it has been settled meanwhile."""
    for group in groups(region):
        if any(one.id == question_id for one in group.questions):
            return group
    raise NotFound(wording.NO_SUCH_QUESTION)


def settle(question_ids: Collection[int], reason: str, staff_id: int) -> int:
    """Take questions off the list with a reason. Raises Invalid; says how many there were."""
    if reason not in set(SettleReason) - {SettleReason.PROPOSED}:
        raise Invalid(wording.NO_REASON, fields={"reason": wording.NO_REASON})
    count = _settle(question_ids, SettleReason(reason), staff_id, None)
    record("questions.settle", actor=Actor.STAFF, actor_id=staff_id, reason=reason, count=count)
    return count


def propose(draft: Draft, question_ids: Collection[int], staff_id: int) -> ArticleProposal:
    """Keep a proposal and settle the questions that led to it. Raises Invalid, Conflict."""
    sound = checked(draft)
    proposal = ArticleProposal(
        staff_id=staff_id,
        kind=sound.kind,
        article_id=sound.article_id,
        region=sound.region,
        title=sound.title,
        category=sound.category,
        questions=list(sound.questions),
        answer=sound.answer,
        sources=sound.sources,
    )
    db.session.add(proposal)
    db.session.flush()
    if sound.kind == ProposalKind.ARTICLE:
        proposal.article_id = f"proposal-{proposal.id}"
    if not _settle(question_ids, SettleReason.PROPOSED, staff_id, proposal.id):
        raise Conflict(wording.SETTLED_MEANWHILE, code="settled")
    _note("proposal.add", proposal, staff_id)
    return proposal


def withdraw(proposal_id: int, staff_id: int) -> None:
    """Drop a proposal; its questions are open again. Raises NotFound, Conflict."""
    proposal = db.session.get(ArticleProposal, proposal_id, with_for_update=True)
    if proposal is None:
        raise NotFound(wording.NO_SUCH_PROPOSAL)
    if proposal.withdrawn_at is not None:
        raise Conflict(wording.WITHDRAWN_ALREADY, code="withdrawn")
    proposal.withdrawn_at = clock.now()
    db.session.execute(
        update(UnansweredQuestion)
        .where(UnansweredQuestion.proposal_id == proposal.id)
        .values(settled_at=None, settled_by=None, settle_reason=None, proposal_id=None)
    )
    _note("proposal.withdraw", proposal, staff_id)


def checked(draft: Draft) -> Draft:
    """The draft tidied. Raises Invalid with a sentence per field."""
    lines = (re.sub(r"\s+", " ", one).strip() for one in draft.questions)
    draft = replace(
        draft,
        questions=tuple(dict.fromkeys(one for one in lines if one)),
        title=draft.title.strip(),
        answer=draft.answer.strip(),
        sources=draft.sources.strip(),
    )
    wrong = {**_wrong_questions(draft.questions), **_wrong_article(draft)}
    if wrong:
        raise Invalid(" ".join(wrong.values()), fields=wrong)
    return draft


def _wrong_questions(questions: Sequence[str]) -> dict[str, str]:
    if not 1 <= len(questions) <= MOST_PHRASINGS:
        return {"questions": wording.PHRASINGS_COUNT.format(most=MOST_PHRASINGS)}
    if any(len(one) > 80 for one in questions):
        return {"questions": wording.PHRASING_LONG}
    if any(masking.hide(one) != one for one in questions):
        return {"questions": wording.NO_PERSONS}
    return {}


def _wrong_article(draft: Draft) -> dict[str, str]:
    if draft.kind == ProposalKind.PHRASINGS:
        known = any(one.id == draft.article_id for one in library().articles)
        return {} if known else {"article": wording.NO_SUCH_ARTICLE}
    wrong = {}
    if not 4 <= len(draft.title) <= 40:
        wrong["title"] = wording.BAD_TITLE
    if draft.category not in categories():
        wrong["category"] = wording.NO_CATEGORY
    if not 20 <= len(draft.answer) <= 4000:
        wrong["answer"] = wording.BAD_ANSWER
    if not draft.sources:
        wrong["sources"] = wording.NO_SOURCES
    return wrong


def _settle(
    question_ids: Collection[int], reason: SettleReason, staff_id: int, proposal_id: int | None
) -> int:
    """Of two editors who settle the same question, the first one counts."""
    settled = db.session.scalars(
        update(UnansweredQuestion)
        .where(UnansweredQuestion.id.in_(question_ids), UnansweredQuestion.settled_at.is_(None))
        .values(
            settled_at=clock.now(),
            settled_by=staff_id,
            settle_reason=reason,
            proposal_id=proposal_id,
        )
        .returning(UnansweredQuestion.id)
    )
    return len(settled.all())


def _note(action: str, proposal: ArticleProposal, staff_id: int) -> None:
    record(
        action, actor=Actor.STAFF, actor_id=staff_id, subject="proposal",
        subject_id=proposal.id, article=proposal.article_id,
    )  # fmt: skip
