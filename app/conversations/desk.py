"""The caseworker's side: claim, reply, give back, transfer, close."""

from typing import Any

from sqlalchemy import select, update

from app import clock
from app.audit.models import Actor
from app.audit.service import record
from app.conversations import announcing, queries, wording
from app.conversations.models import Author, Conversation, Kind, Message, Priority, State
from app.conversations.recording import add_message
from app.conversations.states import move
from app.db import db
from app.errors import Conflict, Invalid, NotAllowed
from app.evaluations import service as evaluations
from app.evaluations.models import Subject
from app.outbox import service as outbox
from app.staff.models import Role, StaffMember
from app.stations import queries as stations
from app.veterans.models import Channel

MOST_CHARACTERS = 5000


def claim(conversation_id: int, staff: StaffMember) -> Conversation:
    """Take a waiting conversation: one conditional update, so the loser gets Conflict."""
    now = clock.now()
    won = db.session.scalar(
        update(Conversation)
        .where(Conversation.id == conversation_id, Conversation.state == State.WAITING)
        .values(
            state=State.WITH_CASEWORKER,
            caseworker_id=staff.id,
            claimed_at=now,
            updated_at=now,
        )
        .returning(Conversation.id)
        .execution_options(synchronize_session=False)
    )
    conversation = locked(conversation_id)
    if won is None:
        holder = conversation.caseworker
        if conversation.state == State.WITH_CASEWORKER and holder is not None:
            raise Conflict(
                wording.ALREADY_CLAIMED.format(name=holder.name), code="already_claimed"
            )
        raise Conflict(wording.NOT_WAITING, code="not_waiting")
    _record("conversation.claim", conversation, staff)
    notice = wording.TOOK_OVER.format(name=staff.name)
    _tell(conversation, add_message(conversation, Author.SYSTEM, Kind.NOTICE, notice))
    announcing.news(conversation, "conversation")
    return conversation


def reply(
    conversation_id: int, staff: StaffMember, text: str, client_id: str | None = None
) -> Message:
    """Store a reply and its delivery in one transaction. The same client_id again changes nothing.

    Raises NotAllowed for another's chat, Conflict when it is not with a caseworker, Invalid.
    """
    text = text.replace("\x00", "").strip()
    if not text:
        raise Invalid(wording.EMPTY_TEXT, fields={"text": wording.EMPTY_TEXT})
    if len(text) > MOST_CHARACTERS:
        raise Invalid(wording.TOO_LONG, fields={"text": wording.TOO_LONG})
    conversation = locked(conversation_id)
    key = f"staff:{client_id}" if client_id else None
    known = key and db.session.scalar(
        select(Message).where(
            Message.veteran_id == conversation.veteran_id, Message.client_id == key
        )
    )
    if known:
        return known
    require_mine(conversation, staff)
    message = add_message(
        conversation, Author.CASEWORKER, Kind.TEXT, text, client_id=key, staff_id=staff.id
    )
    conversation.first_reply_at = conversation.first_reply_at or clock.now()
    _tell(conversation, message)
    announcing.news(conversation)
    return message


def give_back(conversation_id: int, staff: StaffMember, *, to_bot: bool = False) -> Conversation:
    """Into the queue again, ahead of those who came later, or back to the bot."""
    conversation = locked(conversation_id)
    require_mine(conversation, staff)
    _record("conversation.give_back", conversation, staff, to_bot=to_bot)
    if to_bot:
        move(conversation, State.WITH_BOT)
        text = wording.BACK_TO_BOT
    else:
        since = conversation.claimed_at
        move(conversation, State.WAITING)
        conversation.waiting_since = since
        text = wording.GIVEN_BACK
    _tell(conversation, add_message(conversation, Author.SYSTEM, Kind.NOTICE, text))
    announcing.news(conversation, "conversation")
    return conversation


def transfer(
    conversation_id: int,
    staff: StaffMember,
    reason: str,
    *,
    to_staff: StaffMember | None = None,
    to_station_id: int | None = None,
) -> Conversation:
    """To a colleague, who has it at once, or into a station's queue. Needs a reason."""
    conversation = locked(conversation_id)
    require_mine(conversation, staff)
    if not reason.strip():
        raise Invalid(wording.NO_SUCH_TARGET, fields={"reason": "请写明转办原因"})
    if to_staff is not None and to_staff.active and to_staff.id != staff.id:
        conversation.caseworker_id, conversation.claimed_at = to_staff.id, clock.now()
        conversation.station_id = to_staff.station_id or conversation.station_id
        target = to_staff.name
    elif to_station_id is not None:
        station = stations.get(to_station_id)
        move(conversation, State.WAITING)
        conversation.waiting_since = clock.now()
        conversation.station_id = station.id
        target = station.name
    else:
        raise Invalid(wording.NO_SUCH_TARGET, fields={"to": wording.NO_SUCH_TARGET})
    _record("conversation.transfer", conversation, staff, station=conversation.station_id)
    text = wording.TRANSFERRED.format(target=target)
    _tell(conversation, add_message(conversation, Author.SYSTEM, Kind.NOTICE, text))
    announcing.news(conversation, "conversation")
    return conversation


def close(
    conversation_id: int, staff: StaffMember, reason: str = "solved", note: str = ""
) -> Conversation:
    """End it and invite a rating. An urgent one needs a note. Raises as `reply`."""
    conversation = locked(conversation_id)
    require_mine(conversation, staff)
    if conversation.priority >= Priority.URGENT and not note.strip():
        raise Invalid(wording.CLOSE_NOTE_NEEDED, fields={"note": wording.CLOSE_NOTE_NEEDED})
    conversation.close_reason, conversation.close_note = reason[:40], note.strip() or None
    evaluations.invite(
        Subject.CONVERSATION,
        conversation.id,
        conversation.veteran_id,
        station_id=conversation.station_id,
        staff_id=staff.id,
    )
    message = add_message(conversation, Author.SYSTEM, Kind.NOTICE, wording.CLOSED_RATE)
    _tell(conversation, message)
    _record("conversation.close", conversation, staff, reason=conversation.close_reason)
    move(conversation, State.CLOSED)
    announcing.news(conversation, "conversation")
    return conversation


def look(conversation_id: int, staff: StaffMember) -> Conversation:
    """Read a conversation; that it was read is written down."""
    conversation = queries.get(conversation_id)
    _record("conversation.read", conversation, staff)
    return conversation


def locked(conversation_id: int) -> Conversation:
    """The conversation, locked until the transaction ends. Raises NotFound."""
    queries.get(conversation_id)
    return db.session.scalars(
        select(Conversation)
        .where(Conversation.id == conversation_id)
        .with_for_update(of=Conversation)
        .execution_options(populate_existing=True)
    ).one()


def require_mine(conversation: Conversation, staff: StaffMember) -> None:
    """Raises NotAllowed for another's chat, Conflict for one that nobody has."""
    if conversation.state != State.WITH_CASEWORKER:
        raise Conflict(wording.WRONG_STATE, code="wrong_state")
    if conversation.caseworker_id != staff.id:
        raise NotAllowed(wording.NOT_YOURS, code="not_yours")


def may_take(staff: StaffMember) -> bool:
    """Whether this account takes chats at all."""
    return staff.has(Role.CASEWORKER, Role.MANAGER)


def _tell(conversation: Conversation, message: Message) -> None:
    """The official account gets it through the outbox; pages read it by themselves."""
    if conversation.channel == Channel.OFFICIAL_ACCOUNT:
        outbox.enqueue_text(
            conversation.veteran_id,
            conversation.channel,
            message.text,
            cause=f"message:{message.id}",
            message_id=message.id,
        )


def _record(action: str, conversation: Conversation, staff: StaffMember, **detail: Any) -> None:
    record(
        action,
        actor=Actor.STAFF,
        actor_id=staff.id,
        subject="conversation",
        subject_id=conversation.id,
        veteran_id=conversation.veteran_id,
        **detail,
    )
