"""Door: what the desk does by itself, every fifteen seconds."""

import logging
from datetime import timedelta

from sqlalchemy.exc import OperationalError

from app import worker
from app.conversations import tending
from app.db import end_session, transaction
from app.errors import Conflict

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
