"""Two records of one person become one: invitations to rate pass over."""

from sqlalchemy import select, update

from app.db import db
from app.evaluations.models import Invitation


def pass_on(gone_id: int, kept_id: int) -> None:
    """Everything of `gone_id` becomes `kept_id`'s; a key that both used stays with the kept."""
    used = select(Invitation.idempotency_key).where(
        Invitation.veteran_id == kept_id, Invitation.idempotency_key.is_not(None)
    )
    mine = Invitation.veteran_id == gone_id
    db.session.execute(
        update(Invitation)
        .where(mine, Invitation.idempotency_key.in_(used))
        .values(idempotency_key=None, body_digest="")
        .execution_options(synchronize_session=False)
    )
    db.session.execute(update(Invitation).where(mine).values(veteran_id=kept_id))
