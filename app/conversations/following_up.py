"""回访: on the day that was set, ask whether the matter is settled."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from app import clock
from app.appointments.models import Appointment, Slot
from app.audit.models import Actor
from app.audit.service import record
from app.conversations import desk_wording, lists
from app.conversations.models import Conversation, FollowUp
from app.db import db
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.staff.models import StaffMember

MOST_TASKS = 200


def plan(conversation: Conversation, staff: StaffMember, due_on: date) -> FollowUp:
    """One task per conversation. Raises Invalid for a day that is not ahead."""
    if due_on <= clock.today():
        words = desk_wording.FOLLOW_UP_PAST
        raise Invalid(words, fields={"follow_up_on": words})
    task = FollowUp(
        conversation_id=conversation.id,
        veteran_id=conversation.veteran_id,
        station_id=conversation.station_id,
        staff_id=conversation.first_taker_id or staff.id,
        due_on=due_on,
    )
    db.session.add(task)
    db.session.flush()
    return task


def open_tasks(staff: StaffMember, station_ids: list[int]) -> list[FollowUp]:
    """One's own and one's stations' tasks that are not done, the most overdue first."""
    mine: ColumnElement[bool] = FollowUp.staff_id == staff.id
    return list(
        db.session.scalars(
            select(FollowUp)
            .where(FollowUp.done_at.is_(None), or_(mine, FollowUp.station_id.in_(station_ids)))
            .order_by(FollowUp.due_on, FollowUp.id)
            .options(joinedload(FollowUp.conversation).joinedload(Conversation.veteran))
            .limit(MOST_TASKS)
        )
    )


def given_up(station_ids: list[int]) -> Sequence[Appointment]:
    """Visits still ahead at these stations that ended because the person was erased.

    Nobody can be asked any more, so whoever has laid papers out must learn it here.
    """
    return db.session.scalars(
        select(Appointment)
        .join(Slot, Slot.id == Appointment.slot_id)
        .where(
            Appointment.cancel_reason == "erasure",
            Slot.station_id.in_(station_ids),
            Slot.starts_at >= clock.now(),
        )
        .order_by(Slot.starts_at, Appointment.id)
        .limit(MOST_TASKS)
    ).all()


def finish(task_id: int, staff: StaffMember, result: str, note: str = "") -> FollowUp:
    """What came of it. Raises NotFound, NotAllowed, Invalid, Conflict when somebody was faster.

    Whoever was not reached is asked again on the next day.
    """
    task = db.session.get(FollowUp, task_id, with_for_update=True)
    if task is None:
        raise NotFound(desk_wording.NO_SUCH_FOLLOW_UP)
    if task.staff_id != staff.id and not lists.looks_after(task.station_id, staff):
        raise NotAllowed(desk_wording.OTHER_STATION, code="other_station")
    if task.done_at is not None:
        raise Conflict(desk_wording.FOLLOW_UP_DONE, code="already_done")
    if result not in desk_wording.FOLLOW_UP_RESULTS:
        raise Invalid(desk_wording.BAD_RESULT, fields={"result": desk_wording.BAD_RESULT})
    task.result, task.note = result, note.strip() or task.note
    if result == "not_reached":
        task.due_on = clock.today() + timedelta(days=1)
    else:
        task.done_at, task.done_by_id = clock.now(), staff.id
    record(
        "follow_up.finish", actor=Actor.STAFF, actor_id=staff.id, subject="follow_up",
        subject_id=task.id, veteran_id=task.veteran_id, result=result,
    )  # fmt: skip
    return task
