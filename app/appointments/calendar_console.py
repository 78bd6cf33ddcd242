"""Door: the calendar at the console. Days worked and free against the published one, closures."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.appointments import bulk, closing, figures, wording
from app.appointments.console import own_station_id, words_given
from app.audit.models import Actor
from app.db import transaction
from app.errors import DeskError, Invalid, NotFound
from app.staff.auth import current_staff, staff_only
from app.staff.models import Role
from app.stations import hours, service
from app.stations import queries as stations

calendar_pages = Blueprint("calendar", __name__, url_prefix="/console/appointments/calendar")
WEEKS, MOST_DAYS, NOTE = 6, 31, 60
KINDS = ("working", "free", "usual")


@dataclass(frozen=True)
class Days:
    """What a form says of days: `kind` as in KINDS."""

    first: date
    last: date
    kind: str
    note: str

    @property
    def all(self) -> list[date]:
        return clock.days_from(self.first, (self.last - self.first).days + 1)


@calendar_pages.get("")
@staff_only(Role.MANAGER)
def index() -> str:
    """Six weeks of a station: worked or free and why, how full, what is closed."""
    station = stations.get(own_station_id())
    monday = clock.today() - timedelta(days=clock.today().weekday())
    loads = figures.load(station.id, monday, WEEKS * 7)
    overrides = stations.calendar_overrides()
    set_days = stations.calendar_days(monday, monday + timedelta(days=WEEKS * 7))
    return render_template(
        "appointments/calendar.html",
        station=station,
        stations=stations.stations(),
        weeks=[loads[start : start + 7] for start in range(0, len(loads), 7)],
        working={one.day: clock.is_working_day(one.day, overrides) for one in loads},
        set_days={one.day: one for one in set_days},
        closures=closing.ahead(station.id),
        today=clock.today(),
        known_until=hours.calendar_end(clock.today()),
        local=clock.local,
    )


@calendar_pages.get("/days")
@staff_only(Role.MANAGER)
def preview() -> str | Response:
    """What setting these days would do; nothing is changed yet."""
    try:
        days = _days()
        with transaction(statement_timeout_ms=20_000):
            effect = bulk.preview(_change(days))
    except DeskError as error:
        return _back(error)
    return render_template("appointments/calendar_preview.html", days=days, effect=effect)


@calendar_pages.post("/days")
@staff_only(Role.MANAGER)
def set_days() -> Response:
    """Form fields `first`, `last` (2026-11-21), `kind`, `note`. For every station."""
    try:
        days = _days()
        with transaction(statement_timeout_ms=20_000):
            reason = days.note or wording.PLAN_CHANGED
            effect = bulk.carry_out(_change(days), reason, current_staff().id)
    except DeskError as error:
        return _back(error)
    flash(wording.effect(effect.opened, effect.closed, effect.people), "success")
    return _back()


@calendar_pages.post("/closures/<int(max=9223372036854775807):closure_id>/lift")
@staff_only(Role.MANAGER)
def lift(closure_id: int) -> Response:
    """The closure does not happen after all."""
    try:
        with transaction(statement_timeout_ms=20_000):
            followed = closing.lift(closure_id, own_station_id(), current_staff())
    except DeskError as error:
        return _back(error)
    flash(wording.effect(followed.opened, followed.closed, 0), "success")
    return _back()


def _change(days: Days) -> Callable[[], None]:
    who, works = current_staff().id, days.kind == "working"

    def change() -> None:
        for day in days.all:
            if days.kind != "usual":
                service.set_day(day, works, days.note, actor=Actor.STAFF, actor_id=who)
                continue
            try:
                service.unset_day(day, actor=Actor.STAFF, actor_id=who)
            except NotFound:  # it was as published already
                continue

    return change


def _days() -> Days:
    """Raises Invalid."""
    given = request.values
    try:
        first, last = (date.fromisoformat(given.get(name, "")) for name in ("first", "last"))
    except ValueError:
        raise Invalid(wording.BAD_DAYS, fields={"first": wording.BAD_DAYS}) from None
    kind = given.get("kind", "")
    span = (last - first).days
    if kind not in KINDS or first < clock.today() or not 0 <= span < MOST_DAYS:
        raise Invalid(wording.BAD_DAYS, fields={"last": wording.BAD_DAYS})
    return Days(first, last, kind, words_given("note", NOTE))


def _back(error: DeskError | None = None) -> Response:
    if error is not None:
        flash(error.message, "danger")
    station = request.values.get("station", "")
    return redirect(url_for(".index", station=station if station.isdigit() else None))
