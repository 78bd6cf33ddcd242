"""The counter's side: checking in, noting how it ended, reading a person's data."""

from app import clock
from app.appointments import queries, queue, wording
from app.appointments.locks import lock_slots
from app.appointments.models import Appointment, AppointmentState, QueueTicket, TicketState
from app.appointments.queries import Expected
from app.audit.models import Actor
from app.audit.service import record
from app.errors import Conflict
from app.evaluations import service as evaluations
from app.evaluations.models import Subject
from app.staff.models import StaffMember


def look(appointment_id: int, station_id: int, staff: StaffMember) -> Expected:
    """Name and number whole, for whoever serves this person; the look is written down."""
    found = queries.expected_one(appointment_id, station_id)
    _record("read", found.appointment, staff)
    return found


def check_in(code: str, station_id: int, staff: StaffMember) -> Appointment:
    """Somebody is here and shows a code. Raises NotFound, Conflict `not_today`, `not_booked`."""
    found = queries.by_code(code.replace(" ", "").upper(), station_id)
    appointment = _held(found.id, station_id)
    if clock.local(appointment.slot.starts_at).date() != clock.today():
        raise Conflict(wording.not_today(appointment.slot.starts_at), code="not_today")
    _require(appointment, AppointmentState.BOOKED)
    appointment.state, appointment.checked_in_at = AppointmentState.CHECKED_IN, clock.now()
    queue.admit(appointment)
    _record("check_in", appointment, staff)
    return appointment


def serve(appointment_id: int, station_id: int, staff: StaffMember) -> Appointment:
    """The matter has been dealt with; out of the line, and invited to rate it."""
    appointment = _held(appointment_id, station_id)
    _require(appointment, AppointmentState.CHECKED_IN)
    appointment.state, appointment.ended_at = AppointmentState.SERVED, clock.now()
    evaluations.invite(
        Subject.APPOINTMENT, appointment.id, appointment.veteran_id, station_id, staff.id
    )
    ticket = queue.ticket_of(appointment.id)
    if ticket is not None and ticket.state in queue.IN_LINE:
        queue.end(ticket, TicketState.SERVED, staff)
    _record("serve", appointment, staff)
    return appointment


def end_ticket(
    ticket_id: int, station_id: int, staff: StaffMember, state: TicketState
) -> QueueTicket:
    """How a ticket ended: SERVED, or GONE for who left; an appointment behind it ends likewise.

    Raises NotFound, Conflict `not_in_line`, `not_booked`.
    """
    appointment_id = queue.at_station(ticket_id, station_id).appointment_id
    appointment = _held(appointment_id, station_id) if appointment_id else None
    ticket = queue.held(ticket_id, station_id)
    if appointment is not None and state == TicketState.SERVED:
        serve(appointment.id, station_id, staff)
    else:
        queue.end(ticket, state, staff)
        if appointment is not None and appointment.state == AppointmentState.CHECKED_IN:
            appointment.state, appointment.ended_at = AppointmentState.NO_SHOW, clock.now()
            _record("no_show", appointment, staff)
    return ticket


def no_show(appointment_id: int, station_id: int, staff: StaffMember) -> Appointment:
    """Nobody came. Only once the time has begun, else Conflict `too_early`."""
    appointment = _held(appointment_id, station_id)
    _require(appointment, AppointmentState.BOOKED)
    if appointment.slot.starts_at > clock.now():
        raise Conflict(wording.TOO_EARLY, code="too_early")
    appointment.state, appointment.ended_at = AppointmentState.NO_SHOW, clock.now()
    _record("no_show", appointment, staff)
    return appointment


def _held(appointment_id: int, station_id: int) -> Appointment:
    """The appointment as it stands, under its slot's lock."""
    lock_slots(queries.at_station(appointment_id, station_id).slot_id)
    return queries.at_station(appointment_id, station_id)


def _require(appointment: Appointment, state: AppointmentState) -> None:
    if appointment.state != state:
        raise Conflict(wording.other_state(appointment.state), code="not_booked")


def _record(action: str, appointment: Appointment, staff: StaffMember) -> None:
    record(
        f"appointment.{action}",
        actor=Actor.STAFF,
        actor_id=staff.id,
        subject="appointment",
        subject_id=appointment.id,
        veteran_id=appointment.veteran_id,
    )
