"""Door: today's line at the counter. Tickets for who walks in, whom to call next."""

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from app.appointments import desk, queue, wording
from app.appointments.console import AT_THE_COUNTER, own_station_id, words_given
from app.appointments.models import TicketState
from app.db import transaction
from app.errors import DeskError
from app.staff.auth import current_staff, staff_only

line = Blueprint("line", __name__, url_prefix="/console/appointments/line")
ENDS = {"served": TicketState.SERVED, "gone": TicketState.GONE}


@line.post("")
@staff_only(*AT_THE_COUNTER)
def issue() -> Response:
    """Form field `item`: what the person who walked in comes for."""
    station_id = own_station_id()
    try:
        with transaction():
            ticket = queue.walk_in(station_id, words_given("item", 40), current_staff())
            before = queue.ahead(station_id, ticket.turn_at, ticket.id)
        flash(wording.issued(ticket.number, before), "success")
    except DeskError as error:
        flash(error.message, "danger")
    return _back(station_id)


@line.post("/next")
@staff_only(*AT_THE_COUNTER)
def call_next() -> Response:
    station_id = own_station_id()
    try:
        with transaction():
            ticket = queue.call_next(station_id, current_staff())
        flash(wording.called(ticket.number), "success")
    except DeskError as error:
        flash(error.message, "danger")
    return _back(station_id)


@line.post("/<int(max=9223372036854775807):ticket_id>/<any(served, gone, skip):step>")
@staff_only(*AT_THE_COUNTER)
def end(ticket_id: int, step: str) -> Response:
    station_id = own_station_id()
    try:
        with transaction():
            if step == "skip":
                ticket = queue.skip(ticket_id, station_id, current_staff())
            else:
                ticket = desk.end_ticket(ticket_id, station_id, current_staff(), ENDS[step])
        flash(wording.ticket_now(ticket.number, ticket.state), "success")
    except DeskError as error:
        flash(error.message, "danger")
    return _back(station_id)


def _back(station_id: int) -> Response:
    return redirect(url_for("appointments_console.index", station=station_id))
