"""Two records of one person become one: what was asked and decided passes over."""

from sqlalchemy import update

from app.answering.models import AnswerRecord, UnansweredQuestion
from app.db import db


def pass_on(gone_id: int, kept_id: int) -> None:
    """Everything of `gone_id` becomes `kept_id`'s."""
    for table in (AnswerRecord, UnansweredQuestion):
        db.session.execute(
            update(table).where(table.veteran_id == gone_id).values(veteran_id=kept_id)
        )
