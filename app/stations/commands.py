"""Door: `flask desk calendar …`, the days on which the desk works against the calendar."""

from datetime import date, datetime, timedelta

import click
from flask.cli import AppGroup

from app import clock
from app.db import transaction
from app.errors import DeskError
from app.stations import hours, queries, service, wording

calendar = AppGroup("calendar", help="Days on which the desk works, or not, against the calendar.")
DAY = click.DateTime(["%Y-%m-%d"])


@calendar.command("show")
@click.option("--days", default=60, show_default=True, help="How far to look ahead.")
def show(days: int) -> None:
    """The days off and the swapped days ahead, and how far holidays are known."""
    first = clock.today()
    overrides = queries.calendar_overrides()
    notes = {
        row.day: row.note for row in queries.calendar_days(first, first + timedelta(days=days))
    }
    for day in clock.days_from(first, days):
        working = clock.is_working_day(day, overrides)
        usual = day.weekday() < 5
        if working != usual or day in notes:
            word = "上班" if working else "休息"
            origin = f"（手工设置 {notes[day]}）" if day in notes else ""
            click.echo(f"{day} {wording.WEEKDAYS[day.weekday()]} {word}{origin}")
    click.echo(wording.calendar_end(hours.calendar_end(first)))


@calendar.command("set")
@click.argument("day", type=DAY)
@click.argument("what", type=click.Choice(["working", "free"]))
@click.option("--note", default="", help="Why, at most 60 characters.")
def set_day(day: datetime, what: str, note: str) -> None:
    """Declare DAY worked or free."""
    with transaction():
        service.set_day(day.date(), what == "working", note[:60])
    click.echo(f"{_named(day.date())} {'上班' if what == 'working' else '休息'}")


@calendar.command("unset")
@click.argument("day", type=DAY)
def unset_day(day: datetime) -> None:
    """Go back to the published calendar for DAY."""
    try:
        with transaction():
            service.unset_day(day.date())
    except DeskError as error:
        raise click.ClickException(error.message) from error
    working = clock.is_working_day(day.date())
    click.echo(f"{_named(day.date())} {'上班' if working else '休息'}")


def _named(day: date) -> str:
    return f"{day} {wording.WEEKDAYS[day.weekday()]}"
