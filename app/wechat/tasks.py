"""Door: what the channel does by itself: failed pushes, pictures, unionids, joining."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from flask import current_app
from sqlalchemy.exc import OperationalError

from app import clock, worker
from app.conversations import joining as conversations
from app.db import transaction
from app.gateways import GatewayError, Gateways, Retry
from app.settings import Settings
from app.veterans import joining
from app.veterans import service as veterans
from app.wechat import inbox, media
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


@worker.task(media.FETCH, every=timedelta(seconds=30))
def fetch_media() -> None:
    """Fetch the pictures that are due, each outside of any transaction."""
    gateways: Gateways = current_app.extensions["desk_gateways"]
    with transaction():
        claimed = media.claim()
    for expected in claimed:
        note = _fetch(gateways, expected)
        with transaction():
            note()


@worker.task("wechat.learn_unionids", every=timedelta(seconds=60))
def learn_unionids() -> None:
    """Ask for the unionids of new followers: they show who writes in the mini-program too."""
    gateways: Gateways = current_app.extensions["desk_gateways"]
    if gateways.official_account is None or gateways.mini_program is None:
        return
    with transaction():
        followers = joining.unasked()
    for one in followers:
        try:
            unionid = gateways.official_account.unionid(one.openid)
        except Retry as error:
            logger.info("unionids not asked for: %s", error)
            break
        except GatewayError:
            unionid = None
        with transaction():
            joining.note_unionid(one.link_id, unionid)
    if followers:
        join_doubles()


@worker.task(veterans.JOIN_DOUBLES, every=timedelta(minutes=5))
def join_doubles() -> None:
    """One record of two for whom a unionid shows that they are one person."""
    with transaction():
        pairs = joining.doubles()
    for older, younger in pairs:
        try:
            with transaction():
                # Joined before the person's next push can be handled: both records are locked.
                if conversations.join(older, younger):
                    media.pass_on(younger, older)
        except OperationalError as error:
            # Somebody holds one of the conversations; the next round looks again.
            logger.info("not joined yet: %s", type(error).__name__)


def _fetch(gateways: Gateways, expected: media.Expected) -> Callable[[], None]:
    """Ask WeChat for one picture; returns what to write down about it."""
    official = expected.account is AccountName.OFFICIAL_ACCOUNT
    line = gateways.official_account if official else gateways.mini_program
    if line is None:
        return partial(media.give_up, expected)
    try:
        file = line.media(expected.media_id)
    except Retry as error:
        return partial(media.put_off, expected, error.after_seconds)
    except GatewayError:
        return partial(media.give_up, expected)
    return partial(media.keep, expected, file.content)


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
