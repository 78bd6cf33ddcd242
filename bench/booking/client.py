"""One client of the benchmark, in a process of its own."""

import os
import time
from threading import Barrier
from typing import Any

from app import create_app
from app.appointments import service
from app.db import db, transaction
from app.settings import Settings

SECONDS = int(os.environ.get("BENCH_SECONDS", "5"))
_ready: dict[str, Any] = {}


def get_ready(settings: Settings, line: Barrier) -> None:
    """Load the application; it takes longer than the measuring."""
    _ready.update(app=create_app(settings), line=line)


def book_for_a_while(slots: list[int], people: range) -> int:
    """A new person books a place, and the next, until the time is over; says how many."""
    booked = 0
    with _ready["app"].app_context():
        _ready["line"].wait()
        end = time.monotonic() + SECONDS
        for number, person in enumerate(people):
            if time.monotonic() >= end:
                break
            with transaction():
                service.book(person, slots[number % len(slots)], "card_apply")
            db.session.remove()
            booked += 1
    return booked
