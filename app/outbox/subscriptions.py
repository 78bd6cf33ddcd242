"""How many notices of each template a person has agreed to, counted from what WeChat pushes."""

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from app.db import db
from app.outbox import wording
from app.outbox.models import Delivery, ItemKind, OutboxItem, SubscriptionGrant


def grant(veteran_id: int, channel: str, template_id: str) -> None:
    """One accepted entry of a popup is one message without an end, or leave for good (lasting)."""
    row = insert(SubscriptionGrant).values(
        veteran_id=veteran_id, channel=channel, template_id=template_id, left=1
    )
    db.session.execute(
        row.on_conflict_do_update(
            index_elements=["veteran_id", "channel", "template_id"],
            set_={"left": SubscriptionGrant.left + 1},
        )
    )


def revoke(veteran_id: int, channel: str, template_id: str) -> None:
    """The person wants no more of it, or WeChat says that there is nothing left (43101)."""
    _set(veteran_id, channel, template_id, left=0)


def spend(veteran_id: int, channel: str, template_id: str) -> None:
    """One notice that is agreed to each time has gone out."""
    _set(veteran_id, channel, template_id, left=func.greatest(SubscriptionGrant.left - 1, 0))


def _set(veteran_id: int, channel: str, template_id: str, *, left: object) -> None:
    db.session.execute(
        update(SubscriptionGrant)
        .where(
            SubscriptionGrant.veteran_id == veteran_id,
            SubscriptionGrant.channel == channel,
            SubscriptionGrant.template_id == template_id,
        )
        .values(left=left)
        .execution_options(synchronize_session=False)
    )


def left(veteran_id: int, channel: str, template_id: str) -> int:
    """How many may still be sent; of a lasting notice any number while it is not 0."""
    return (
        db.session.scalar(
            select(SubscriptionGrant.left).where(
                SubscriptionGrant.veteran_id == veteran_id,
                SubscriptionGrant.channel == channel,
                SubscriptionGrant.template_id == template_id,
            )
        )
        or 0
    )


def not_delivered(veteran_id: int, message_id: str, code: int | None) -> None:
    """WeChat took a notice and could not deliver it after all: shown like any refusal.

    `message_id` is WeChat's, from the answer to our call.
    """
    db.session.execute(
        update(OutboxItem)
        .where(
            OutboxItem.veteran_id == veteran_id,
            OutboxItem.state == Delivery.SENT,
            OutboxItem.kind != ItemKind.ASIDE,
            OutboxItem.fields["msgid"].astext == message_id,
        )
        .values(state=Delivery.REFUSED, error_code=code, advice=wording.NOTICE_LOST)
        .execution_options(synchronize_session=False)
    )
