"""Passing a conversation on: back to the queue, to a colleague, a station, the level above.

The rules are those of the 12345 hotlines: whoever took it first stays responsible (首接负责); what
is not ours goes back within 24 hours with a reason; a manager's ruling ends the back and forth
(北京市接诉即办工作条例 第14条; 安阳 2021 第50条; 潍坊 2021 第22条). Each step leaves a row, and
the person is told in plain words.
"""

from datetime import timedelta

from sqlalchemy import select

from app import clock
from app.conversations import announcing, desk_wording, handoff, lists, wording
from app.conversations.desk import locked, may_take, require_mine, write_down
from app.conversations.models import (
    Author,
    Conversation,
    Kind,
    Passing,
    Priority,
    State,
    Transfer,
)  # fmt: skip
from app.conversations.reaching import tell
from app.conversations.recording import add_message
from app.conversations.states import move
from app.db import db
from app.errors import Conflict, Invalid, NotAllowed
from app.staff.models import Role, StaffMember
from app.stations import queries as stations
from app.stations.models import Station

RETURN_WITHIN = timedelta(hours=24)


def give_back(conversation_id: int, staff: StaffMember, *, to_bot: bool = False) -> Conversation:
    """Into the queue again, ahead of those who came later, or back to the bot."""
    conversation = locked(conversation_id)
    require_mine(conversation, staff)
    if to_bot and conversation.priority >= Priority.URGENT:
        raise Conflict(desk_wording.URGENT_STAYS, code="urgent")
    write_down("conversation.give_back", conversation, staff, to_bot=to_bot)
    if to_bot:
        move(conversation, State.WITH_BOT)
        _say(conversation, wording.BACK_TO_BOT)
    else:
        queue_again(conversation)
        _say(conversation, wording.GIVEN_BACK)
    announcing.news(conversation, "conversation")
    return conversation


def queue_again(conversation: Conversation) -> None:
    """Waiting once more, with the place of when it was taken."""
    since = conversation.claimed_at or clock.now()
    move(conversation, State.WAITING)
    conversation.waiting_since = since


def leave(conversation: Conversation) -> None:
    """By rule, when whoever had it has gone: back into the queue with a notice to both."""
    holder = conversation.caseworker
    _keep(conversation, Passing.RULE, None, desk_wording.LEFT_BY_RULE.format(
        name=holder.name if holder else ""), to_station_id=conversation.station_id)  # fmt: skip
    write_down("conversation.left", conversation, None, staff_id=holder.id if holder else None)
    queue_again(conversation)
    station = _station(conversation.station_id)
    opening = handoff.next_opening(station)
    if opening is None:
        _say(conversation, wording.GIVEN_BACK)
    else:
        handoff.keep_place(conversation, opening)
        _say(conversation, wording.GIVEN_BACK_CLOSED.format(when=wording.opening(opening)))
    announcing.news(conversation, "conversation")
    if holder is not None:
        announcing.left(conversation, holder.id)


def transfer(
    conversation_id: int,
    staff: StaffMember,
    reason: str,
    *,
    to_staff: StaffMember | None = None,
    to_station_id: int | None = None,
) -> Conversation:
    """To a colleague, who has it at once, or into a station's queue.

    Raises Invalid without a reason, and for a colleague who takes no chats.
    """
    conversation = locked(conversation_id)
    require_mine(conversation, staff)
    reason = _reason(reason)
    if to_staff is not None and not may_take(to_staff):
        words = desk_wording.CANNOT_TAKE.format(name=to_staff.name)
        raise Invalid(words, fields={"staff_id": words})
    if to_staff is not None and to_staff.active and to_staff.id != staff.id:
        _keep(conversation, Passing.TRANSFER, staff, reason,
              to_staff_id=to_staff.id, to_station_id=to_staff.station_id)  # fmt: skip
        _hand(conversation, to_staff)
        target = to_staff.name
    elif to_station_id is not None:
        station = stations.get(to_station_id)
        _keep(conversation, Passing.TRANSFER, staff, reason, to_station_id=station.id)
        _queue_at(conversation, station)
        target = station.name
    else:
        raise Invalid(wording.NO_SUCH_TARGET, fields={"to": wording.NO_SUCH_TARGET})
    write_down("conversation.transfer", conversation, staff, station=conversation.station_id)
    _say(conversation, wording.TRANSFERRED.format(target=target))
    announcing.news(conversation, "conversation")
    return conversation


def transfer_up(conversation_id: int, staff: StaffMember, reason: str) -> Conversation:
    """To the station above the one that has it. Raises Invalid at the top."""
    station = _station(locked(conversation_id).station_id)
    if station is None or station.parent_id is None:
        words = desk_wording.NO_STATION_ABOVE
        raise Invalid(words, fields={"to": words})
    return transfer(conversation_id, staff, reason, to_station_id=station.parent_id)


def send_back(conversation_id: int, staff: StaffMember, reason: str) -> Conversation:
    """Not ours: back to the station it came from, within 24 hours of its coming.

    Raises Conflict `ruled`, `return_too_late`, `nothing_to_return`; Invalid without a reason.
    """
    conversation = locked(conversation_id)
    require_mine(conversation, staff)
    reason = _reason(reason)
    came = came_by_transfer(conversation)
    if conversation.ruled_at is not None:
        raise Conflict(desk_wording.RULED, code="ruled")
    if came is None:
        raise Conflict(desk_wording.NOTHING_TO_RETURN, code="nothing_to_return")
    if clock.now() > came.created_at + RETURN_WITHIN:
        raise Conflict(desk_wording.RETURN_TOO_LATE, code="return_too_late")
    station = _station(came.from_station_id)
    _keep(conversation, Passing.RETURN, staff, reason, to_station_id=came.from_station_id)
    _queue_at(conversation, station)
    write_down("conversation.return", conversation, staff, station=conversation.station_id)
    target = station.name if station else wording.COLLEAGUES
    _say(conversation, wording.RETURNED.format(target=target))
    announcing.news(conversation, "conversation")
    return conversation


def rule(conversation_id: int, manager: StaffMember, station_id: int, reason: str) -> Conversation:
    """A manager says whose it is; from then on nobody may send it back."""
    conversation, reason = locked(conversation_id), _reason(reason)
    require_manager(conversation, manager)
    station = stations.get(station_id)
    _keep(conversation, Passing.RULING, manager, reason, to_station_id=station.id)
    if conversation.station_id != station.id or conversation.state != State.WITH_CASEWORKER:
        if conversation.state not in (State.WAITING, State.WITH_CASEWORKER):
            raise Conflict(wording.WRONG_STATE, code="wrong_state")
        _queue_at(conversation, station)
    conversation.ruled_at = clock.now()
    write_down("conversation.rule", conversation, manager, station=station.id)
    _say(conversation, wording.RULED.format(target=station.name))
    announcing.news(conversation, "conversation")
    return conversation


def take_over(conversation_id: int, manager: StaffMember, reason: str) -> Conversation:
    """A manager takes a colleague's chat. Raises NotAllowed, Conflict when nobody has it."""
    conversation, reason = locked(conversation_id), _reason(reason)
    require_manager(conversation, manager)
    if conversation.state != State.WITH_CASEWORKER:
        raise Conflict(wording.WRONG_STATE, code="wrong_state")
    before = conversation.caseworker_id
    if before == manager.id:
        raise Conflict(desk_wording.OWN_ALREADY, code="already_yours")
    _keep(conversation, Passing.TAKE_OVER, manager, reason,
          to_staff_id=manager.id, to_station_id=conversation.station_id)  # fmt: skip
    station_id = conversation.station_id
    _hand(conversation, manager)
    conversation.station_id = station_id
    write_down("conversation.take_over", conversation, manager, from_staff=before)
    _say(conversation, wording.TAKEN_OVER.format(name=manager.name))
    announcing.news(conversation, "conversation")
    return conversation


def came_by_transfer(conversation: Conversation) -> Transfer | None:
    """The transfer that brought it here, if its last passing-on was one."""
    last = db.session.scalar(
        select(Transfer)
        .where(
            Transfer.conversation_id == conversation.id,
            Transfer.kind.not_in((Passing.RULE, Passing.TAKE_OVER)),
        )
        .order_by(Transfer.id.desc())
        .limit(1)
    )
    return last if last is not None and last.kind == Passing.TRANSFER else None


def manages(conversation: Conversation, staff: StaffMember) -> bool:
    """Whether it lies with this manager's station or one below it."""
    return staff.has(Role.MANAGER) and lists.looks_after(conversation.station_id, staff)


def require_manager(conversation: Conversation, staff: StaffMember) -> None:
    """Raises NotAllowed for anybody who does not manage the station it lies with."""
    if not manages(conversation, staff):
        raise NotAllowed(desk_wording.NOT_MANAGER, code="managers_only")


def _hand(conversation: Conversation, to: StaffMember) -> None:
    conversation.caseworker_id, conversation.claimed_at = to.id, clock.now()
    conversation.station_id = to.station_id or conversation.station_id


def _queue_at(conversation: Conversation, station: Station | None) -> None:
    if conversation.state != State.WAITING:
        move(conversation, State.WAITING)
    conversation.waiting_since = clock.now()
    conversation.station_id = station.id if station else conversation.station_id


def _station(station_id: int | None) -> Station | None:
    return db.session.get(Station, station_id) if station_id is not None else None


def _reason(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise Invalid(desk_wording.REASON_NEEDED, fields={"reason": desk_wording.REASON_NEEDED})
    return reason


def _keep(
    conversation: Conversation, kind: Passing, by: StaffMember | None, reason: str, *,
    to_staff_id: int | None = None, to_station_id: int | None = None,
) -> None:  # fmt: skip
    db.session.add(
        Transfer(
            conversation_id=conversation.id,
            kind=kind,
            by_id=by.id if by else None,
            from_staff_id=conversation.caseworker_id,
            from_station_id=conversation.station_id,
            to_staff_id=to_staff_id,
            to_station_id=to_station_id,
            reason=reason,
        )
    )


def _say(conversation: Conversation, words: str) -> None:
    tell(conversation, add_message(conversation, Author.SYSTEM, Kind.NOTICE, words))
