"""Whose station closes gets the next free time, or is told that there is none."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.appointments import closing, moving, service
from app.appointments.models import Appointment, AppointmentState, Slot
from app.db import db, transaction
from app.outbox import service as outbox
from app.outbox.models import OutboxItem
from app.staff import service as staff_service
from app.staff.models import Role
from app.stations.models import Station
from app.veterans import service as veterans
from app.veterans.models import Channel
from tests.appointments import support
from tests.appointments.invariants import broken
from tests.support.time import HandClock

pytestmark = pytest.mark.usefixtures("context")
OFFICIAL = Channel.OFFICIAL_ACCOUNT
DAYS, HOURS = timedelta(days=1), timedelta(hours=1)
ITEM = "card_apply"


class Bureau:
    """A station where wang and li have the two places of one time, three days ahead."""

    def __init__(self, now: datetime) -> None:
        with transaction():
            self.station: Station = support.station()
            self.above: Station = support.station("demo-city")
            self.closing = support.slot(self.station, starts_in=3 * DAYS, capacity=2)
            self.wang, self.li = (veterans.recognise(OFFICIAL, one).id for one in ("wang", "li"))
            for person in (self.wang, self.li):
                outbox.allow(person, OFFICIAL, outbox.AFTER_MESSAGE)
            self.manager = staff_service.create(
                "zhao", "赵主任", [str(Role.MANAGER)], "Correct-Horse-7", must_change=False
            )
        self.stretch = (now + 3 * DAYS - HOURS, now + 3 * DAYS + HOURS)

    def slot(self, at: Station, ahead: timedelta, **values: int) -> Slot:
        with transaction():
            return support.slot(at, starts_in=ahead, **values)

    def book(self, person: int) -> int:
        with transaction():
            return service.book(person, self.closing.id, ITEM).appointment.id

    def preview(self) -> moving.Effect:
        with transaction():
            return moving.preview(self.station.id, *self.stretch, self.manager)

    def shut(self) -> closing.Shut:
        with transaction():
            return closing.shut(self.station.id, *self.stretch, "停电检修", self.manager)

    def settle(self, appointment: int) -> AppointmentState | None:
        with transaction():
            return moving.settle(appointment, "停电检修", self.manager.id, move=True)

    def close(self) -> moving.Effect:
        shut = self.shut()
        effect = moving.counted(shut.slots, [self.settle(one) for one in shut.held])
        assert broken() == {}
        return effect


@pytest.fixture
def bureau(clock: HandClock) -> Bureau:
    return Bureau(clock())


def stands(appointment: int) -> tuple[str, int]:
    db.session.rollback()
    one = db.session.get_one(Appointment, appointment, populate_existing=True)
    return one.state, one.slot_id


def told(person: int) -> list[str]:
    rows = select(OutboxItem).where(OutboxItem.veteran_id == person).order_by(OutboxItem.id)
    return [one.text or "" for one in db.session.scalars(rows)]


def test_the_next_free_time_is_kept_and_told_with_the_old_one(bureau: Bureau) -> None:
    mine = bureau.book(bureau.wang)
    bureau.slot(bureau.station, 5 * DAYS)
    target = bureau.slot(bureau.station, 4 * DAYS)
    assert bureau.close() == moving.Effect(slots=1, moved=1, cancelled=0)
    assert stands(mine) == ("booked", target.id)
    [words] = told(bureau.wang)
    for part in ("停电检修", "11月21日", "11月22日", "改", "取消"):
        assert part in words


def test_a_preview_counts_places_once_and_leaves_nothing(bureau: Bureau) -> None:
    mine, other = bureau.book(bureau.wang), bureau.book(bureau.li)
    target = bureau.slot(bureau.station, 4 * DAYS, capacity=1)
    expected = moving.Effect(slots=1, moved=1, cancelled=1)
    assert bureau.preview() == expected
    assert stands(mine) == stands(other) == ("booked", bureau.closing.id)
    assert told(bureau.wang) == told(bureau.li) == []
    assert bureau.close() == expected
    assert stands(mine) == ("booked", target.id)
    assert stands(other)[0] == "cancelled"
    assert "已经取消" in told(bureau.li)[0]


def test_a_full_station_leaves_it_to_the_one_above(bureau: Bureau) -> None:
    mine = bureau.book(bureau.wang)
    target = bureau.slot(bureau.above, 4 * DAYS)
    assert bureau.close().moved == 1
    assert stands(mine) == ("booked", target.id)
    assert bureau.above.name in told(bureau.wang)[0]


def test_nobody_is_moved_where_they_cannot_come(bureau: Bureau, clock: HandClock) -> None:
    """Too soon to say no, too far away, another matter, full, or a time that is taken."""
    mine = bureau.book(bureau.wang)
    bureau.slot(bureau.station, 2 * DAYS)
    bureau.slot(bureau.station, 30 * DAYS)
    with transaction():
        support.slot(bureau.station, item="glory_plaque", starts_in=4 * DAYS)
        elsewhere = support.slot(support.station("demo-east"), starts_in=5 * DAYS)
        service.book(bureau.wang, elsewhere.id, ITEM)
    bureau.slot(bureau.station, 5 * DAYS)
    assert bureau.close() == moving.Effect(slots=1, moved=0, cancelled=1)
    assert stands(mine)[0] == "cancelled"


def test_a_time_within_two_days_is_too_soon(bureau: Bureau, clock: HandClock) -> None:
    mine = bureau.book(bureau.wang)
    clock.advance(days=2)
    bureau.slot(bureau.station, 1.5 * DAYS)
    later = bureau.slot(bureau.station, 2.5 * DAYS)
    bureau.close()
    assert stands(mine) == ("booked", later.id)


def test_who_has_cancelled_meanwhile_is_left_alone(bureau: Bureau) -> None:
    mine = bureau.book(bureau.wang)
    bureau.slot(bureau.station, 4 * DAYS)
    shut = bureau.shut()
    with transaction():
        service.cancel(bureau.wang, mine)
    assert [bureau.settle(one) for one in shut.held] == [None]
    assert told(bureau.wang) == []
    assert broken() == {}


def test_whom_nobody_settled_the_night_cancels(bureau: Bureau) -> None:
    mine = bureau.book(bureau.wang)
    bureau.shut()
    with transaction():
        assert closing.cancel_stranded("停电检修", None) == 1
    assert stands(mine)[0] == "cancelled"
