"""Door: a station's day at the console. Who comes, checking in by code, how it ended."""

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from app import clock
from app.appointments import closing, desk, moving, queries, roster, wording
from app.appointments import queue as lines
from app.appointments.models import Appointment, AppointmentState
from app.db import transaction
from app.errors import DeskError, Invalid, NotAllowed
from app.staff.auth import current_staff, staff_only
from app.staff.models import Role, StaffMember
from app.stations import queries as stations
from app.veterans.wording import masked_name, masked_phone
from app.web.words import legible

logger = logging.getLogger(__name__)
console = Blueprint("appointments_console", __name__, url_prefix="/console/appointments")
AT_THE_COUNTER = (Role.CASEWORKER, Role.MANAGER)
Step = Callable[[int, int, StaffMember], Appointment]
STEPS: dict[str, Step] = {"serve": desk.serve, "no-show": desk.no_show}


@console.get("")
@staff_only(*AT_THE_COUNTER)
def index() -> str | Response:
    """One day of one's station; a manager may look at any (`station`), `day` as 2026-11-21.

    `format=csv` for the file.
    """
    station = stations.get(own_station_id())
    day = _day()
    rows = queries.expected(station.id, day)
    appointments = [row.appointment for row in rows]
    if request.args.get("format") == "csv":
        return Response(
            roster.as_csv(rows, queries.matters(appointments)),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f"attachment; filename=day-{day}.csv"},
        )
    tickets = lines.in_line(station.id) if day == clock.today() else []
    return render_template(
        "appointments/day.html",
        station=station,
        stations=stations.stations() if _may_choose() else [],
        day=day,
        today=clock.today(),
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
        rows=rows,
        slots=queries.slots(station.id, *queries.span(day)),
        matters=queries.matters(appointments),
        tickets=tickets,
        items={one.code: one.name for one in stations.items()},
        codes={one.id: one.code for one in appointments},
        now=clock.now(),
        local=clock.local,
        words=wording,
        masked_name=masked_name,
        masked_phone=masked_phone,
    )


@console.get("/<int(max=9223372036854775807):appointment_id>")
@staff_only(*AT_THE_COUNTER)
def show(appointment_id: int) -> str:
    """One person whole; the look is recorded."""
    station_id = own_station_id()
    with transaction():
        found = desk.look(appointment_id, station_id, current_staff())
    return render_template(
        "appointments/one.html",
        one=found.appointment,
        veteran=found.veteran,
        matter=queries.matters([found.appointment])[found.appointment.item],
        station=stations.get(station_id),
        local=clock.local,
        words=wording,
    )


@console.post("/check-in")
@staff_only(*AT_THE_COUNTER)
def check_in() -> Response:
    """Form field `code`: what the person shows."""
    return _done(lambda staff, station: desk.check_in(words_given("code", 40), station, staff))


@console.post("/<int(max=9223372036854775807):appointment_id>/<any(serve, 'no-show'):step>")
@staff_only(*AT_THE_COUNTER)
def end(appointment_id: int, step: str) -> Response:
    """Dealt with, or nobody came."""
    return _done(lambda staff, station: STEPS[step](appointment_id, station, staff))


@console.get("/close")
@staff_only(Role.MANAGER)
def preview() -> str | Response:
    """What closing the station would do; nothing is changed yet."""
    station = stations.get(own_station_id())
    try:
        begin, end = _moment("begin"), _moment("end")
        reason = words_given("reason", 80)
        with transaction(statement_timeout_ms=20_000):
            effect = moving.preview(station.id, begin, end, current_staff())
    except DeskError as error:
        flash(error.message, "danger")
        return redirect(url_for(".index", station=station.id))
    return render_template(
        "appointments/close.html", station=station, begin=clock.local(begin), end=clock.local(end),
        reason=reason, effect=effect,
    )  # fmt: skip


@console.post("/close")
@staff_only(Role.MANAGER)
def close() -> Response:
    """Form fields `begin`, `end` (2026-11-20T09:00, China), `reason`; `move`: where it is free."""
    station_id = own_station_id()
    try:
        begin, end = _moment("begin"), _moment("end")
        reason = words_given("reason", 80) or wording.NO_REASON
        with transaction():
            shut = closing.shut(station_id, begin, end, reason, current_staff())
        effect = moving.counted(shut.slots, [_settled(one, reason) for one in shut.held])
        flash(wording.closed(effect.slots, effect.moved, effect.cancelled), "success")
    except DeskError as error:
        flash(error.message, "danger")
    return redirect(url_for(".index", station=station_id, day=_day().isoformat()))


def _settled(appointment_id: int, reason: str) -> AppointmentState | None:
    try:
        with transaction():
            move = "move" in request.form
            return moving.settle(appointment_id, reason, current_staff().id, move=move)
    except OperationalError:  # somebody holds this place; the task that looks after comes to it
        logger.warning("appointment %s is left to be settled", appointment_id)
        return None


def _moment(name: str) -> datetime:
    """A wall-clock time as a browser's datetime field sends it. Raises Invalid."""
    try:
        return datetime.fromisoformat(request.values.get(name, "")).replace(tzinfo=clock.LOCAL)
    except ValueError:
        raise Invalid(wording.BAD_CLOSURE, fields={name: wording.BAD_CLOSURE}) from None


def _done(step: Callable[[StaffMember, int], Appointment]) -> Response:
    """Take a step and go back to the day; what was refused is said there."""
    station_id = own_station_id()
    try:
        with transaction():
            appointment = step(current_staff(), station_id)
        flash(f"{appointment.code} {wording.STATES[appointment.state]}", "success")
    except DeskError as error:
        flash(error.message, "danger")
    return redirect(url_for(".index", station=station_id, day=_day().isoformat()))


def _may_choose() -> bool:
    return current_staff().has(Role.MANAGER)


def words_given(name: str, most: int) -> str:
    """A form's field on one line, cut at `most`. Raises Invalid for control characters."""
    try:
        return legible(request.values.get(name, "").strip())[:most]
    except ValueError as error:
        raise Invalid(str(error), fields={name: str(error)}) from None


def own_station_id() -> int:
    """One's own station; managers may name another. Raises NotAllowed for who has none."""
    given = request.values.get("station", "")
    own = current_staff().station_id
    if given.isdigit() and len(given) < 10 and (_may_choose() or int(given) == own):
        return int(given)
    if own is None or given:
        raise NotAllowed(wording.NO_STATION if own is None else wording.OTHER_STATION)
    return own


def _day() -> date:
    try:
        return date.fromisoformat(request.values.get("day", ""))
    except ValueError:
        return clock.today()
