"""Door: what the desk does by itself, every fifteen seconds; who is typing, into WeChat."""

import logging
from datetime import timedelta

from flask import current_app
from sqlalchemy.exc import OperationalError

from app import worker
from app.conversations import looking, queries, tending
from app.db import end_session, transaction
from app.errors import Conflict
from app.gateways import GatewayError, Gateways
from app.veterans.models import Channel

logger = logging.getLogger(__name__)


@worker.task("conversations.tend", every=timedelta(seconds=15))
def tend() -> None:
    """One transaction a conversation, so that one that somebody holds keeps nobody else."""
    for find, act in tending.ROUNDS:
        numbers = find()
        end_session()
        for number in numbers:
            try:
                with transaction():
                    act(number)
            except (Conflict, OperationalError) as error:
                # Somebody was faster, or is at it; the next round looks again.
                logger.info("conversation %s: %s", number, type(error).__name__)


@worker.task(looking.SHOW_TYPING)
def show_typing(conversation_id: int) -> None:
    """WeChat's own sign that somebody is writing. That it fails harms nobody."""
    found = queries.get(conversation_id)
    channel = Channel(found.channel)
    openid = {link.channel: link.openid for link in found.veteran.links}.get(channel)
    end_session()
    gateways: Gateways = current_app.extensions["desk_gateways"]
    official = channel == Channel.OFFICIAL_ACCOUNT
    line = gateways.official_account if official else gateways.mini_program
    if openid is None or line is None:
        return
    try:
        line.typing(openid)
    except GatewayError as error:
        logger.info("typing was not shown: %s", type(error).__name__)
