"""Door: erasures that have become due, every hour; retention, every night."""

import logging
from datetime import timedelta

from celery.schedules import crontab
from sqlalchemy.exc import SQLAlchemyError

from app import worker
from app.db import transaction
from app.errors import DeskError
from app.privacy import service
from app.web import settings

logger = logging.getLogger(__name__)


@worker.task("privacy.erase_due", every=timedelta(hours=1))
def erase_due() -> None:
    """One transaction a person, so that one failure holds up nobody else."""
    for veteran_id in service.due_for_erasure():
        try:
            with transaction():
                service.erase(veteran_id)
        except (DeskError, SQLAlchemyError) as error:
            logger.error("person %s could not be erased: %s", veteran_id, type(error).__name__)


@worker.task("privacy.retention", every=crontab(hour=3, minute=30))
def apply_retention() -> None:
    """What is older than its period goes; the report is an audit row."""
    kept = settings()
    periods = service.Periods(
        messages=kept.keep_messages_days, outbox=kept.keep_outbox_days, audit=kept.keep_audit_days
    )
    with transaction(statement_timeout_ms=60_000):
        service.apply_retention(periods)
