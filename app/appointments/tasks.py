"""Door: what happens to slots and appointments by itself."""

from datetime import timedelta

from celery.schedules import crontab

from app.appointments import closing, notices, planning, waiting, wording
from app.db import transaction
from app.worker import task


@task("appointments.open_slots", every=crontab(hour=1, minute=10))
def open_slots() -> None:
    """Every night: slots for the day that has come into reach; whoever stands in one that a new
    calendar has closed is told.
    """
    with transaction(statement_timeout_ms=20_000):
        planning.open_slots()
        closing.cancel_stranded(wording.PLAN_CHANGED, None)


@task("appointments.stranded", every=timedelta(minutes=10))
def stranded() -> None:
    """Whoever a closure that broke off has left behind is told, also on the same day."""
    with transaction(statement_timeout_ms=20_000):
        closing.cancel_stranded(wording.PLAN_CHANGED, None)


@task("appointments.remind", every=timedelta(minutes=10))
def remind() -> None:
    """The day before, and two hours before; a transaction for each batch."""
    last: int | None = 0
    while last is not None:
        with transaction():
            last = notices.remind(last).last


@task("appointments.waiting_list", every=timedelta(minutes=1))
def waiting_list() -> None:
    """Offers that are over go to the next, and freed places to who waits."""
    with transaction():
        waiting.sweep()
