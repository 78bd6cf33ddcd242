"""Caps per person, the waiting list, and the papers one takes along."""

from datetime import timedelta

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select

from app import clock as app_clock
from app.appointments import rules, service, waiting
from app.appointments.models import Appointment, AppointmentState, Slot, WaitingPlace
from app.db import db, transaction
from app.errors import Conflict
from app.outbox import service as outbox
from app.outbox.models import OutboxItem
from app.veterans import service as veterans
from app.veterans.models import Channel
from tests.appointments import support
from tests.support.actors import VeteranActor
from tests.support.time import HandClock

ITEM = "card_apply"


@pytest.fixture
def people(context: None) -> list[int]:
    with transaction():
        return support.veterans(4)


@pytest.fixture
def full(people: list[int]) -> Slot:
    """A slot of one place, taken by the first person."""
    with transaction():
        slot = support.slot(support.station())
    with transaction():
        service.book(people[0], slot.id, ITEM)
    return slot


def code_of(act: object) -> str:
    with pytest.raises(Conflict) as caught, transaction():
        act()  # type: ignore[operator]
    assert support.wrong_slots() == []
    return caught.value.code


def wait(person: int, slot: Slot) -> WaitingPlace:
    with transaction():
        return waiting.join(person, slot.id, ITEM)


def give_up(person: int) -> None:
    with transaction():
        service.cancel(person, support.live(person)[0].id)


def offer_of(person: int) -> Appointment | None:
    db.session.rollback()
    return db.session.scalar(
        select(Appointment).where(
            Appointment.veteran_id == person, Appointment.state == AppointmentState.OFFERED
        )
    )


def test_nobody_holds_more_than_a_few(people: list[int]) -> None:
    with transaction():
        at = support.station()
        slots = [
            support.slot(at, starts_in=timedelta(days=n)) for n in range(1, rules.MOST_UPCOMING + 2)
        ]
    for slot in slots[:-1]:
        with transaction():
            service.book(people[0], slot.id, ITEM)
    assert code_of(lambda: service.book(people[0], slots[-1].id, ITEM)) == "too_many_booked"
    with transaction():  # moving one is no new one
        service.reschedule(people[0], support.live(people[0])[0].id, slots[-1].id)


def test_who_lets_places_go_to_waste_rests(people: list[int], clock: HandClock) -> None:
    with transaction():
        at = support.station()
        slots = [support.slot(at, starts_in=timedelta(hours=n)) for n in range(2, 7)]
    for slot in slots[: rules.MOST_MISSED]:
        with transaction():
            service.book(people[0], slot.id, ITEM)
        clock.advance(minutes=11)
        give_up(people[0])
    assert code_of(lambda: service.book(people[0], slots[-1].id, ITEM)) == "too_many_missed"
    clock.advance(days=31)
    with transaction():
        later = support.slot(at)
        assert service.book(people[0], later.id, ITEM).created


def test_early_and_immediate_cancelling_never_counts(people: list[int], clock: HandClock) -> None:
    with transaction():
        at = support.station()
        far, near = (
            support.slot(at, starts_in=timedelta(days=3)),
            support.slot(at, starts_in=timedelta(minutes=20)),
        )
    for slot, minutes in [(far, 11), (near, 0)] * 3:
        if slot is near:
            near.starts_at = app_clock.now() + timedelta(minutes=20)
            near.ends_at = near.starts_at + timedelta(minutes=30)
            with transaction():
                db.session.merge(near)
        with transaction():
            service.book(people[0], slot.id, ITEM)
        clock.advance(minutes=minutes)
        give_up(people[0])
    with transaction():
        assert service.book(people[0], far.id, ITEM).created


def test_no_cancelling_at_the_last_minute(people: list[int], full: Slot, clock: HandClock) -> None:
    clock.advance(hours=23, minutes=29)
    assert support.live(people[0])[0].can_change(app_clock.now())
    clock.advance(minutes=2)
    assert code_of(lambda: service.cancel(people[0], support.live(people[0])[0].id)) == "too_late"


def test_a_freed_place_goes_to_who_waits_longest(people: list[int], full: Slot) -> None:
    first, second = wait(people[1], full), wait(people[2], full)
    assert (waiting.ahead_of(first), waiting.ahead_of(second)) == (0, 1)
    assert wait(people[1], full).id == first.id
    give_up(people[0])
    offer = offer_of(people[1])
    assert offer is not None and offer_of(people[2]) is None
    # Nobody can snatch it meanwhile.
    assert code_of(lambda: service.book(people[3], full.id, ITEM)) == "slot_full"
    with transaction():
        assert waiting.accept(people[1], offer.id).state == AppointmentState.BOOKED
    with transaction():
        waiting.accept(people[1], offer.id)
    assert support.wrong_slots() == []


def test_an_offer_that_is_over_goes_to_the_next(
    people: list[int], full: Slot, clock: HandClock
) -> None:
    wait(people[1], full)
    wait(people[2], full)
    give_up(people[0])
    missed = offer_of(people[1])
    assert missed is not None
    clock.advance(minutes=59)
    with transaction():
        assert waiting.sweep() == 0
    clock.advance(minutes=2)
    assert code_of(lambda: waiting.accept(people[1], missed.id)) == "offer_over"
    with transaction():
        assert waiting.sweep() == 1
    assert offer_of(people[1]) is None
    declined = offer_of(people[2])
    assert declined is not None
    with transaction():
        service.cancel(people[2], declined.id)
    with transaction():
        assert service.book(people[3], full.id, ITEM).created
    assert support.wrong_slots() == []


def test_moving_away_and_a_bigger_plan_free_places_too(people: list[int], full: Slot) -> None:
    wait(people[1], full)
    wait(people[2], full)
    with transaction():
        other = support.slot(support.station(), starts_in=timedelta(days=4))
    with transaction():
        service.reschedule(people[0], support.live(people[0])[0].id, other.id)
    assert offer_of(people[1]) is not None
    with transaction():
        db.session.get_one(Slot, full.id, populate_existing=True).capacity = 2
    with transaction():
        waiting.sweep()
    assert offer_of(people[2]) is not None
    assert support.wrong_slots() == []


def test_one_does_not_wait_for_ones_own_place(people: list[int], full: Slot) -> None:
    assert code_of(lambda: waiting.join(people[0], full.id, ITEM)) == "already_booked"
    wait(people[1], full)
    give_up(people[0])
    with transaction():
        free = support.slot(support.station(), starts_in=timedelta(days=5))
    assert code_of(lambda: waiting.join(people[1], free.id, ITEM)) == "not_full"


@pytest.mark.parametrize(
    ("hour", "until"), [(9, "10:00"), (20, "09:00"), (23, "09:00"), (7, "09:00")]
)
def test_nobody_has_to_answer_at_night(clock: HandClock, hour: int, until: str) -> None:
    now = clock.moment.replace(hour=(hour - 8) % 24)
    end = rules.offer_ends(now, now + timedelta(days=3))
    assert f"{app_clock.local(end):%H:%M}" == until and end > now
    soon = now + timedelta(minutes=40)
    assert rules.offer_ends(now, soon) == now + timedelta(minutes=10)


def test_who_agreed_is_told(people: list[int], full: Slot) -> None:
    with transaction():
        wang = veterans.recognise(Channel.OFFICIAL_ACCOUNT, "openid-waits").id
        outbox.allow(wang, Channel.OFFICIAL_ACCOUNT, outbox.AFTER_MESSAGE)
    wait(wang, full)
    give_up(people[0])
    told = db.session.scalars(select(OutboxItem).where(OutboxItem.veteran_id == wang)).one()
    assert "候补通知" in told.text and "保留到11月18日11:00" in told.text


def test_erasure_leaves_the_list(people: list[int], full: Slot) -> None:
    wait(people[1], full)
    with transaction():
        service.cancel_all_of(people[1])
    assert db.session.scalar(select(WaitingPlace)) is None


def test_over_the_api(app: APIFlask, client: FlaskClient) -> None:
    with app.app_context(), transaction():
        slot = support.slot(support.station())
    wang, li = VeteranActor(client, "wang"), VeteranActor(client, "li")
    sent = {"slot_id": slot.id, "item": ITEM}
    held = wang.post("/appointments", json=sent).json["id"]
    joined = li.post("/appointments/waiting", json=sent)
    assert joined.status_code == 201 and joined.json["ahead"] == 0
    assert wang.delete(f"/appointments/waiting/{joined.json['id']}").status_code == 404
    assert li.get("/appointments/waiting").json["items"][0]["slot"]["id"] == slot.id
    wang.post(f"/appointments/{held}/cancel")
    [offer] = li.get("/appointments").json["items"]
    assert (offer["state"], offer["can_accept"]) == ("offered", True)
    assert wang.post(f"/appointments/{offer['id']}/accept").status_code == 404
    taken = li.post(f"/appointments/{offer['id']}/accept").json
    assert (taken["state"], taken["can_cancel"]) == ("booked", True)
    wang.post("/appointments/waiting", json=sent)
    [mine] = wang.get("/appointments/waiting").json["items"]
    assert wang.delete(f"/appointments/waiting/{mine['id']}").status_code == 204


def test_qr_and_calendar_are_ones_own(app: APIFlask, client: FlaskClient) -> None:
    with app.app_context(), transaction():
        slot = support.slot(support.station())
    wang, li = VeteranActor(client, "wang"), VeteranActor(client, "li")
    one = wang.post("/appointments", json={"slot_id": slot.id, "item": ITEM}).json
    picture = wang.get(f"/appointments/{one['id']}/qr.svg")
    assert picture.mimetype == "image/svg+xml" and b"<svg" in picture.data
    page = Calendar.from_ical(wang.get(f"/appointments/{one['id']}/calendar.ics").data)
    [event] = page.walk("VEVENT")
    assert event.decoded("dtstart") == slot.starts_at
    assert one["code"] in event["description"] and "优待证申领" in event["summary"]
    for path in ("qr.svg", "calendar.ics"):
        assert li.get(f"/appointments/{one['id']}/{path}").status_code == 404
