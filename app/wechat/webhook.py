"""Door: where WeChat knocks, for the official account and for the mini-program.

Whatever happens behind, a push is answered within its deadline and never with a 5xx: WeChat would
show the person a fault notice. The work runs in a thread of its own so that the answer need not
wait for it; words that come too late leave through the outbox.
"""

from __future__ import annotations

import logging
import traceback
from concurrent import futures
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as DeadlinePassed
from dataclasses import dataclass, field
from threading import Event

from flask import Blueprint, Response, current_app, request
from flask.ctx import AppContext
from sqlalchemy.exc import SQLAlchemyError

from app import clock, worker
from app.db import transaction
from app.errors import Unavailable
from app.web import limiter, settings
from app.web.health import FIGURES
from app.wechat import inbox, reply, wording
from app.wechat.account import AccountName
from app.wechat.deadline import Deadline, Entry, Gate, Turn
from app.wechat.inbound import Inbound, echo, read
from app.wechat.metrics import HandledReceipts
from app.wechat.parsing import MAX_BODY_BYTES
from app.wechat.refusals import Forged, PushRefused, TooLarge
from app.wechat.settings import Desk, desk_of
from app.wechat.tasks import HANDLE_KEPT

logger = logging.getLogger(__name__)
webhook = Blueprint("wechat", __name__)
limiter.exempt(webhook)
FIGURES.register(HandledReceipts())

# More than the web server has: those that hang on a dead database must not starve the rest.
_threads = ThreadPoolExecutor(32, "push")
_gate = Gate()


@dataclass(slots=True)
class Progress:
    """How far the thread has come, for the door when time is up.

    `settled`: it is known whether the push is stored.
    """

    turn: Turn = field(default_factory=Turn)
    settled: Event = field(default_factory=Event)
    kept: bool = False


@webhook.get("/wechat")
@webhook.get("/wechat/mini")
def check() -> Response:
    """The platform's address check: right signature, and the echostr comes back as plain text."""
    try:
        text = echo(_desk().account, request.args, _now())
    except Forged as refusal:
        return _refuse(refusal)
    return Response(text, 200, content_type=reply.TEXT_TYPE)


@webhook.post("/wechat")
@webhook.post("/wechat/mini")
def push() -> Response:
    """One push: checked here, kept and handled in a thread, answered in time."""
    deadline = Deadline()
    desk = _desk()
    request.max_content_length = MAX_BODY_BYTES
    try:
        inbound = read(desk.account, request.args, request.get_data(cache=False), _now())
    except PushRefused as refusal:
        return _refuse(refusal)
    progress = Progress()
    try:
        words = _work(desk, inbound, deadline, progress)
    except Forged as refusal:
        return _refuse(refusal)
    if not progress.kept and inbound.account is AccountName.MINI_PROGRAM:
        # No words can be shown there, and `success` would be a lie: let the platform try again.
        return Response("busy", 429, content_type=reply.TEXT_TYPE)
    body, content_type = reply.text_reply(desk.account, inbound, words, _now())
    return Response(body, 200, content_type=content_type)


def _work(desk: Desk, inbound: Inbound, deadline: Deadline, progress: Progress) -> str:
    """The thread's words, or ours when it is not ready in time. Raises Forged."""
    entry = _gate.enter()
    if entry is Entry.SHUT:
        return wording.not_stored(settings().service_phone)
    hung = True
    try:
        context = current_app.app_context()
        work = _threads.submit(_keep_and_handle, context, desk, inbound, deadline, progress)
        patience = deadline.left_for_keeping(trial=entry is Entry.TRIAL)
        if entry is Entry.TRIAL:
            progress.settled.wait(patience)  # the others are let in as soon as it works
        else:
            # Woken once, by the words: to be woken by the storing too costs the other threads time.
            futures.wait([work], patience)
        hung = not progress.settled.is_set()
    finally:
        _gate.leave(entry, hung=hung)
    return _await(work, 0 if hung else deadline.left, progress)


def _await(work: Future[str], seconds: float, progress: Progress) -> str:
    """The thread's words, or ours when it is not ready in time."""
    try:
        return work.result(seconds)
    except DeadlinePassed:
        if not progress.turn.take():
            # It became ready just now and waits for nothing any more.
            return work.result()
        work.cancel()  # one that has not begun need not
    return wording.KEPT if progress.kept else wording.not_stored(settings().service_phone)


def _keep_and_handle(
    context: AppContext, desk: Desk, inbound: Inbound, deadline: Deadline, progress: Progress
) -> str:
    """Runs in a thread: the words for the answer. Raises Forged, nothing else."""
    with context:
        try:
            with transaction():  # one insert: the limits of every connection are enough for it
                inbox.keep(inbound)
                if progress.turn.is_taken:
                    # The door has asked the person to send it again: kept too, it would be
                    # answered twice. Only a commit that hangs in itself escapes this look.
                    raise TimeoutError
            progress.kept = True
        except Forged:
            raise
        except Exception as error:  # noqa: BLE001  WeChat must never see a 5xx
            # Whatever kept us from storing it, the person is told so, and not by a fault notice.
            _log("not stored", inbound, error)
            return _say(progress, wording.not_stored(settings().service_phone))
        finally:
            progress.settled.set()
        try:
            with transaction():
                left = deadline.left_ms
                words = inbox.handle(
                    desk, inbound.key, lambda: not deadline.is_over,
                    lock_timeout_ms=left, statement_timeout_ms=left,
                )  # fmt: skip
        except Exception as error:  # noqa: BLE001  rolled back, noted, and handled by the task
            # It is kept, so nothing is lost; nothing of this attempt remains.
            _log("not handled yet", inbound, error)
            _leave_to_task(inbound, type(error).__name__)
            return _say(progress, wording.KEPT)
        if progress.turn.take() or not words:
            return words
        try:
            with transaction():
                inbox.send_late(inbound)
        except SQLAlchemyError as error:
            _log("late words not sent", inbound, error)
        return ""


def _say(progress: Progress, words: str) -> str:
    """`words`, if the door has not spoken yet."""
    return words if progress.turn.take() else ""


def _leave_to_task(inbound: Inbound, failure: str) -> None:
    try:
        with transaction(lock_timeout_ms=200, statement_timeout_ms=500):
            inbox.note_failure(inbound.key, failure)
    except SQLAlchemyError as error:
        # Without the note the sweep still finds the receipt, by its being unhandled.
        _log("failure not noted", inbound, error)
    worker.send(HANDLE_KEPT)


def _log(what: str, inbound: Inbound, error: Exception) -> None:
    """Class and places only: the text of an error may hold what a person wrote."""
    places = "".join(traceback.format_tb(error.__traceback__))
    logger.error("%s %s: %s\n%s", what, inbound.key, type(error).__name__, places)


def _desk() -> Desk:
    """The desk this address belongs to. Raises Unavailable when that channel is off."""
    mini = request.path.startswith("/wechat/mini")
    name = AccountName.MINI_PROGRAM if mini else AccountName.OFFICIAL_ACCOUNT
    desk = desk_of(settings(), name)
    if desk is None:
        raise Unavailable(wording.CHANNEL_OFF)
    return desk


def _now() -> int:
    return int(clock.now().timestamp())


def _refuse(refusal: PushRefused) -> Response:
    """403 for a forgery, 413 for too much, 400 for what is no message; the log says which rule."""
    status = 403 if isinstance(refusal, Forged) else 413 if isinstance(refusal, TooLarge) else 400
    logger.warning("push refused: %s", refusal)
    return Response("refused", status, content_type=reply.TEXT_TYPE)
