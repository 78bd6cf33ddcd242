"""Door: passing a conversation on from the console."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, jsonify

from app.conversations import desk, passing, schemas
from app.conversations.console import TAKES_CHATS, checked, done
from app.conversations.console_schemas import ReasonIn, RuleIn, TransferIn
from app.conversations.models import Conversation
from app.db import transaction
from app.staff import service as staff_service
from app.staff.auth import current_staff, staff_only
from app.staff.models import Role, StaffMember
from app.stations import queries as stations
from app.web import given

moves = Blueprint("moves", __name__, url_prefix="/console/conversations")


@moves.post("/<int:conversation_id>/transfer")
@staff_only(*TAKES_CHATS)
def transfer(conversation_id: int) -> Any:
    """`staff_id`, `station_id` or `above`, with `reason`."""
    body = checked(TransferIn)

    def act(staff: StaffMember) -> Conversation:
        if body.above:
            return passing.transfer_up(conversation_id, staff, body.reason)
        return passing.transfer(
            conversation_id,
            staff,
            body.reason,
            to_staff=staff_service.get(body.staff_id) if body.staff_id else None,
            to_station_id=body.station_id,
        )

    return _moved(conversation_id, act)


@moves.post("/<int:conversation_id>/return")
@staff_only(*TAKES_CHATS)
def give_back(conversation_id: int) -> Any:
    """`to=queue` (default), `to=bot`, or `to=sender` with `reason`: not ours."""
    body = given()
    to, reason = body.get("to", "queue"), str(body.get("reason") or "")
    if to == "sender":
        return _moved(conversation_id, lambda me: passing.send_back(conversation_id, me, reason))
    return _moved(
        conversation_id, lambda me: passing.give_back(conversation_id, me, to_bot=to == "bot")
    )


@moves.post("/<int:conversation_id>/take-over")
@staff_only(Role.MANAGER)
def take_over(conversation_id: int) -> Any:
    body = checked(ReasonIn)
    return _moved(conversation_id, lambda me: passing.take_over(conversation_id, me, body.reason))


@moves.post("/<int:conversation_id>/rule")
@staff_only(Role.MANAGER)
def rule(conversation_id: int) -> Any:
    """`station_id` and `reason`: whose it is, for good."""
    body = checked(RuleIn)
    return _moved(
        conversation_id,
        lambda me: passing.rule(conversation_id, me, body.station_id, body.reason),
    )


def _moved(conversation_id: int, act: Callable[[StaffMember], Conversation]) -> Any:
    with transaction():
        answer = schemas.conversation(act(current_staff()))
    return done(conversation_id, answer)


@moves.get("/targets")
@staff_only(*TAKES_CHATS)
def targets() -> Any:
    """Whom and where a conversation can be transferred to."""
    places = stations.stations()
    return jsonify(
        stations=[{"id": place.id, "name": place.name} for place in places],
        staff=[
            {
                "id": person.id, "name": person.name, "station": place.name,
                "on_duty": person.on_duty,
            }
            for place in places
            for person in stations.staff_of(place.id)
            if desk.may_take(person) and person.id != current_staff().id
        ],
    )  # fmt: skip
