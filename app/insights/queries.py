"""Figures across features for whoever leads the desk. Reads only."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from app import clock
from app.answering.models import AnswerRecord
from app.appointments.models import Appointment, AppointmentState
from app.conversations.models import Conversation, State
from app.db import db
from app.evaluations.models import Evaluation
from app.staff import service as staff


@dataclass(frozen=True)
class Now:
    """The desk at this moment. `longest_wait` is in seconds."""

    waiting: int
    longest_wait: int
    with_caseworker: int
    on_duty: int


@dataclass(frozen=True)
class Week:
    """The last seven days. `first_reply` is the median in seconds from waiting to the first reply."""

    conversations: int
    handed_off: int
    first_reply: int | None
    questions: dict[str, int]
    evaluations: int
    satisfied: int | None
    appointments: int
    no_shows: int


def now() -> Now:
    """Who waits, who talks, who is there."""
    by_state = db.session.execute(
        select(Conversation.state, func.count())
        .where(Conversation.state != State.CLOSED)
        .group_by(Conversation.state)
    )
    rows = dict(by_state.all())
    oldest = db.session.scalar(
        select(func.min(Conversation.waiting_since)).where(Conversation.state == State.WAITING)
    )
    return Now(
        waiting=rows.get(State.WAITING, 0),
        longest_wait=int((clock.now() - oldest).total_seconds()) if oldest else 0,
        with_caseworker=rows.get(State.WITH_CASEWORKER, 0),
        on_duty=staff.on_duty_count(),
    )


def week() -> Week:
    """What came in during the last seven days, and what became of it."""
    since = clock.now() - timedelta(days=7)
    opened = Conversation.opened_at >= since
    total, handed = db.session.execute(
        select(
            func.count(Conversation.id),
            func.count(Conversation.id).filter(Conversation.handoff_reason.is_not(None)),
        ).where(opened)
    ).one()
    wait = func.extract("epoch", Conversation.first_reply_at - Conversation.claimed_at)
    median = db.session.scalar(
        select(func.percentile_cont(0.5).within_group(wait)).where(
            opened, Conversation.first_reply_at.is_not(None)
        )
    )
    rated, good = db.session.execute(
        select(
            func.count(Evaluation.id), func.count(Evaluation.id).filter(Evaluation.level >= 3)
        ).where(Evaluation.created_at >= since)
    ).one()
    booked, missed = db.session.execute(
        select(
            func.count(Appointment.id),
            func.count(Appointment.id).filter(Appointment.state == AppointmentState.NO_SHOW),
        ).where(Appointment.created_at >= since)
    ).one()
    return Week(
        total, handed, None if median is None else int(median), _outcomes(since), rated,
        round(100 * good / rated) if rated else None, booked, missed,
    )  # fmt: skip


def _outcomes(since: datetime) -> dict[str, int]:
    rows = db.session.execute(
        select(AnswerRecord.outcome, func.count())
        .where(AnswerRecord.at >= since)
        .group_by(AnswerRecord.outcome)
    )
    return dict(rows.all())
