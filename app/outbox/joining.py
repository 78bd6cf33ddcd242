"""Two records of one person become one: what waits to be sent and what may be sent pass over."""

from sqlalchemy import delete, select, tuple_, update

from app.db import db
from app.outbox.models import OutboxItem, ReplyAllowance, SubscriptionGrant


def pass_on(gone_id: int, kept_id: int) -> None:
    """Everything of `gone_id` becomes `kept_id`'s. Of two counts for one channel the kept stays."""
    for table, key in (
        (ReplyAllowance, (ReplyAllowance.channel,)),
        (SubscriptionGrant, (SubscriptionGrant.channel, SubscriptionGrant.template_id)),
    ):
        taken = select(*key).where(table.veteran_id == kept_id)
        db.session.execute(
            delete(table)
            .where(table.veteran_id == gone_id, tuple_(*key).in_(taken))
            .execution_options(synchronize_session=False)
        )
    for held in (OutboxItem, ReplyAllowance, SubscriptionGrant):
        db.session.execute(
            update(held)
            .where(held.veteran_id == gone_id)
            .values(veteran_id=kept_id)
            .execution_options(synchronize_session=False)
        )
