"""Changes of plans and calendar that move many slots: what they would do, and doing it.

A preview is the change itself, carried out and rolled back, so it can't say anything else.
"""

from collections.abc import Callable
from dataclasses import dataclass

from app.appointments import closing, planning
from app.db import db, undone

Change = Callable[[], object]


@dataclass(frozen=True)
class Effect:
    """Slots that open, slots that close, people who lose their place and are told."""

    opened: int
    closed: int
    people: int


def preview(change: Change) -> Effect:
    """What `change` would do. Nothing of it stays; until then it holds the slots it touches."""
    with undone():
        followed = _follow(change)
        return Effect(followed.opened, followed.closed, len(closing.stranded()))


def carry_out(change: Change, reason: str, staff_id: int | None) -> Effect:
    """Make the change, let the slots follow it, cancel and tell whoever stood in a closed one."""
    followed = _follow(change)
    people = closing.cancel_stranded(reason, staff_id)
    return Effect(followed.opened, followed.closed, people)


def _follow(change: Change) -> planning.Followed:
    change()
    db.session.flush()
    return planning.follow()
