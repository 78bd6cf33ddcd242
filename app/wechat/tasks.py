"""Door: kept pushes whose handling failed are handled here, and answered through the outbox."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from flask import current_app

from app import clock, worker
from app.db import transaction
from app.settings import Settings
from app.wechat import inbox
from app.wechat.account import AccountName
from app.wechat.settings import Desk, desk_of

logger = logging.getLogger(__name__)

HANDLE_KEPT = "wechat.handle_kept"
_MOST_SECONDS = 8


@worker.task(HANDLE_KEPT, every=timedelta(seconds=15))
def handle_kept() -> None:
    """Handle what is due, for less than ten seconds."""
    settings: Settings = current_app.extensions["desk_settings"]
    end = clock.now() + timedelta(seconds=_MOST_SECONDS)
    for name in AccountName:
        desk = desk_of(settings, name)
        if desk is not None:
            _handle_due(desk, end)


def _handle_due(desk: Desk, end: datetime) -> None:
    with transaction():
        keys = inbox.due(desk.account.name)
    for key in keys:
        if clock.now() >= end:
            return
        try:
            with transaction():
                inbox.handle(desk, key, lambda: False)
        except Exception as error:  # noqa: BLE001  noted below and tried again later
            # One push that can't be handled must not hold up the others.
            logger.error("not handled %s: %s", key, type(error).__name__)
            with transaction():
                inbox.note_failure(key, type(error).__name__)
