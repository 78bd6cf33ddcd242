"""Closing a station, and reminding people, within what WeChat still allows."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.appointments import closing, moving, notices, planning, service, tasks
from app.appointments.models import Appointment, AppointmentState, Slot
from app.db import db, transaction
from app.errors import Conflict, Invalid
from app.outbox import service as outbox
from app.outbox.models import OutboxItem
from app.staff import service as staff_service
from app.staff.models import Role, StaffMember
from app.stations.models import Station
from app.veterans import service as veterans
from app.veterans.models import Channel
from tests.appointments import support
from tests.support.time import HandClock

pytestmark = pytest.mark.usefixtures("context")
OFFICIAL = Channel.OFFICIAL_ACCOUNT


class Desk:
    """A station with two slots, tomorrow and the day after; one person booked in each."""

    def __init__(self) -> None:
        with transaction():
            self.station: Station = support.station()
            self.tomorrow = support.slot(self.station)
            self.later = support.slot(self.station, starts_in=timedelta(days=2))
            self.wang = veterans.recognise(OFFICIAL, "wang").id
            self.li = veterans.recognise(OFFICIAL, "li").id
            outbox.allow(self.wang, OFFICIAL, outbox.AFTER_MESSAGE)
            self.manager: StaffMember = staff_service.create(
                "zhao", "赵主任", [str(Role.MANAGER)], "Correct-Horse-7", must_change=False
            )
        with transaction():
            self.first = service.book(self.wang, self.tomorrow.id, "card_apply").appointment
            self.second = service.book(self.li, self.later.id, "card_apply").appointment


@pytest.fixture
def desk() -> Desk:
    return Desk()


def sent() -> list[tuple[int, str]]:
    db.session.rollback()
    rows = db.session.scalars(select(OutboxItem).order_by(OutboxItem.id))
    return [(one.veteran_id, one.text or "") for one in rows]


def close(desk: Desk, begin: datetime, end: datetime, reason: str) -> moving.Effect:
    """As the console does it when nobody is to be moved."""
    with transaction():
        shut = closing.shut(desk.station.id, begin, end, reason, desk.manager)
    states = []
    for one in shut.held:
        with transaction():
            states.append(moving.settle(one, reason, desk.manager.id, move=False))
    return moving.counted(shut.slots, states)


def test_close_cancels_frees_and_tells(desk: Desk) -> None:
    begin = desk.tomorrow.starts_at
    stretch = (begin - timedelta(hours=1), begin + timedelta(hours=1))
    assert close(desk, *stretch, "停电检修") == moving.Effect(slots=1, moved=0, cancelled=1)
    assert support.wrong_slots() == []
    first = db.session.get_one(Appointment, desk.first.id)
    assert (first.state, first.cancel_reason) == (AppointmentState.CANCELLED, "closure")
    assert support.live(desk.li)
    assert [person for person, _ in sent()] == [desk.wang]
    assert "停电检修" in sent()[0][1]
    with pytest.raises(Conflict) as caught, transaction():
        service.book(desk.li, desk.tomorrow.id, "card_apply")
    assert caught.value.code == "slot_full"


def test_a_closed_slot_stays_closed_over_night(desk: Desk) -> None:
    with transaction():
        planning.add_plan(desk.station, "card_apply")
        planning.open_slots(3)
    begin = desk.tomorrow.starts_at
    with transaction():
        closing.shut(desk.station.id, begin, begin + timedelta(hours=1), "搬迁", desk.manager)
    with transaction():
        planning.open_slots(3)
    db.session.expire_all()
    assert db.session.get_one(Slot, desk.tomorrow.id).closed


def test_a_stretch_that_is_over_or_turned_round_is_refused(desk: Desk, clock: HandClock) -> None:
    hour = timedelta(hours=1)
    for begin, end in ((clock() - 2 * hour, clock() - hour), (clock() + hour, clock())):
        with pytest.raises(Invalid), transaction():
            closing.shut(desk.station.id, begin, end, "x", desk.manager)


def test_reminded_the_day_before_and_two_hours_before_once_each(
    desk: Desk, clock: HandClock
) -> None:
    counts = []
    for hours in (0, 1, 1, 20, 1, 0.5):
        clock.advance(hours=hours)
        with transaction():
            # The person has written again; what is tested here is not the 48 hours.
            outbox.allow(desk.wang, OFFICIAL, outbox.AFTER_MESSAGE)
            counts.append(notices.remind().sent)
    # Booked exactly a day before, so reminded at once; then within the last two hours.
    assert counts == [1, 0, 0, 1, 0, 0]
    assert [person for person, _ in sent()] == [desk.wang, desk.wang]
    assert "优待证申领" in sent()[0][1]
    assert desk.first.code in sent()[0][1]


def test_a_reminder_is_worth_nothing_once_it_begins(desk: Desk) -> None:
    assert reminded(desk) == 1
    begins = db.session.scalars(select(OutboxItem)).one().fields["until"]
    assert datetime.fromisoformat(begins) == desk.tomorrow.starts_at


def test_nobody_is_reminded_of_what_was_just_booked_or_cancelled(
    desk: Desk, clock: HandClock
) -> None:
    with transaction():
        soon = support.slot(desk.station, starts_in=timedelta(hours=1))
        outbox.allow(desk.li, OFFICIAL, outbox.AFTER_MESSAGE)
    with transaction():
        service.book(desk.li, soon.id, "card_apply")
        service.cancel(desk.wang, desk.first.id)
    with transaction():
        assert notices.remind().sent == 0


def test_the_last_allowed_message_is_left_to_a_caseworker(desk: Desk) -> None:
    for _ in range(4):
        with transaction():
            outbox.spend(desk.wang, OFFICIAL)
    with transaction():
        assert notices.remind().sent == 0
    assert sent() == []


def reminded(desk: Desk) -> int:
    """What the task does, in one step; the person has written just now."""
    with transaction():
        outbox.allow(desk.wang, OFFICIAL, outbox.AFTER_MESSAGE)
        return notices.remind().sent


def test_moved_away_and_back_reminds_once_more(desk: Desk, clock: HandClock) -> None:
    clock.advance(hours=-3)
    with transaction():
        next_week = support.slot(desk.station, starts_in=timedelta(days=7))
        again = service.book(desk.wang, next_week.id, "card_apply").appointment
    clock.advance(days=6, hours=1)
    assert reminded(desk) == 1
    with transaction():
        later = support.slot(desk.station, starts_in=timedelta(days=9))
        service.reschedule(desk.wang, again.id, later.id)
    assert reminded(desk) == 0
    with transaction():
        service.reschedule(desk.wang, again.id, next_week.id)
    clock.advance(hours=22)
    assert reminded(desk) == 1
    assert reminded(desk) == 0


def test_moved_to_a_time_within_the_day_is_not_reminded_at_once(
    desk: Desk, clock: HandClock
) -> None:
    with transaction():
        next_week = support.slot(desk.station, starts_in=timedelta(days=7))
    with transaction():
        service.reschedule(desk.wang, desk.first.id, next_week.id)
    clock.advance(hours=1)
    with transaction():
        tonight = support.slot(desk.station, starts_in=timedelta(hours=9))
    with transaction():
        service.reschedule(desk.wang, desk.first.id, tonight.id)
    assert reminded(desk) == 0
    clock.advance(hours=8)
    assert reminded(desk) == 1


def test_reminders_go_out_in_batches(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction():
        beside = support.slot(desk.station, item="consultation")
        outbox.allow(desk.li, OFFICIAL, outbox.AFTER_MESSAGE)
    with transaction():
        service.book(desk.li, beside.id, "card_apply")
    monkeypatch.setattr(notices, "AT_ONCE", 1)
    with transaction():
        first = notices.remind()
    with transaction():
        second = notices.remind(first.last or 0)
    assert (first.sent, first.last, second.sent) == (1, desk.first.id, 1)
    assert sorted(person for person, _ in sent()) == sorted([desk.wang, desk.li])
    tasks.remind()
    assert len(sent()) == 2
