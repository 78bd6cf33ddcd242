"""One client of the benchmark, in a process of its own."""

import os
import time
from threading import Barrier
from typing import Any

from sqlalchemy import event

from app import create_app
from app.appointments import service
from app.db import db, transaction
from app.settings import Settings

SECONDS = int(os.environ.get("BENCH_SECONDS", "4"))
WARM_UP = 20
_ready: dict[str, Any] = {}


def get_ready(settings: Settings, line: Barrier, beginners: Any, slot: int) -> None:
    """Load the application and book a few times; both take longer than the measuring."""
    _ready.update(app=create_app(settings), line=line)
    with _ready["app"].app_context():
        for _ in range(WARM_UP):
            book(beginners.get(), slot)


def book(person: int, slot: int) -> None:
    """As a request does it: a transaction and a connection from the pool, given back."""
    with transaction():
        service.book(person, slot, "card_apply")
    db.session.remove()


def book_for_a_while(slots: list[int], people: list[int]) -> tuple[int, float]:
    """A new person books a place, and the next, until the time is over; says how many, and the
    seconds of processor time this process has spent on them.
    """
    booked = 0
    with _ready["app"].app_context():
        _ready["line"].wait()
        end, spent = time.monotonic() + SECONDS, time.process_time()
        for person in people:
            if time.monotonic() >= end:
                break
            book(person, slots[person % len(slots)])
            booked += 1
        spent = time.process_time() - spent
    return booked, spent


def statements(person: int, slot: int) -> list[str]:
    """What one booking says to the database; transaction control is not seen here."""
    said: list[str] = []
    with _ready["app"].app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *seen: said.append(seen[2]))
        book(person, slot)
    return said
