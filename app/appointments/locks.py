"""The order in which everything here locks, so that no two transactions wait for each other.

First the person, then slots in the order of their ids; an appointment is changed only under the
lock of its slot, and read again once that is held.
"""

from sqlalchemy import select

from app.appointments.models import Slot
from app.db import db

# Words for the driver: every booking begins with it.
_HOLD = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


def hold_person(veteran_id: int) -> None:
    """One booking at a time per person, until the transaction ends."""
    db.session.connection().exec_driver_sql(_HOLD, (f"appointments:{veteran_id}",))


def lock_slots(*slot_ids: int) -> None:
    """Lock these slots, lowest id first."""
    db.session.execute(
        select(Slot.id).where(Slot.id.in_(slot_ids)).order_by(Slot.id).with_for_update()
    )
