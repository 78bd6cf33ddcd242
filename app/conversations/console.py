"""Door: the console's conversations. JSON for programs and our pages, HTML for the first look."""

from typing import Any, TypeVar

import redis
from flask import (
    Blueprint,
    Response,
    current_app,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)  # fmt: skip
from pydantic import BaseModel, ValidationError

from app import clock, live, worker
from app.audit.models import Actor
from app.audit.service import record
from app.conversations import (
    announcing,
    canned,
    console_schemas,
    desk,
    desk_wording,
    files,
    listed,
    lists,
    looking,
    queries,
    reaching,
    schemas,
    searching,
    story_schemas,
)  # fmt: skip
from app.conversations.api import attachment
from app.conversations.console_schemas import CloseIn, ListQuery, NoteIn, ReplyIn, SearchIn
from app.conversations.models import Conversation, State
from app.db import transaction
from app.errors import Invalid, NotFound
from app.policies.library import categories
from app.staff import presence
from app.staff import service as staff_service
from app.staff.auth import current_staff, staff_only
from app.staff.models import Role
from app.stations import queries as stations
from app.veterans.models import Channel
from app.web import given, wants_json

console = Blueprint("conversations", __name__, url_prefix="/console/conversations")
TAKES_CHATS = (Role.CASEWORKER, Role.MANAGER)
TABS = frozenset({*State, "mine", "station", "all"})
B = TypeVar("B", bound=BaseModel)


@console.get("")
@staff_only(*TAKES_CHATS)
def index() -> Any:
    """`state=waiting|mine|station|with_caseworker|closed|all` and filters; JSON when asked for."""
    if not wants_json():
        return _page(None)
    return _listed(checked(ListQuery, request.args.to_dict()), None)


@console.post("/search")
@staff_only(*TAKES_CHATS)
def search() -> Any:
    """`q`: words said, a phone number, a name. Posted, for it may not stand in an address."""
    query = checked(SearchIn)
    words = query.q.strip()
    if len(words) < 2 and not words.isdigit():
        raise Invalid(desk_wording.SEARCH_SHORT, fields={"q": desk_wording.SEARCH_SHORT})
    return _listed(query, tuple(searching.find(words)), words)


def _listed(query: ListQuery, ids: tuple[int, ...] | None, words: str = "") -> Response:
    if query.state not in TABS:
        raise Invalid(desk_wording.BAD_TAB, fields={"state": desk_wording.BAD_TAB})
    staff = current_staff()
    wanted = lists.Filter(query.station, query.category, query.channel, query.age, ids)
    with transaction():
        found = lists.listing(query.state, staff, wanted, skip=query.cursor, limit=query.limit + 1)
        more = len(found) > query.limit
        found = found[: query.limit]
        if ids is None:
            listed.note_reading(query.state, found, staff)
        else:
            listed.note_search(words, found, staff)
        answer = {
            "items": console_schemas.rows(found, staff.id, listed.readable(found, staff)),
            "next": str(query.cursor + query.limit) if more else None,
            "counts": lists.counts(staff),
            "urgent": [_alarm(one) for one in lists.calling(staff)],
        }
    return jsonify(answer)


def _alarm(one: Conversation) -> dict[str, Any]:
    held = one.state == State.WITH_CASEWORKER and one.caseworker is not None
    since = (one.asked_at if held else one.waiting_since) or one.updated_at
    return {
        "id": one.id,
        "who": console_schemas.who(one.veteran),
        "waiting_seconds": int((clock.now() - since).total_seconds()),
        "caseworker": one.caseworker.name if held and one.caseworker else None,
    }


def _page(selected: int | None) -> str:
    return render_template(
        "conversations/desk.html", selected=selected, stations=stations.stations(),
        categories=categories(), channels=list(Channel),
    )  # fmt: skip


@console.get("/<int:conversation_id>")
@staff_only(*TAKES_CHATS)
def one(conversation_id: int) -> Any:
    if not wants_json():
        queries.get(conversation_id)
        return _page(conversation_id)
    with transaction():
        found = desk.look(conversation_id, current_staff())
        answer = story_schemas.whole(found, current_staff())
    here = looking.others(_store(), conversation_id, current_staff().id)
    answer["others"] = [
        {"name": staff_service.get(number).name, "typing": typing}
        for number, typing in here.items()
    ]
    return jsonify(answer)


@console.post("/<int:conversation_id>/claim")
@staff_only(*TAKES_CHATS)
def claim(conversation_id: int) -> Any:
    with transaction():
        staff = staff_service.get(current_staff().id)
        found = desk.claim(conversation_id, staff)
        presence.arrive(staff)
        answer = schemas.conversation(found)
    return done(conversation_id, answer)


@console.post("/<int:conversation_id>/messages")
@staff_only(*TAKES_CHATS)
def reply(conversation_id: int) -> Any:
    body = checked(ReplyIn)
    with transaction():
        message, repeated = desk.reply(
            conversation_id, current_staff(), body.text, body.client_id,
            article_id=body.article_id, canned_id=body.canned_id,
        )  # fmt: skip
        answer = schemas.message(message)
    return done(conversation_id, answer, 200 if repeated else 201)


@console.post("/<int:conversation_id>/messages/<int:number>/resend")
@staff_only(*TAKES_CHATS)
def send_again(conversation_id: int, number: int) -> Any:
    with transaction():
        message = desk.send_again(conversation_id, current_staff(), number)
        answer = schemas.message(message)
    return done(conversation_id, answer)


@console.post("/<int:conversation_id>/close")
@staff_only(*TAKES_CHATS)
def close(conversation_id: int) -> Any:
    body = checked(CloseIn)
    with transaction():
        found = desk.close(
            conversation_id, current_staff(), body.reason, body.note,
            article_id=body.article_id, follow_up_on=body.follow_up_on,
        )  # fmt: skip
        answer = schemas.conversation(found)
    return done(conversation_id, answer)


@console.post("/<int:conversation_id>/notes")
@staff_only(*TAKES_CHATS)
def note(conversation_id: int) -> Any:
    body = checked(NoteIn)
    with transaction():
        kept = desk.add_note(conversation_id, current_staff(), body.text)
    return done(conversation_id, {"id": kept.id}, 201)


@console.get("/<int:conversation_id>/replies")
@staff_only(*TAKES_CHATS)
def replies(conversation_id: int) -> Any:
    """Canned replies with their variables filled in for this person."""
    found = canned.ready_for(queries.get(conversation_id), current_staff())
    return jsonify(items=[vars(one) for one in found])


@console.post("/<int:conversation_id>/presence")
@staff_only(*TAKES_CHATS)
def look_in(conversation_id: int) -> Any:
    """`looking`, `typing`: who has it open. The veteran sees when the caseworker types.

    `last` tells a page whose stream died without a word that something was said.
    """
    body = given()
    found, staff = queries.get(conversation_id), current_staff()
    if body.get("looking") is False:
        looking.leave(_store(), conversation_id, staff.id)
        return Response(status=204)
    typing = body.get("typing") is True
    looking.note(_store(), conversation_id, staff.id, typing=typing)
    if typing and found.caseworker_id == staff.id:
        live.announce(announcing.person(found.veteran_id), "typing", {"conversation": found.id})
        if reaching.by_wechat(found) and looking.first_in_a_while(_store(), found.id):
            worker.send(looking.SHOW_TYPING, found.id)
    here = looking.others(_store(), conversation_id, staff.id)
    if typing and here:
        live.announce(announcing.DESK, "presence", {"conversation": found.id})
    return jsonify(others=len(here), last=found.last_number)


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


@console.get("/<int:conversation_id>/pictures/<int:file_id>")
@staff_only(*TAKES_CHATS)
def picture(conversation_id: int, file_id: int) -> Response:
    """A picture to look at: only what its first bytes say is one, and nothing in it may act."""
    with transaction():
        found = desk.look(conversation_id, current_staff())
        stored = queries.file_of(found.veteran_id, file_id)
    kind = files.type_of(stored.content or b"") or ""
    if not kind.startswith("image/"):
        raise NotFound(desk_wording.NOT_A_PICTURE)
    response = Response(stored.content, mimetype=kind)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _store() -> "redis.Redis":
    store: redis.Redis = current_app.extensions["desk_redis"]
    return store


def checked(kind: type[B], asked: dict[str, Any] | None = None) -> B:
    """JSON or form → model. Raises Invalid with a sentence per field."""
    try:
        return kind.model_validate(given() if asked is None else asked)
    except ValidationError as error:
        fields = {".".join(map(str, one["loc"])): "填写有误" for one in error.errors()}
        raise Invalid("填写的内容有误，请检查后重试。", fields=fields) from None


def done(conversation_id: int, answer: dict[str, Any], status: int = 200) -> Any:
    """The answer as JSON, or back to the page for a plain form."""
    if wants_json():
        return jsonify(answer), status
    return redirect(url_for("conversations.one", conversation_id=conversation_id))
