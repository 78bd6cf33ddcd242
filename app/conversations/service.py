"""The veteran's side: say something, wait for a person, cancel, vote."""

from dataclasses import dataclass, field

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from app import clock
from app.answering import masking
from app.answering import service as answering
from app.conversations import announcing, handoff, queries, recording, turns, wording
from app.conversations.models import Author, Conversation, Kind, Message, State
from app.conversations.recording import add_message
from app.conversations.words import sound
from app.db import db
from app.errors import Conflict, NotFound
from app.veterans.models import Veteran

# Built once: every message passes here.
_OPEN = (
    select(Conversation)
    .where(Conversation.veteran_id == bindparam("person"), Conversation.state != State.CLOSED)
    .with_for_update(of=Conversation)
    .execution_options(populate_existing=True)
)


@dataclass(frozen=True)
class Received:
    """What a message led to: the person's own first, then what is said to it."""

    conversation: Conversation
    messages: list[Message] = field(default_factory=list)
    repeated: bool = False

    @property
    def words(self) -> list[Message]:
        """What the person is told."""
        return [one for one in self.messages if one.author != Author.VETERAN]


def receive(
    veteran: Veteran, channel: str, text: str, *, home_region: str, client_id: str | None = None,
    held: bool = False, in_window: bool = False,
) -> Received:  # fmt: skip
    """One text of a person: stored masked, then answered as the state says.

    The same `client_id` again gets the same answer and changes nothing. With `held` the caller
    has locked the person's row and made sure that this never came before; `in_window` says that
    it came through WeChat's own window. Raises Invalid.
    """
    text = sound(text)
    # Looked for before anything is opened: a repeat after the end must not open a new talk.
    sought = None if held else client_id
    repeated = sought and _already(veteran.id, sought)
    if repeated:
        return repeated
    masked = masking.mask(text)
    conversation = open_locked(veteran, channel, held=held, in_window=in_window)
    repeated = sought and _already(veteran.id, sought)
    if repeated:
        return repeated
    state = conversation.state
    with recording.together(conversation):
        messages = _said_and_answered(conversation, veteran, masked, client_id, home_region)
    announcing.news(conversation)
    if conversation.state != state:
        announcing.news(conversation, "conversation")
    return Received(conversation, messages)


def _said_and_answered(
    conversation: Conversation, veteran: Veteran, masked: masking.Masked, client_id: str | None,
    home_region: str,
) -> list[Message]:  # fmt: skip
    """The person's own message first."""
    own = add_message(conversation, Author.VETERAN, Kind.TEXT, masked.text, client_id=client_id)
    messages = [own]
    if masked.warning:
        messages.append(
            add_message(
                conversation, Author.SYSTEM, Kind.NOTICE, masked.warning, answers=own.number
            )
        )
    return messages + turns.take(conversation, veteran, own, home_region)


def show(veteran: Veteran, channel: str, text: str, *, client_id: str) -> None:
    """Something sent in WeChat's window that has no words of its own: for whoever has the talk."""
    conversation = open_locked(veteran, channel, in_window=True)
    if not _already(veteran.id, client_id):
        add_message(conversation, Author.VETERAN, Kind.TEXT, text, client_id=client_id)
        announcing.news(conversation)


def open_locked(
    veteran: Veteran, channel: str, *, held: bool = False, in_window: bool = False
) -> Conversation:
    """The person's open conversation, new if need be, locked until the transaction ends.

    `held`: the caller has locked the person's row. Raises NotFound for a person who is being
    erased. A caseworker may close what we have just found open, so we look again; a second close
    in the same moment would need a second caseworker.
    """
    if not held:
        _hold(veteran)
    for _ in range(3):
        conversation = db.session.scalar(_OPEN, {"person": veteran.id})
        if conversation is not None:
            if (conversation.channel, conversation.in_window) != (channel, in_window):
                conversation.channel, conversation.in_window = channel, in_window
            return conversation
        _open(veteran, channel)
    raise Conflict(wording.WRONG_STATE, code="wrong_state")


def _hold(veteran: Veteran) -> None:
    """One writer a person at a time: two that open a conversation at once would deadlock.

    An erasure waits until we are done, or we learn that it came first. Always the first lock.
    """
    erased = db.session.scalar(
        select(Veteran.erased_at).where(Veteran.id == veteran.id).with_for_update(key_share=True)
    )
    if erased is not None:
        raise NotFound(wording.NO_SUCH_CONVERSATION)


def _open(veteran: Veteran, channel: str) -> None:
    previous = queries.latest_of(veteran.id, fresh=True)
    if previous is None or previous.state == State.CLOSED:
        # The partial unique index has the last word on there being one.
        db.session.execute(
            insert(Conversation)
            .values(
                veteran_id=veteran.id,
                previous_id=previous.id if previous else None,
                last_number=previous.last_number if previous else 0,
                channel=channel,
                state=State.WITH_BOT,
                opened_at=clock.now(),
                updated_at=clock.now(),
                bot_context=_carried(previous),
                priority=0,
                queue_told=False,
                overnight_told=False,
                in_window=False,
            )
            .on_conflict_do_nothing()
        )


def _carried(previous: Conversation | None) -> dict[str, object]:
    """Who and where somebody is stays known; what was talked about does not."""
    context = previous.bot_context if previous else {}
    return {key: context[key] for key in ("identity", "region") if key in context}


def _already(veteran_id: int, client_id: str) -> Received | None:
    own = db.session.scalar(
        select(Message).where(Message.veteran_id == veteran_id, Message.client_id == client_id)
    )
    if own is None:
        return None
    answers = db.session.scalars(
        select(Message)
        .where(Message.veteran_id == veteran_id, Message.answers == own.number)
        .order_by(Message.number)
    )
    return Received(queries.get(own.conversation_id), [own, *answers], repeated=True)


def ask_for_person(
    veteran: Veteran, channel: str, home_region: str, reason: str = "asked"
) -> Conversation:
    """The button: into the queue, told once. Already waiting or served changes nothing."""
    conversation = open_locked(veteran, channel)
    if conversation.state == State.WITH_BOT:
        known = reason if reason in handoff.REASONS else "asked"
        handoff.hand_off(conversation, veteran, known, home_region)
        announcing.news(conversation)
        announcing.news(conversation, "conversation")
    return conversation


def cancel_waiting(veteran: Veteran) -> Conversation:
    """Back to the bot, unless danger was heard.

    Raises NotFound without a conversation, Conflict when it is too late.
    """
    found = queries.open_of(veteran.id)
    if found is None:
        raise NotFound(wording.NO_SUCH_CONVERSATION)
    conversation = open_locked(veteran, found.channel, in_window=found.in_window)
    if conversation.state == State.WITH_CASEWORKER:
        raise Conflict(wording.SERVED_ALREADY, code="wrong_state")
    if conversation.state == State.WAITING:
        words = handoff.cancel(conversation)
        add_message(conversation, Author.SYSTEM, Kind.NOTICE, words)
        announcing.news(conversation)
        announcing.news(conversation, "conversation")
    return conversation


def vote(veteran_id: int, number: int, helpful: bool) -> None:
    """A thumb on one of one's own answers. Raises NotFound."""
    message = db.session.scalar(
        select(Message).where(Message.veteran_id == veteran_id, Message.number == number)
    )
    if message is None or message.record_id is None:
        raise NotFound(wording.NO_SUCH_MESSAGE)
    message.helpful = helpful
    answering.vote(message.record_id, helpful)
