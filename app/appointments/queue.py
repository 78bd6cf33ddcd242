"""A station's queue of the day: who has booked and who has walked in, in one line.

The order is `turn_at`: the booked time for who checks in by then, the arrival for everybody else.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Select, func, select, tuple_

from app import clock
from app.appointments import wording
from app.appointments.models import LIVE, Appointment, QueueTicket, TicketState
from app.audit.models import Actor
from app.audit.service import record
from app.db import db
from app.errors import Conflict, NotFound
from app.staff.models import StaffMember
from app.stations import queries as stations

IN_LINE = (TicketState.WAITING, TicketState.CALLED)


def admit(appointment: Appointment) -> QueueTicket:
    """A ticket for somebody who checks in with an appointment."""
    slot, now = appointment.slot, clock.now()
    turn_at = slot.starts_at if now < slot.ends_at else now
    return _issue(slot.station_id, appointment.item, turn_at, appointment.id)


def walk_in(station_id: int, item: str, staff: StaffMember) -> QueueTicket:
    """A ticket for somebody without an appointment. Raises Invalid for an item not handled here."""
    stations.item(item)
    ticket = _issue(station_id, item, clock.now(), None)
    _record("issue", ticket, staff)
    return ticket


def call_next(station_id: int, staff: StaffMember) -> QueueTicket:
    """The next in line comes to this counter. Raises Conflict `nobody_waits`."""
    ticket = db.session.scalar(
        _of_day(station_id)
        .where(QueueTicket.state == TicketState.WAITING)
        .order_by(QueueTicket.turn_at, QueueTicket.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if ticket is None:
        raise Conflict(wording.NOBODY_WAITS, code="nobody_waits")
    ticket.state, ticket.called_at, ticket.staff_id = TicketState.CALLED, clock.now(), staff.id
    _record("call", ticket, staff)
    return ticket


def skip(ticket_id: int, station_id: int, staff: StaffMember) -> QueueTicket:
    """Called, and not there just now: to the end of the line. Raises NotFound, Conflict."""
    ticket = held(ticket_id, station_id)
    ticket.state, ticket.turn_at = TicketState.WAITING, clock.now()
    _record("skip", ticket, staff)
    return ticket


def end(ticket: QueueTicket, state: TicketState, staff: StaffMember) -> None:
    """Out of the line."""
    ticket.state, ticket.ended_at, ticket.staff_id = state, clock.now(), staff.id
    _record(state, ticket, staff)


def held(ticket_id: int, station_id: int) -> QueueTicket:
    """A ticket that is still in line, locked. Raises NotFound, Conflict `not_in_line`."""
    ticket = at_station(ticket_id, station_id)
    db.session.refresh(ticket, with_for_update=True)
    if ticket.state not in IN_LINE:
        raise Conflict(wording.NOT_IN_LINE, code="not_in_line")
    return ticket


def at_station(ticket_id: int, station_id: int) -> QueueTicket:
    """A station's ticket. Raises NotFound."""
    ticket = db.session.get(QueueTicket, ticket_id)
    if ticket is None or ticket.station_id != station_id:
        raise NotFound(wording.NO_SUCH_TICKET)
    return ticket


def ticket_of(appointment_id: int) -> QueueTicket | None:
    """The ticket one got at check-in."""
    return db.session.scalar(
        select(QueueTicket).where(QueueTicket.appointment_id == appointment_id)
    )


def in_line(station_id: int) -> Sequence[QueueTicket]:
    """Who is called and who waits today, in the order of their turn."""
    wanted = _of_day(station_id).where(QueueTicket.state.in_(IN_LINE))
    rows = db.session.scalars(wanted.order_by(QueueTicket.turn_at, QueueTicket.id)).all()
    return sorted(rows, key=lambda one: one.state != TicketState.CALLED)


def ahead(station_id: int, turn_at: datetime | None = None, ticket_id: int = 0) -> int:
    """How many wait at a station now; with one's own turn, how many before it."""
    counted = (
        select(func.count())
        .select_from(QueueTicket)
        .where(
            QueueTicket.station_id == station_id,
            QueueTicket.day == clock.today(),
            QueueTicket.state == TicketState.WAITING,
        )
    )
    if turn_at is not None:
        before = tuple_(QueueTicket.turn_at, QueueTicket.id) < tuple_(turn_at, ticket_id)
        counted = counted.where(before)
    return int(db.session.scalar(counted) or 0)


def turns_of(appointments: Sequence[Appointment]) -> dict[int, dict[str, int | bool | None]]:
    """How the line stands for those of these appointments that are today and not over."""
    found: dict[int, dict[str, int | bool | None]] = {}
    for one in appointments:
        today = clock.local(one.slot.starts_at).date() == clock.today()
        if one.state not in LIVE or not today:
            continue
        ticket, station_id = ticket_of(one.id), one.slot.station_id
        if ticket is None:
            found[one.id] = {"number": None, "ahead": ahead(station_id), "called": False}
            continue
        called = ticket.state == TicketState.CALLED
        before = 0 if called else ahead(station_id, ticket.turn_at, ticket.id)
        found[one.id] = {"number": ticket.number, "ahead": before, "called": called}
    return found


def _issue(
    station_id: int, item: str, turn_at: datetime, appointment_id: int | None
) -> QueueTicket:
    day = clock.today()
    name = func.hashtextextended(f"queue:{station_id}", 0)
    db.session.execute(select(func.pg_advisory_xact_lock(name)))
    ticket = QueueTicket(
        station_id=station_id, day=day, number=_last(station_id, day) + 1, item=item,
        appointment_id=appointment_id, turn_at=turn_at,
    )  # fmt: skip
    db.session.add(ticket)
    db.session.flush()
    return ticket


def _last(station_id: int, day: date) -> int:
    highest = select(func.max(QueueTicket.number)).where(
        QueueTicket.station_id == station_id, QueueTicket.day == day
    )
    return db.session.scalar(highest) or 0


def _of_day(station_id: int) -> Select[QueueTicket]:
    return select(QueueTicket).where(
        QueueTicket.station_id == station_id, QueueTicket.day == clock.today()
    )


def _record(action: str, ticket: QueueTicket, staff: StaffMember) -> None:
    record(
        f"ticket.{action}", actor=Actor.STAFF, actor_id=staff.id, subject="ticket",
        subject_id=ticket.id,
    )  # fmt: skip
