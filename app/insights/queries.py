"""What the manager's figures are made of, across features. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import InstrumentedAttribute

from app import clock
from app.appointments.models import Appointment, AppointmentState
from app.conversations import clocks, station_rules
from app.conversations.models import Conversation, Kind, Message, Priority, State
from app.db import db
from app.evaluations.models import Evaluation, Invitation, Subject
from app.insights.figures import NONE, Became, Case, Period
from app.policies.library import library
from app.staff.models import StaffMember
from app.staff.service import PRESENCE_SECONDS
from app.stations import queries as stations
from app.stations.models import Station
from app.veterans.models import Veteran

MOST_COMMENTS = 100


@dataclass(frozen=True)
class Now:
    """The desk at this moment. `longest_wait` is in seconds; `on_duty` are names."""

    waiting: int
    longest_wait: int
    longest_id: int | None
    with_caseworker: int
    on_duty: tuple[str, ...]


@dataclass(frozen=True)
class Comment:
    """What somebody wrote with a rating. No conversation where the rating is anonymous."""

    at: datetime
    level: int
    text: str
    conversation_id: int | None


@dataclass(frozen=True)
class Ratings:
    """How many of each level, and the comments, newest first."""

    counts: dict[int, int]
    comments: tuple[Comment, ...]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def satisfied(self) -> int | None:
        """Per cent of the three upper levels (非常满意, 满意, 基本满意)."""
        good = sum(count for level, count in self.counts.items() if level >= 3)
        return round(100 * good / self.total) if self.total else None


def now() -> Now:
    """Who waits, who talks, who is there."""
    rows = db.session.execute(
        select(Conversation.state, func.count())
        .where(Conversation.state.in_((State.WAITING, State.WITH_CASEWORKER)))
        .group_by(Conversation.state)
    )
    counts = {row[0]: row[1] for row in rows}
    oldest = db.session.execute(
        select(Conversation.id, Conversation.waiting_since)
        .where(Conversation.state == State.WAITING, Conversation.waiting_since.is_not(None))
        .order_by(Conversation.waiting_since)
        .limit(1)
    ).first()
    since = oldest[1] if oldest else None
    return Now(
        waiting=counts.get(State.WAITING, 0),
        longest_wait=int((clock.now() - since).total_seconds()) if since else 0,
        longest_id=oldest[0] if oldest else None,
        with_caseworker=counts.get(State.WITH_CASEWORKER, 0),
        on_duty=_on_duty(),
    )


def _on_duty() -> tuple[str, ...]:
    seen = StaffMember.seen_at > clock.now() - timedelta(seconds=PRESENCE_SECONDS)
    return tuple(
        db.session.scalars(
            select(StaffMember.name)
            .where(StaffMember.active, StaffMember.on_duty, seen)
            .order_by(StaffMember.name)
        )
    )


def cases(period: Period) -> list[Case]:
    """Every conversation opened in the period, newest first."""
    rows = db.session.execute(
        select(Conversation, _became())
        .where(_within(Conversation.opened_at, period))
        .order_by(Conversation.id.desc())
    ).all()
    places = {place.id: place for place in stations.stations()}
    overrides = stations.calendar_overrides()
    categories = {one.id: one.category for one in library().articles}
    targets = station_rules.targets()
    return [
        _case(
            one, Became(became), places, overrides, categories,
            targets.get(one.station_id or 0, clocks.USUAL),
        )
        for one, became in rows
    ]  # fmt: skip


def _became() -> ColumnElement[str]:
    """Handed off, else answered, else unanswered: the furthest a conversation got."""

    def told(kind: Kind) -> ColumnElement[bool]:
        return (
            select(Message.id)
            .where(Message.conversation_id == Conversation.id, Message.kind == kind)
            .exists()
        )

    return case(
        (Conversation.handoff_reason.is_not(None), Became.HANDED_OFF.value),
        (told(Kind.ANSWER), Became.BOT.value),
        (told(Kind.NO_MATCH), Became.UNANSWERED.value),
        else_=Became.OTHER.value,
    )


def _case(
    one: Conversation,
    became: Became,
    places: dict[int, Station],
    overrides: dict[date, bool],
    categories: dict[str, str],
    soon: clocks.Targets,
) -> Case:
    place = places.get(one.station_id or 0)
    urgent = one.priority >= Priority.URGENT
    kept = clocks.Hours(
        place.office_hours if place and place.office_hours else clocks.USUAL_WEEK,
        overrides,
        always=urgent,
    )
    waited = None
    if one.handed_off_at and one.first_reply_at and one.first_reply_at >= one.handed_off_at:
        waited = clocks.worked(kept, one.handed_off_at, one.first_reply_at)
    allowed = clocks.URGENT_FIRST if urgent else soon.first_answer
    return Case(
        id=one.id,
        veteran_id=one.veteran_id,
        opened_at=one.opened_at,
        became=became,
        station_id=one.station_id,
        category=categories.get(one.answered_by or one.last_article_id or "", NONE),
        first_answer=waited,
        in_time=None if waited is None else waited <= allowed,
    )


def names_of(veteran_ids: Sequence[int]) -> dict[int, str | None]:
    """Names by person, for a list that masks them."""
    rows = db.session.execute(select(Veteran.id, Veteran.name).where(Veteran.id.in_(veteran_ids)))
    return {row[0]: row[1] for row in rows}


def rated(period: Period, level: int) -> set[int]:
    """Conversations rated so, where the rating says whose it is."""
    return set(
        db.session.scalars(
            select(Invitation.subject_id)
            .join(Evaluation, Evaluation.invitation_id == Invitation.id)
            .where(
                Invitation.subject == Subject.CONVERSATION,
                Evaluation.level == level,
                _within(Evaluation.created_at, period),
            )
        )
    )


def ratings(period: Period) -> Ratings:
    """The five levels and the comments."""
    counted = db.session.execute(
        select(Evaluation.level, func.count())
        .where(_within(Evaluation.created_at, period))
        .group_by(Evaluation.level)
    )
    counts = {row[0]: row[1] for row in counted}
    comments = db.session.execute(
        select(Evaluation, Invitation)
        .outerjoin(
            Invitation,
            and_(Invitation.id == Evaluation.invitation_id, Evaluation.anonymous.is_(False)),
        )
        .where(_within(Evaluation.created_at, period), Evaluation.comment.is_not(None))
        .order_by(Evaluation.id.desc())
        .limit(MOST_COMMENTS)
    ).all()
    return Ratings(
        {level: counts.get(level, 0) for level in (5, 4, 3, 2, 1)},
        tuple(
            Comment(one.created_at, one.level, one.comment or "", _talk(invitation))
            for one, invitation in comments
        ),
    )


def _talk(invitation: Invitation | None) -> int | None:
    if invitation is None or invitation.subject != Subject.CONVERSATION:
        return None
    return invitation.subject_id


def booked(period: Period) -> tuple[int, int]:
    """How many appointments were made, and how many of these nobody came to."""
    made, missed = db.session.execute(
        select(
            func.count(Appointment.id),
            func.count(Appointment.id).filter(Appointment.state == AppointmentState.NO_SHOW),
        ).where(_within(Appointment.created_at, period))
    ).one()
    return made, missed


def _within(column: InstrumentedAttribute[datetime], period: Period) -> ColumnElement[bool]:
    first = clock.at(period.first, time())
    after = clock.at(period.last + timedelta(days=1), time())
    return and_(column >= first, column < after)
