"""How a conversation may move. Nothing else changes `Conversation.state`."""

from app import clock
from app.conversations import clocks, wording
from app.conversations.models import Conversation, State
from app.errors import Conflict

MOVES: dict[State, frozenset[State]] = {
    State.WITH_BOT: frozenset({State.WAITING, State.CLOSED}),
    State.WAITING: frozenset({State.WITH_BOT, State.WITH_CASEWORKER, State.CLOSED}),
    State.WITH_CASEWORKER: frozenset({State.WAITING, State.WITH_BOT, State.CLOSED}),
    State.CLOSED: frozenset(),
}


def move(conversation: Conversation, to: State) -> None:
    """Move, or raise Conflict `wrong_state` where DESIGN's glossary knows no such way."""
    if to not in MOVES[State(conversation.state)]:
        raise Conflict(wording.WRONG_STATE, code="wrong_state")
    clocks.resume(conversation, clock.now())
    conversation.state = to
    if to == State.WAITING:
        conversation.overnight_told = False
    if to in (State.WITH_BOT, State.CLOSED):
        conversation.waiting_since = None
        conversation.queue_told = False
    if to != State.WITH_CASEWORKER and to != State.CLOSED:
        conversation.caseworker_id = None
        conversation.claimed_at = None
    if to == State.WITH_BOT:
        conversation.asked_at = conversation.handed_off_at = conversation.ruled_at = None
    if to == State.CLOSED:
        conversation.closed_at = clock.now()
