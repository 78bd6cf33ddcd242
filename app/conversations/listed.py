"""Which rows of a list may show what was said, and the audit row that says who looked.

A list is drawn anew every few seconds, so that it was read is written down once an hour for each
member and tab. Searches are deliberate: each is written down, with whom it found if that is one.
"""

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta

from app import clock
from app.audit.models import Actor
from app.audit.service import record
from app.conversations import lists
from app.conversations.models import Conversation
from app.staff.models import StaffMember

ONE_READING = timedelta(hours=1)
# Per process: at worst each process and each start writes a row more.
_noted: dict[tuple[int, str], datetime] = {}
_lock = threading.Lock()


def readable(found: Sequence[Conversation], staff: StaffMember) -> set[int]:
    """The conversations whose last words this member may see without opening them.

    One's own and those one has taken first; one's station's and those below it; and those that
    belong to no station, so that nobody overlooks them.
    """
    own = set(lists.own_stations(staff))
    return {
        one.id
        for one in found
        if one.station_id is None
        or one.station_id in own
        or staff.id in (one.caseworker_id, one.first_taker_id)
    }


def note_reading(tab: str, found: Sequence[Conversation], staff: StaffMember) -> None:
    """Write down that this member has read this list, unless the last hour's row says so."""
    now = clock.now()
    with _lock:
        last = _noted.get((staff.id, tab))
        if not found or (last is not None and last <= now < last + ONE_READING):
            return
        _noted[staff.id, tab] = now
    record(
        "conversation.list", actor=Actor.STAFF, actor_id=staff.id, subject="list", subject_id=tab,
        rows=len(found),
    )  # fmt: skip


def note_search(found: Sequence[Conversation], staff: StaffMember) -> None:
    """Write down that this member has searched, never for what."""
    people = {one.veteran_id for one in found}
    record(
        "conversation.search", actor=Actor.STAFF, actor_id=staff.id, subject="list",
        subject_id="search", veteran_id=people.pop() if len(people) == 1 else None,
        rows=len(found),
    )  # fmt: skip
