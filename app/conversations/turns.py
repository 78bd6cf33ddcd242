"""What is said to a person's message, by the state of the conversation (DESIGN section 5)."""

from typing import Any

from app.answering import alarm
from app.answering import service as answering
from app.answering.service import Answered
from app.conversations import booking, handoff, recording, rests, wording
from app.conversations.models import Author, Conversation, Kind, Message, Priority, State
from app.conversations.recording import add_message
from app.veterans.models import Veteran

PERSON = {"label": wording.PERSON_LABEL}


def take(
    conversation: Conversation, veteran: Veteran, own: Message, home_region: str
) -> list[Message]:
    """Answer `own`. With a caseworker the bot stays silent, unless somebody is in danger."""
    if conversation.state == State.WITH_CASEWORKER:
        return _while_served(conversation, own)
    if conversation.state == State.WAITING and own.text.strip() in wording.CANCEL_WORDS:
        return [_say(conversation, own, Kind.NOTICE, handoff.cancel(conversation))]
    rest = rests.taken(conversation)
    if rest and own.text.strip() in wording.MORE_WORDS:
        return [_say(conversation, own, Kind.TEXT, rest)]
    said = booking.pick(conversation, veteran, own)
    if said is not None:
        return [_offer(conversation, own, said)]
    answered = answering.answer(
        own.text,
        veteran_id=veteran.id,
        context=conversation.bot_context,
        region=veteran.region or home_region,
    )
    recording.remember(conversation, answered.context)
    if answered.kind == "distress":
        return _distress(conversation, veteran, own, answered, home_region)
    if answered.kind != "person":
        said = booking.start(conversation, veteran, own.text, home_region)
        if said is not None:
            return [_offer(conversation, own, said)]
    if conversation.state == State.WAITING:
        return _while_waiting(conversation, own, answered)
    if answered.kind == "person":
        return handoff.hand_off(conversation, veteran, "asked", home_region, answers=own.number)
    return [_reply(conversation, own, answered)]


def _offer(conversation: Conversation, own: Message, said: booking.Said) -> Message:
    """What booking says: times to choose from, or how it went."""
    kind = Kind.SUGGESTIONS if said.choices else Kind.TEXT
    return _say(conversation, own, kind, said.text, said.choices)


def _reply(conversation: Conversation, own: Message, answered: Answered) -> Message:
    """The bot's words for every outcome that stays with the bot."""
    if answered.kind == "answer":
        return _answer(conversation, own, answered)
    if answered.kind == "suggest":
        labels = [choice.label for choice in answered.choices]
        choices = [
            {"label": choice.label, "article_id": choice.article_id} for choice in answered.choices
        ]
        return _say(
            conversation, own, Kind.SUGGESTIONS, wording.suggestion(labels), choices, answered
        )
    if answered.kind == "no_match":
        twice = answered.misses >= 2
        text = wording.NO_MATCH_TWICE if twice else wording.NO_MATCH
        return _say(
            conversation, own, Kind.NO_MATCH, text.format(person=wording.PERSON_LABEL),
            [PERSON] if twice else [], answered,
        )  # fmt: skip
    if answered.kind == "smalltalk":
        text = wording.SMALLTALK.get(answered.reason, wording.SMALLTALK["okay"])
        return _say(conversation, own, Kind.TEXT, text)
    return _say(conversation, own, Kind.TEXT, wording.ACK)


def _answer(conversation: Conversation, own: Message, answered: Answered) -> Message:
    told = answered.told
    assert told is not None  # an answer without its article is a no_match
    text, choices = told.text, []
    if told.action == "book":
        choices.append({"label": wording.BOOK_LABEL})
    elif told.action == "find_station":
        choices.append({"label": wording.STATION_LABEL})
    if told.escalate or told.action == "person":
        choices.append(PERSON)
    if told.escalate and conversation.state == State.WITH_BOT:
        text = f"{text}\n\n{wording.OFFER_PERSON.format(person=wording.PERSON_LABEL)}"
    return _say(conversation, own, Kind.ANSWER, text, choices, answered)


def _while_waiting(conversation: Conversation, own: Message, answered: Answered) -> list[Message]:
    """The bot still answers when it is sure; the place in the queue is told once."""
    if answered.kind == "answer":
        return [_answer(conversation, own, answered)]
    told = conversation.queue_told and answered.kind != "person"
    if told or conversation.priority >= Priority.URGENT:
        # Silence would read as lost; the place is not told twice.
        return [_say(conversation, own, Kind.NOTICE, wording.NOTED)]
    conversation.queue_told = True
    return [_say(conversation, own, Kind.HANDOFF, "\n".join(handoff.where(conversation)))]


def _distress(
    conversation: Conversation,
    veteran: Veteran,
    own: Message,
    answered: Answered,
    home_region: str,
) -> list[Message]:
    """Fixed caring words with the hotline, and an urgent hand-off at once."""
    words = _say(conversation, own, Kind.DISTRESS, wording.DISTRESS, answered=answered)
    if conversation.state == State.WITH_BOT:
        handoff.hand_off(conversation, veteran, "distress", home_region, urgent=True)
    else:
        handoff.raise_alarm(conversation)
    return [words]


def _while_served(conversation: Conversation, own: Message) -> list[Message]:
    """Danger calls the desk and gives the person the numbers, once; else silence."""
    if conversation.priority >= Priority.URGENT or not alarm.heard(own.text):
        return []
    handoff.raise_alarm(conversation)
    return [
        add_message(
            conversation, Author.SYSTEM, Kind.DISTRESS, wording.DISTRESS_SERVED, answers=own.number
        )
    ]


def _say(
    conversation: Conversation,
    own: Message,
    kind: Kind,
    text: str,
    choices: list[dict[str, Any]] | None = None,
    answered: Answered | None = None,
) -> Message:
    system = kind in (Kind.NOTICE, Kind.HANDOFF)
    return add_message(
        conversation,
        Author.SYSTEM if system else Author.BOT,
        kind,
        text,
        article=answered.told.snapshot if answered and answered.told else None,
        choices=choices,
        answers=own.number,
        record_id=answered.record_id if answered else None,
    )
