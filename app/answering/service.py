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
from app.policies.library import library
from bot import Outcome

REASON_NO_MATCH, REASON_NOT_HELPFUL = "no_match", "not_helpful"
# Core, built once: it runs for every question.
_KEEP = (
    insert(AnswerRecord)
    .values({name: bindparam(name) for name in (
        "at", "veteran_id", "text", "outcome", "article_id", "article_version", "region",
        "knowledge_version", "candidates",
    )})
    .returning(AnswerRecord.id)
)  # fmt: skip


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
    current = library()
    holding = current.in_force(region, on or clock.today())
    outcome = engine(current).bot.respond(text, context=context, only=holding.keys())
    article = holding.get(outcome.article_id or "")
    kind: str = outcome.kind
    if kind == "answer" and article is None:
        # A follow-up may point to an article that has gone out of force since it was told.
        kind = "no_match"
    told = tell(article, current, outcome.part) if article is not None else None
    choices = tuple(
        Choice(holding[match.id].title, match.id)
        for match in outcome.candidates
        if match.id in holding
    )
    record_id = _record(text, kind, outcome, told, current.version, veteran_id, region)
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
) -> int:
    record_id = (
        connection()
        .execute(
            _KEEP,
            {
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
            },
        )
        .scalar_one()
    )
    if kind == "no_match":
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
