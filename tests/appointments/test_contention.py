"""Many people, few places, several web processes."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.appointments.models import Slot
from app.db import db
from tests.appointments import support
from tests.appointments.invariants import broken
from tests.appointments.web import (
    Answer,
    Web,
    all_at_once,
    deadlocks,
    tokens,
    web_processes,
)
from tests.support.time import HandClock

pytestmark = pytest.mark.usefixtures("context")
Environment = dict[str, str]
IN_TIME = 30.0  # seconds, on a machine that is doing other things as well


def race(web: Web, people: list[str], slot: int) -> list[Answer]:
    """Everybody wants the same slot at the same moment."""
    body = {"slot_id": slot, "item": "card_apply"}
    return all_at_once([partial(web.post, token, "/appointments", body) for token in people])


def rush(
    environment: Environment, folder: Path, clock: HandClock, clients: int, rounds: int
) -> list[float]:
    """`rounds` races for five places each; the seconds that the losers waited."""
    people, slots = tokens(clients), support.hot_slots(clock(), rounds, 5)
    before = deadlocks()
    waits = []
    with web_processes(environment, folder, 2) as web:
        for slot in slots:
            answers = race(web, people, slot)
            outcomes = Counter((one.status, one.body.get("code", "")) for one in answers)
            won = sum(count for (status, _), count in outcomes.items() if status == 201)
            assert won == 5, outcomes
            # Over many rounds some have won as often as one person may.
            lost = outcomes[(409, "slot_full")] + outcomes[(409, "too_many_booked")]
            assert lost == clients - 5, outcomes
            waits += [one.seconds for one in answers if one.status == 409]
    assert broken() == {}
    db.session.rollback()
    full = select(func.count()).select_from(Slot).where(Slot.booked == Slot.capacity)
    assert db.session.scalar(full) == rounds
    assert deadlocks() == before
    return sorted(waits)


def test_fifty_people_for_five_places(
    environment: Environment, tmp_path: Path, clock: HandClock
) -> None:
    assert rush(environment, tmp_path, clock, clients=50, rounds=2)[-1] < IN_TIME


@pytest.mark.prove
@pytest.mark.timeout(1800)
def test_two_hundred_people_for_five_places_a_hundred_times(
    environment: Environment,
    tmp_path: Path,
    clock: HandClock,
    record_property: Callable[[str, object], None],
) -> None:
    waits = rush(environment, tmp_path, clock, clients=200, rounds=100)
    record_property("loser_p50_seconds", round(waits[len(waits) // 2], 3))
    record_property("loser_p99_seconds", round(waits[len(waits) * 99 // 100], 3))
    print(f"losers: p50 {waits[len(waits) // 2]:.3f} s, worst {waits[-1]:.3f} s")
    assert waits[-1] < IN_TIME
