"""The same person on two channels becomes one (DESIGN 5.9).

The conversation nearest a person stays; the other closes with a pointer to it. Everything moves to
the older record in one transaction; the younger one stays behind empty.
"""

from sqlalchemy import func, select, update

from app.answering import joining as answering
from app.appointments import joining as appointments
from app.conversations import announcing, reaching, wording
from app.conversations.models import (
    Author,
    Conversation,
    FollowUp,
    Kind,
    Message,
    Reading,
    State,
    StoredFile,
)  # fmt: skip
from app.conversations.recording import add_message
from app.conversations.states import move
from app.db import db
from app.evaluations import joining as evaluations
from app.outbox import joining as outbox
from app.veterans import joining as veterans

JOINED = "joined"
_NEARNESS = {State.WITH_BOT: 0, State.WAITING: 1, State.WITH_CASEWORKER: 2}


def join(older_id: int, younger_id: int) -> bool:
    """Make one of two records. False, and nothing done, when they are no double (any more)."""
    pair = veterans.lock_pair(older_id, younger_id)
    if pair is None:
        return False
    kept, gone = pair
    stays = _close_all_but_one(kept.id, gone.id)
    last = _renumber(kept.id, gone.id)
    for table in (Conversation, StoredFile, FollowUp):
        db.session.execute(
            update(table).where(table.veteran_id == gone.id).values(veteran_id=kept.id)
        )
    _go_on_from(kept.id, last)
    for feature in (appointments, evaluations, answering, outbox):
        feature.pass_on(gone.id, kept.id)
    veterans.take_in(kept, gone)
    announcing.renumbered(gone.id)
    if stays is not None:
        db.session.refresh(stays)
        announcing.news(stays, "conversation")
    return True


def _close_all_but_one(kept_id: int, gone_id: int) -> Conversation | None:
    """Of two open conversations the one nearest a person; between equals the one last used."""
    found = db.session.scalars(
        select(Conversation)
        .where(Conversation.veteran_id.in_((kept_id, gone_id)), Conversation.state != State.CLOSED)
        .order_by(Conversation.id)
        .with_for_update(of=Conversation)
        .execution_options(populate_existing=True)
    ).all()
    ranked = sorted(
        found, key=lambda one: (_NEARNESS[State(one.state)], one.priority, one.updated_at)
    )
    for other in ranked[:-1]:
        expects_words = other.state != State.WITH_BOT
        told = add_message(other, Author.SYSTEM, Kind.NOTICE, wording.MOVED_CHANNEL)
        if expects_words:
            reaching.tell(other, told)
        other.close_reason = JOINED
        move(other, State.CLOSED)
        announcing.news(other, "conversation")
    db.session.flush()
    return ranked[-1] if ranked else None


def _renumber(kept_id: int, gone_id: int) -> int:
    """Put the younger record's messages behind the older one's; the last number of all."""
    behind = _last_of(kept_id)
    numbers = {"number": Message.number + behind, "answers": Message.answers + behind}
    theirs = select(Conversation.id).where(Conversation.veteran_id == gone_id)
    used = select(Message.client_id).where(
        Message.veteran_id == kept_id, Message.client_id.is_not(None)
    )
    for statement in (
        update(Message)
        .where(Message.veteran_id == gone_id, Message.client_id.in_(used))
        .values(client_id=None),
        update(Message).where(Message.veteran_id == gone_id).values(veteran_id=kept_id, **numbers),
        update(Reading)
        .where(Reading.conversation_id.in_(theirs))
        .values(number=Reading.number + behind),
        update(Conversation)
        .where(Conversation.veteran_id == gone_id)
        .values(last_number=Conversation.last_number + behind),
    ):
        db.session.execute(statement.execution_options(synchronize_session=False))
    return _last_of(kept_id)


def _last_of(veteran_id: int) -> int:
    return (
        db.session.scalar(select(func.max(Message.number)).where(Message.veteran_id == veteran_id))
        or 0
    )


def _go_on_from(veteran_id: int, last: int) -> None:
    """What is said next is numbered behind everything: in the open conversation or a new one."""
    newest = select(func.max(Conversation.id)).where(Conversation.veteran_id == veteran_id)
    db.session.execute(
        update(Conversation)
        .where(
            Conversation.veteran_id == veteran_id,
            (Conversation.state != State.CLOSED) | (Conversation.id == newest.scalar_subquery()),
        )
        .values(last_number=last)
        .execution_options(synchronize_session=False)
    )
