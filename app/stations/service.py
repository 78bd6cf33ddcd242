"""What editors may change here: the days on which the desk works against the calendar."""

from datetime import date

from sqlalchemy.dialects.postgresql import insert

from app.audit.models import Actor
from app.audit.service import record
from app.db import db
from app.errors import NotFound
from app.stations import wording
from app.stations.models import CalendarDay


def set_day(day: date, working: bool, note: str = "") -> None:
    """Declare a day worked or free, whatever the published calendar says."""
    values = {"working": working, "note": note}
    db.session.execute(
        insert(CalendarDay)
        .values(day=day, **values)
        .on_conflict_do_update(index_elements=["day"], set_=values)
    )
    record(
        "calendar.set",
        actor=Actor.SYSTEM,
        subject="day",
        subject_id=day.isoformat(),
        working=working,
    )


def unset_day(day: date) -> None:
    """Go back to the published calendar. Raises NotFound when the day was not set."""
    found = db.session.get(CalendarDay, day)
    if found is None:
        raise NotFound(wording.NO_SUCH_DAY)
    db.session.delete(found)
    record("calendar.unset", actor=Actor.SYSTEM, subject="day", subject_id=day.isoformat())
