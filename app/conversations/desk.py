"""The caseworker's side: claim, reply, note, send again, close."""

from datetime import date
from typing import Any

from sqlalchemy import select, update

from app import clock
from app.audit.models import Actor
from app.audit.service import record
from app.conversations import (
    announcing,
    canned,
    desk_wording,
    following_up,
    lists,
    queries,
    reaching,
    searching,
    station_rules,
    wording,
)  # fmt: skip
from app.conversations.models import (
    Author,
    Conversation,
    Kind,
    Message,
    Note,
    Priority,
    State,
)  # fmt: skip
from app.conversations.reaching import tell
from app.conversations.recording import add_message
from app.conversations.states import move
from app.conversations.words import sound
from app.db import db
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.evaluations import service as evaluations
from app.evaluations.models import Subject
from app.staff.models import Role, StaffMember


def claim(conversation_id: int, staff: StaffMember) -> Conversation:
    """Take a waiting conversation: one conditional update, so the loser gets Conflict.

    Raises Conflict `too_many_chats` too; an urgent one may always be taken.
    """
    if queries.get(conversation_id).priority < Priority.URGENT:
        station_rules.require_room(staff)
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
            raise Conflict(wording.ALREADY_CLAIMED.format(name=holder.name), code="already_claimed")
        raise Conflict(wording.NOT_WAITING, code="not_waiting")
    conversation.first_taker_id = conversation.first_taker_id or staff.id
    if conversation.first_reply_at is not None:  # given back: the person waits for the next word
        conversation.asked_at = conversation.asked_at or conversation.waiting_since or now
    searching.index_person(conversation.id, conversation.veteran.name)
    write_down("conversation.claim", conversation, staff)
    notice = wording.TOOK_OVER.format(name=staff.name)
    tell(conversation, add_message(conversation, Author.SYSTEM, Kind.NOTICE, notice))
    announcing.news(conversation, "conversation")
    return conversation


def reply(
    conversation_id: int, staff: StaffMember, text: str, client_id: str | None = None,
    *, article_id: str | None = None, canned_id: int | None = None,
) -> tuple[Message, bool]:  # fmt: skip
    """Store a reply and its delivery in one transaction; and whether it was there already.

    The same client_id again changes nothing; with other words it is a Conflict `key_reused`. With
    an article the message keeps which version was told, as the bot's answers do. Raises NotAllowed
    for another's chat, Conflict when it is not with a caseworker or an article is not in force,
    Invalid.
    """
    text = sound(text)
    conversation = locked(conversation_id)
    key = f"staff:{client_id}" if client_id else None
    known = key and db.session.scalar(
        select(Message).where(
            Message.veteran_id == conversation.veteran_id, Message.client_id == key
        )
    )
    if known:
        if (known.conversation_id, known.staff_id, known.text) != (conversation.id, staff.id, text):
            raise Conflict(desk_wording.KEY_REUSED, code="key_reused")
        return known, True
    require_mine(conversation, staff)
    # The words of a canned reply may rest on another article than the one that is shown.
    behind = canned.get(canned_id).article_id if canned_id is not None else None
    told = canned.article_in_force(behind, conversation) if behind else None
    if article_id and article_id != behind:
        told = canned.article_in_force(article_id, conversation)
    message = add_message(
        conversation, Author.CASEWORKER, Kind.TEXT, text, client_id=key, staff_id=staff.id,
        article=told,
    )  # fmt: skip
    tell(conversation, message)
    announcing.news(conversation)
    return message, False


def send_again(conversation_id: int, staff: StaffMember, number: int) -> Message:
    """A new outbox item for a message that WeChat refused.

    Raises Conflict when it did not fail or WeChat allows nothing more now.
    """
    conversation = locked(conversation_id)
    require_mine(conversation, staff)
    message = db.session.scalar(
        select(Message).where(Message.conversation_id == conversation.id, Message.number == number)
    )
    if message is None:
        raise NotFound(wording.NO_SUCH_MESSAGE)
    items = queries.deliveries_of([message.id]).get(message.id, [])
    if not items or not queries.failed(items[-1]):
        raise Conflict(desk_wording.NOT_FAILED, code="not_failed")
    if not reaching.tell_again(conversation, message, len(items)):
        raise Conflict(desk_wording.NO_ALLOWANCE, code="no_allowance")
    announcing.news(conversation)
    return message


def close(
    conversation_id: int, staff: StaffMember, reason: str = "solved", note: str = "",
    *, article_id: str | None = None, follow_up_on: date | None = None,
) -> Conversation:  # fmt: skip
    """End it and invite a rating. An urgent one needs a note. Raises as `reply`."""
    conversation = locked(conversation_id)
    require_mine(conversation, staff)
    if reason not in desk_wording.CLOSE_REASONS or reason in desk_wording.BY_RULE:
        words = desk_wording.BAD_CLOSE_REASON
        raise Invalid(words, fields={"reason": words})
    if conversation.priority >= Priority.URGENT and not note.strip():
        raise Invalid(wording.CLOSE_NOTE_NEEDED, fields={"note": wording.CLOSE_NOTE_NEEDED})
    if article_id:
        canned.require_known(article_id)
    conversation.close_reason, conversation.close_note = reason, note.strip() or None
    conversation.answered_by = article_id or None
    if follow_up_on is not None:
        following_up.plan(conversation, staff, follow_up_on)
    write_down("conversation.close", conversation, staff, reason=reason)
    end(conversation, staff.id, wording.CLOSED_RATE)
    return conversation


def end(conversation: Conversation, staff_id: int | None, words: str) -> None:
    """The last step of every closing at the desk: invite, say so, move."""
    evaluations.invite(
        Subject.CONVERSATION,
        conversation.id,
        conversation.veteran_id,
        station_id=conversation.station_id,
        staff_id=staff_id,
    )
    tell(conversation, add_message(conversation, Author.SYSTEM, Kind.NOTICE, words))
    move(conversation, State.CLOSED)
    announcing.news(conversation, "conversation")


def look(conversation_id: int, staff: StaffMember) -> Conversation:
    """Read a conversation; that it was read is written down, once per look."""
    conversation = queries.get(conversation_id)
    if lists.mark_read(conversation, staff.id):
        write_down("conversation.read", conversation, staff)
    return conversation


def add_note(conversation_id: int, staff: StaffMember, text: str) -> Note:
    """Something for colleagues; anybody at the desk may note it. Raises Invalid."""
    conversation = queries.get(conversation_id)
    if not text.strip():
        raise Invalid(desk_wording.EMPTY_NOTE, fields={"text": desk_wording.EMPTY_NOTE})
    note = Note(conversation_id=conversation.id, staff=staff, text=text.strip())
    db.session.add(note)
    db.session.flush()
    write_down("conversation.note", conversation, staff)
    announcing.news(conversation)
    return note


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


def write_down(
    action: str, conversation: Conversation, staff: StaffMember | None, **detail: Any
) -> None:
    """An audit row about a conversation; without staff the desk's own rules did it."""
    record(
        action,
        actor=Actor.STAFF if staff else Actor.SYSTEM,
        actor_id=staff.id if staff else None,
        subject="conversation",
        subject_id=conversation.id,
        veteran_id=conversation.veteran_id,
        **detail,
    )
