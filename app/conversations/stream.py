"""Door: server-sent events for a person's pages and for the desk.

A stream holds no database connection between events. It takes one of a bounded number of places
per process, because under threaded workers every open stream occupies a thread; without a place
the page falls back to reading by `after=`.
"""

import json
import queue
import select
import socket
import threading
from collections.abc import Iterator
from typing import Any

from apiflask import APIBlueprint
from flask import Blueprint, Response, current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from app.conversations import announcing, queries, schemas, tickets, wording
from app.db import end_session
from app.errors import NotSignedIn, Unavailable
from app.live import Hint, hub
from app.staff.auth import staff_only
from app.veterans import sessions
from app.veterans.auth import bearer, session_id, signed_in
from app.web import settings

HEARTBEAT_SECONDS = 20
# How soon a page that went away gives its place back. A heartbeat finds out only at the second
# try, and until then a thread is held for nobody. Thousands of green streams can wait for it.
GLANCE_SECONDS, FEW_PLACES = 1, 100
api = APIBlueprint("events", __name__, tag="实时")
console = Blueprint("desk_events", __name__, url_prefix="/console")
# Both are set by `size_streams`.
_places = threading.BoundedSemaphore(1)
_glance: float = GLANCE_SECONDS


def size_streams(count: int) -> None:
    """How many streams this process may hold open."""
    global _places, _glance
    _places = threading.BoundedSemaphore(count)
    _glance = GLANCE_SECONDS if count <= FEW_PLACES else HEARTBEAT_SECONDS


@api.post("/events/ticket")
@signed_in
@api.output(schemas.TicketOut, status_code=201)
@api.doc(summary="领取实时连接凭证", description="30 秒内用一次；断开后要重新领取。")
def ticket() -> tuple[dict[str, Any], int]:
    fresh = tickets.issue(_serializer(), session_id())
    return {"ticket": fresh, "expires_in": tickets.SECONDS}, 201


@api.get("/events")
@api.doc(summary="实时消息（text/event-stream）", description="带 ticket，或带 Authorization 头。")
def events() -> Response:
    person = _who()
    after = request.args.get("after") or request.headers.get("Last-Event-ID") or "0"
    seen = int(after) if after.isdigit() else 0
    return _stream((announcing.person(person),), lambda: _missed(person, seen))


events.guard = "veteran"  # type: ignore[attr-defined]  # a ticket or a bearer, checked in _who


@console.get("/events")
@staff_only()
def desk_events() -> Response:
    return _stream((announcing.DESK,), lambda: iter(()))


def _who() -> int:
    """Whose stream this is. Raises NotSignedIn."""
    given = request.args.get("ticket")
    if given is None:
        return sessions.session_of(bearer()).veteran_id
    try:
        session = tickets.redeem(_serializer(), given, current_app.extensions["desk_redis"])
        return sessions.live_session(session).veteran_id
    except BadSignature as error:
        raise NotSignedIn(wording.TICKET_SPENT) from error


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().secret_key, salt="events")


def _missed(person: int, seen: int) -> Iterator[str]:
    """What happened before the stream was open, read after it is: nothing falls between."""
    latest = queries.latest_of(person)
    end_session()
    if latest is not None and latest.last_number > seen:
        yield _event("message", {"conversation": latest.id, "last": latest.last_number})


def _stream(topics: tuple[str, ...], first: Any) -> Response:
    places = _places
    if not places.acquire(blocking=False):
        raise Unavailable(wording.STREAMS_FULL, code="streams_full")
    end_session()
    in_app = current_app.app_context
    connection = request.environ.get("gunicorn.socket")

    def lines() -> Iterator[str]:
        with hub().listen(*topics) as box:
            yield "retry: 2000\n\n"
            with in_app():  # the request's own ended before the first byte
                missed = list(first())
            yield from missed
            yield from _hints(box, connection)

    response = Response(lines(), mimetype="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"
    response.call_on_close(places.release)
    return response


def _hints(box: "queue.Queue[Hint | None]", connection: socket.socket | None) -> Iterator[str]:
    """Every hint and a heartbeat, until the page is gone or has fallen too far behind."""
    quiet = 0.0
    while True:
        try:
            hint = box.get(timeout=_glance)
        except queue.Empty:
            if connection is not None and _gone(connection):
                return
            quiet += _glance
            if quiet >= HEARTBEAT_SECONDS:
                quiet = 0.0
                yield ": still here\n\n"
            continue
        if hint is None:  # the page connects anew and catches up
            return
        yield _event(hint.event, hint.data)


def _gone(connection: socket.socket) -> bool:
    """Whether the other end has hung up. A page that reads events says nothing more itself."""
    readable = select.poll()
    try:
        readable.register(connection, select.POLLIN)
        return bool(readable.poll(0)) and connection.recv(1, socket.MSG_PEEK) == b""
    except (OSError, ValueError):  # closed under our hands
        return True


def _event(name: str, data: dict[str, Any]) -> str:
    number = f"id: {data['last']}\n" if "last" in data else ""
    return f"{number}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
