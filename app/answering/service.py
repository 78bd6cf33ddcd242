"""Ask the bot, tell the article that holds here and today, and write down what was decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from app import clock
from app.answering import wording
from app.answering.engine import engine
from app.answering.models import AnswerRecord, UnansweredQuestion
from app.answering.telling import Told, tell
from app.db import connection, db
from app.errors import NotFound
from app.policies.library import Library, last_read, library
from app.policies.queries import PUBLISHED
from bot import Outcome

REASON_NO_MATCH, REASON_NOT_HELPFUL = "no_match", "not_helpful"
_COLUMNS = tuple(AnswerRecord.__table__.c[name] for name in (
    "at", "veteran_id", "text", "outcome", "article_id", "article_version", "region",
    "knowledge_version", "candidates",
))  # fmt: skip
_GIVEN = {one.name: bindparam(one.name, type_=one.type) for one in _COLUMNS}
# Core, built once: it runs for every question. It writes nothing once something newer is published,
# which spares asking for the version before each answer.
_KEEP = (
    insert(AnswerRecord)
    .from_select(
        list(_GIVEN),
        select(*_GIVEN.values()).where(_GIVEN["knowledge_version"] == PUBLISHED),
        include_defaults=False,
    )
    .returning(AnswerRecord.id)
)


@dataclass(frozen=True)
class Choice:
    """A question the person may have meant."""

    label: str
    article_id: str


@dataclass(frozen=True)
class Answered:
    """What to do with one text. `kind` is the bot's: answer, suggest, no_match, person, …"""

    kind: str
    told: Told | None
    choices: tuple[Choice, ...]
    context: dict[str, Any]
    record_id: int
    reason: str = ""

    @property
    def misses(self) -> int:
        """How many questions in a row found nothing."""
        return int(self.context.get("misses", 0))


def answer(
    text: str, *, veteran_id: int, context: Mapping[str, Any], region: str, on: date | None = None
) -> Answered:
    """Decide about a masked text. Only articles in force here and today are candidates."""
    current, day = last_read(), on or clock.today()
    while True:
        answered = _decide(text, veteran_id, context, region, day, current)
        if answered is not None:
            return answered
        current = library()  # something was published meanwhile


def _decide(
    text: str, veteran_id: int, context: Mapping[str, Any], region: str, on: date, current: Library
) -> Answered | None:
    """By this state of the knowledge; None, and nothing written, when it is not the current one."""
    holding = current.in_force(region, on)
    outcome = engine(current).bot.respond(text, context=context, only=holding.keys())
    article = holding.get(outcome.article_id or "")
    kind: str = outcome.kind
    if kind == "answer" and article is None:
        # A follow-up may point to an article that has gone out of force since it was told.
        kind = "no_match"
    told = tell(article, current, outcome.part) if article is not None else None
    record_id = _record(text, kind, outcome, told, current.version, veteran_id, region)
    if record_id is None:
        return None
    choices = tuple(
        Choice(holding[match.id].title, match.id)
        for match in outcome.candidates
        if match.id in holding
    )
    return Answered(
        kind=kind,
        told=told if kind == "answer" else None,
        choices=choices if kind == "suggest" else (),
        context=outcome.context,
        record_id=record_id,
        reason=outcome.reason,
    )


def _record(
    text: str,
    kind: str,
    outcome: Outcome,
    told: Told | None,
    version: int,
    veteran_id: int,
    region: str,
) -> int | None:
    """The record's number; None when `version` is not the published one."""
    given = {
        "at": clock.now(),
        "veteran_id": veteran_id,
        "text": text,
        "outcome": kind,
        "article_id": told.id if told else None,
        "article_version": told.snapshot["version"] if told else None,
        "region": told.snapshot["region"] if told else region,
        "knowledge_version": version,
        "candidates": [
            {"id": match.id, "score": round(match.score, 4), "phrasing": match.phrasing}
            for match in outcome.candidates
        ],
    }
    record_id: int | None = connection().scalar(_KEEP, given)
    if record_id is not None and kind == "no_match":
        _leave_unanswered(record_id, veteran_id, text, REASON_NO_MATCH)
    return record_id


def vote(record_id: int, helpful: bool) -> None:
    """A thumb up or down. A thumb down puts the question on the editors' list, once."""
    record = db.session.get(AnswerRecord, record_id, with_for_update=True, populate_existing=True)
    if record is None:
        raise NotFound(wording.NO_SUCH_ANSWER)
    listed = select(UnansweredQuestion.id).where(
        UnansweredQuestion.record_id == record_id,
        UnansweredQuestion.reason == REASON_NOT_HELPFUL,
    )
    if not helpful and db.session.scalar(listed) is None:
        _leave_unanswered(record.id, record.veteran_id, record.text, REASON_NOT_HELPFUL)
    record.helpful = helpful


def _leave_unanswered(
    record_id: int, veteran_id: int | None, text: str | None, reason: str
) -> None:
    db.session.add(
        UnansweredQuestion(record_id=record_id, veteran_id=veteran_id, text=text, reason=reason)
    )


def was_no_question(veteran_id: int) -> None:
    """What this person said last was a wish, taken up elsewhere: off the editors' list."""
    last = select(func.max(AnswerRecord.id)).where(AnswerRecord.veteran_id == veteran_id)
    db.session.execute(
        delete(UnansweredQuestion).where(
            UnansweredQuestion.record_id == last.scalar_subquery(),
            UnansweredQuestion.reason == REASON_NO_MATCH,
        )
    )


def forget(veteran_id: int) -> None:
    """Keep what was decided, forget who asked and in which words."""
    for table in (AnswerRecord, UnansweredQuestion):
        db.session.execute(
            update(table).where(table.veteran_id == veteran_id).values(text=None, veteran_id=None)
        )


def expire(before: datetime) -> int:
    """Retention: empty the words of questions older than that moment. Says how many."""
    count = 0
    for table in (AnswerRecord, UnansweredQuestion):
        emptied = db.session.scalars(
            update(table)
            .where(table.at < before, table.text.is_not(None))
            .values(text=None, veteran_id=None)
            .returning(table.id)
        )
        count += len(emptied.all())
    return count
