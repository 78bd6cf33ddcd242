"""Which rows of a list may show what was said, and the audit row that says who looked.

A list is drawn anew every few seconds, and so is what a search has found. That it was read is
written down once an hour for each member and tab; a search once an hour for the same words, with
whom it found if that is one.
"""

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta

from app import clock
from app.audit.models import Actor
from app.audit.service import record
from app.conversations import lists
from app.conversations.models import Conversation
from app.crypto import blind_index
from app.staff.models import StaffMember

ONE_READING = timedelta(hours=1)
# Per process: at worst each process and each start writes a row more.
_noted: dict[tuple[int, str], datetime] = {}
_MOST_NOTED = 10_000
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
    if not found or not _due(staff.id, tab):
        return
    record(
        "conversation.list", actor=Actor.STAFF, actor_id=staff.id, subject="list", subject_id=tab,
        rows=len(found),
    )  # fmt: skip


def note_search(words: str, found: Sequence[Conversation], staff: StaffMember) -> None:
    """Write down that this member has searched, never for what."""
    if not _due(staff.id, f"search {blind_index('search', words)}"):
        return
    people = {one.veteran_id for one in found}
    record(
        "conversation.search", actor=Actor.STAFF, actor_id=staff.id, subject="list",
        subject_id="search", veteran_id=people.pop() if len(people) == 1 else None,
        rows=len(found),
    )  # fmt: skip


def _due(staff_id: int, what: str) -> bool:
    """Whether the last hour has no row of this; from now on it has."""
    now = clock.now()
    with _lock:
        last = _noted.get((staff_id, what))
        if last is not None and last <= now < last + ONE_READING:
            return False
        if len(_noted) >= _MOST_NOTED:
            _noted.clear()
        _noted[staff_id, what] = now
    return True
