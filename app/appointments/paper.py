"""An appointment to take along: a code for the counter's reader, a page for the calendar."""

import io
from datetime import timedelta

import segno
from icalendar import Alarm, Calendar, Event

from app import clock
from app.appointments import wording
from app.appointments.models import Appointment
from app.stations.models import ServiceItem, Station

QUIET_ZONE, PIXELS = 4, 6


def qr_svg(code: str) -> bytes:
    """The code as a QR picture, dark on white so that a phone in dark mode can be read too."""
    out = io.BytesIO()
    segno.make_qr(code, error="m").save(
        out, kind="svg", scale=PIXELS, border=QUIET_ZONE, light="white", xmldecl=False
    )
    return out.getvalue()


def calendar(appointment: Appointment, place: Station, item: ServiceItem) -> bytes:
    """An iCalendar file (RFC 5545) with a reminder two hours before."""
    event = Event()
    event.add("uid", f"appointment-{appointment.id}@rongqiao")
    event.add("dtstamp", clock.now())
    event.add("dtstart", appointment.slot.starts_at)
    event.add("dtend", appointment.slot.ends_at)
    event.add("summary", wording.calendar_title(item, place))
    event.add("location", f"{place.name} {place.address}".strip())
    event.add("description", wording.calendar_text(appointment, place, item))
    cancelled = appointment.cancelled_at is not None
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", wording.calendar_title(item, place))
    alarm.add("trigger", timedelta(hours=-2))
    event.add_component(alarm)
    page = Calendar()
    page.add("prodid", "-//Rongqiao//Appointments//ZH")
    page.add("version", "2.0")
    page.add("method", "PUBLISH")
    page.add_component(event)
    made: bytes = page.to_ical()
    return made
