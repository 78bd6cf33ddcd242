"""How a station runs its desk: assigning by itself, the duty officer, how many chats at once."""

from datetime import timedelta

from sqlalchemy import func, select

from app.audit.models import Actor
from app.audit.service import record
from app.conversations import clocks, desk_wording
from app.conversations.models import Conversation, State, StationDesk
from app.db import db
from app.errors import Conflict, Invalid
from app.staff import service as staff_service
from app.staff.models import StaffMember
from app.stations import queries as stations

USUAL_CHATS, MOST_CHATS = 10, 50
# The longest a station may promise: four hours for an answer; ten working days for the whole, which
# the rules allow when it is very complex (安阳 2021 第50条).
MOST_MINUTES, MOST_DAYS = 240, 10


def of_station(station_id: int | None) -> StationDesk:
    """A station's rules; the usual ones where it has set none."""
    found = db.session.get(StationDesk, station_id) if station_id is not None else None
    return found or StationDesk(
        station_id=station_id, auto_assign=False, duty_officer_id=None, most_chats=USUAL_CHATS,
        **_columns(clocks.USUAL),
    )  # fmt: skip


def targets() -> dict[int, clocks.Targets]:
    """How soon each station promises to answer; one without rules of its own is not in it."""
    return {
        one.station_id: clocks.Targets(
            timedelta(minutes=one.first_answer_minutes),
            timedelta(minutes=one.next_answer_minutes),
            one.solution_days,
        )
        for one in db.session.scalars(select(StationDesk))
    }


def _columns(soon: clocks.Targets) -> dict[str, int]:
    return {
        "first_answer_minutes": int(soon.first_answer.total_seconds() // 60),
        "next_answer_minutes": int(soon.next_answer.total_seconds() // 60),
        "solution_days": soon.solution_days,
    }


def called_at(staff: StaffMember) -> list[int]:
    """The stations where this member is the duty officer."""
    return list(
        db.session.scalars(
            select(StationDesk.station_id).where(StationDesk.duty_officer_id == staff.id)
        )
    )


def set_rules(
    station_id: int, by: StaffMember, *, auto_assign: bool, duty_officer_id: int | None,
    most_chats: int, soon: clocks.Targets = clocks.USUAL,
) -> None:  # fmt: skip
    """Change a station's rules. Raises Invalid for a bad number or somebody not of the staff."""
    stations.get(station_id)
    if not 1 <= most_chats <= MOST_CHATS:
        words = desk_wording.BAD_LIMIT.format(most=MOST_CHATS)
        raise Invalid(words, fields={"most_chats": words})
    if duty_officer_id is not None and not staff_service.get(duty_officer_id).active:
        words = desk_wording.BAD_OFFICER
        raise Invalid(words, fields={"duty_officer_id": words})
    numbers = _columns(soon)
    for name, most in (
        ("first_answer_minutes", MOST_MINUTES), ("next_answer_minutes", MOST_MINUTES),
        ("solution_days", MOST_DAYS),
    ):  # fmt: skip
        if not 1 <= numbers[name] <= most:
            words = desk_wording.BAD_TARGET.format(most=most)
            raise Invalid(words, fields={name: words})
    rules = db.session.get(StationDesk, station_id) or StationDesk(station_id=station_id)
    rules.auto_assign, rules.duty_officer_id = auto_assign, duty_officer_id
    rules.most_chats = most_chats
    for name, number in numbers.items():
        setattr(rules, name, number)
    db.session.add(rules)
    record(
        "station.desk", actor=Actor.STAFF, actor_id=by.id, subject="station",
        subject_id=station_id, auto_assign=auto_assign, duty_officer_id=duty_officer_id,
        most_chats=most_chats, soon=numbers,
    )  # fmt: skip


def load_of(staff_ids: list[int]) -> dict[int, int]:
    """How many chats each of them holds."""
    rows = db.session.execute(
        select(Conversation.caseworker_id, func.count())
        .where(
            Conversation.state == State.WITH_CASEWORKER,
            Conversation.caseworker_id.in_(staff_ids),
        )
        .group_by(Conversation.caseworker_id)
    )
    held = dict(rows.all())
    return {number: held.get(number, 0) for number in staff_ids}


def require_room(staff: StaffMember) -> None:
    """Raises Conflict `too_many_chats` for whoever has as many as the station allows.

    Locks the member's row, so that two claims at once can't both take the last place.
    """
    db.session.execute(select(StaffMember.id).where(StaffMember.id == staff.id).with_for_update())
    most = of_station(staff.station_id).most_chats
    if load_of([staff.id])[staff.id] >= most:
        raise Conflict(desk_wording.TOO_MANY.format(most=most), code="too_many_chats")


def auto_assigning() -> list[int]:
    """The stations whose chats are given out by rule."""
    return list(db.session.scalars(select(StationDesk.station_id).where(StationDesk.auto_assign)))
