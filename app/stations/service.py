"""What editors may change here: the days on which the desk works against the calendar."""

from datetime import date

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from app.audit.models import Actor
from app.audit.service import record
from app.db import db
from app.errors import NotFound
from app.stations import wording
from app.stations.models import CalendarDay


def set_day(
    day: date, working: bool, note: str = "", *, actor: Actor = Actor.SYSTEM,
    actor_id: int | None = None,
) -> None:  # fmt: skip
    """Declare a day worked or free, whatever the published calendar says."""
    values = {"working": working, "note": note}
    db.session.execute(
        insert(CalendarDay)
        .values(day=day, **values)
        .on_conflict_do_update(index_elements=["day"], set_=values)
    )
    record(
        "calendar.set", actor=actor, actor_id=actor_id, subject="day",
        subject_id=day.isoformat(), working=working,
    )  # fmt: skip


def unset_day(day: date, *, actor: Actor = Actor.SYSTEM, actor_id: int | None = None) -> None:
    """Go back to the published calendar. Raises NotFound when the day was not set."""
    gone = db.session.scalar(
        delete(CalendarDay).where(CalendarDay.day == day).returning(CalendarDay.day)
    )
    if gone is None:
        raise NotFound(wording.NO_SUCH_DAY)
    record(
        "calendar.unset", actor=actor, actor_id=actor_id, subject="day", subject_id=day.isoformat()
    )
