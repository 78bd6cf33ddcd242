"""Door: the console's conversations. JSON for programs and our pages, HTML for the first look."""

from typing import Any, TypeVar

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from pydantic import BaseModel, ValidationError

from app.audit.models import Actor
from app.audit.service import record
from app.conversations import console_schemas, desk, queries, schemas, wording
from app.conversations.api import attachment
from app.conversations.console_schemas import CloseIn, ReplyIn, TransferIn
from app.conversations.models import State
from app.db import transaction
from app.errors import Invalid
from app.staff import service as staff_service
from app.staff.auth import current_staff, staff_only
from app.staff.models import Role
from app.stations import queries as stations
from app.web import wants_json

console = Blueprint("conversations", __name__, url_prefix="/console/conversations")
TAKES_CHATS = (Role.CASEWORKER, Role.MANAGER)
B = TypeVar("B", bound=BaseModel)


@console.get("")
@staff_only(*TAKES_CHATS)
def index() -> Any:
    """`state=waiting|mine|with_caseworker|closed`; JSON when asked for."""
    given = request.args.get("state", "waiting")
    if not wants_json():
        return render_template("conversations/desk.html", selected=None)
    mine = current_staff().id if given == "mine" else None
    state = State.WITH_CASEWORKER if given == "mine" else _state(given)
    rows = queries.listing(state, caseworker_id=mine)
    last = queries.last_words([one.id for one in rows])
    items = [console_schemas.row(one, last.get(one.id)) for one in rows]
    return jsonify(items=items, next=None, counts=queries.counts(current_staff().id))


def _state(text: str) -> State:
    try:
        return State(text)
    except ValueError:
        raise Invalid(wording.WRONG_STATE, fields={"state": "没有这种状态"}) from None


@console.get("/<int:conversation_id>")
@staff_only(*TAKES_CHATS)
def one(conversation_id: int) -> Any:
    if not wants_json():
        queries.get(conversation_id)
        return render_template("conversations/desk.html", selected=conversation_id)
    with transaction():
        found = desk.look(conversation_id, current_staff())
        return jsonify(console_schemas.whole(found, current_staff().id))


@console.post("/<int:conversation_id>/claim")
@staff_only(*TAKES_CHATS)
def claim(conversation_id: int) -> Any:
    with transaction():
        found = desk.claim(conversation_id, current_staff())
        answer = schemas.conversation(found)
    return _done(conversation_id, answer)


@console.post("/<int:conversation_id>/messages")
@staff_only(*TAKES_CHATS)
def reply(conversation_id: int) -> Any:
    body = _body(ReplyIn)
    with transaction():
        message = desk.reply(conversation_id, current_staff(), body.text, body.client_id)
        answer = schemas.message(message)
    answer["created_at"] = message.created_at.isoformat()
    return _done(conversation_id, answer, 201)


@console.post("/<int:conversation_id>/close")
@staff_only(*TAKES_CHATS)
def close(conversation_id: int) -> Any:
    body = _body(CloseIn)
    with transaction():
        found = desk.close(conversation_id, current_staff(), body.reason, body.note)
        answer = schemas.conversation(found)
    return _done(conversation_id, answer)


@console.post("/<int:conversation_id>/transfer")
@staff_only(*TAKES_CHATS)
def transfer(conversation_id: int) -> Any:
    body = _body(TransferIn)
    with transaction():
        colleague = staff_service.get(body.staff_id) if body.staff_id else None
        found = desk.transfer(
            conversation_id,
            current_staff(),
            body.reason,
            to_staff=colleague,
            to_station_id=body.station_id,
        )
        answer = schemas.conversation(found)
    return _done(conversation_id, answer)


@console.post("/<int:conversation_id>/return")
@staff_only(*TAKES_CHATS)
def give_back(conversation_id: int) -> Any:
    """`to=queue` (default) or `to=bot`."""
    given = (request.get_json(silent=True) or {}) if request.is_json else request.form
    with transaction():
        found = desk.give_back(
            conversation_id, current_staff(), to_bot=given.get("to") == "bot"
        )
        answer = schemas.conversation(found)
    return _done(conversation_id, answer)


@console.post("/<int:conversation_id>/reveal")
@staff_only(*TAKES_CHATS)
def reveal(conversation_id: int) -> Any:
    """Name and phone in clear; the click is written down."""
    with transaction():
        found = queries.get(conversation_id)
        record(
            "veteran.reveal", actor=Actor.STAFF, actor_id=current_staff().id,
            subject="conversation", subject_id=conversation_id, veteran_id=found.veteran_id,
            address=request.remote_addr or "",
        )  # fmt: skip
        return jsonify(console_schemas.revealed(found.veteran))


@console.get("/<int:conversation_id>/files/<int:file_id>")
@staff_only(*TAKES_CHATS)
def file(conversation_id: int, file_id: int) -> Response:
    with transaction():
        found = desk.look(conversation_id, current_staff())
        return attachment(queries.file_of(found.veteran_id, file_id))


@console.get("/targets")
@staff_only(*TAKES_CHATS)
def targets() -> Any:
    """Whom and where a conversation can be transferred to."""
    places = stations.stations()
    return jsonify(
        stations=[{"id": place.id, "name": place.name} for place in places],
        staff=[
            {"id": person.id, "name": person.name, "station": place.name}
            for place in places
            for person in stations.staff_of(place.id)
            if desk.may_take(person) and person.id != current_staff().id
        ],
    )


def _body(kind: type[B]) -> B:
    """JSON or form → model. Raises Invalid with a sentence per field."""
    given = request.get_json(silent=True) if request.is_json else request.form.to_dict()
    try:
        return kind.model_validate(given or {})
    except ValidationError as error:
        fields = {".".join(map(str, one["loc"])): "填写有误" for one in error.errors()}
        raise Invalid("填写的内容有误，请检查后重试。", fields=fields) from None


def _done(conversation_id: int, answer: dict[str, Any], status: int = 200) -> Any:
    if wants_json():
        return jsonify(answer), status
    return redirect(url_for("conversations.one", conversation_id=conversation_id))
