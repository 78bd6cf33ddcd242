"""Keep a push, then handle it once: the same key again gets the same words.

Keeping is one insert and comes first, so that nothing accepted can be lost; handling may fail and
is then repeated from the receipt.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert

from app import clock
from app.crypto import blind_index
from app.db import LIMITS, LOCK_TIMEOUT_MS, STATEMENT_TIMEOUT_MS, connection, db, limits
from app.outbox import service as outbox
from app.veterans import service as veterans
from app.wechat import conduct
from app.wechat.inbound import Inbound, interpret
from app.wechat.models import HandledTally, Receipt
from app.wechat.refusals import Forged
from app.wechat.settings import CHANNELS, Desk

_SHARDS = 64
MOST_TRIES = 8
# A push that is being handled right now is left to its own door.
_SETTLE = timedelta(seconds=10)
_LONGEST_FAILURE = 80


# Core, built once: these run for every push.
_TALLY = (
    insert(HandledTally)
    .values(account=bindparam("name"), shard=func.pg_backend_pid() % _SHARDS, handled=1)
    .on_conflict_do_update(
        index_elements=["account", "shard"], set_={"handled": HandledTally.handled + 1}
    )
)
_KEEP = (
    insert(Receipt)
    .values({name: bindparam(name) for name in (
        "key", "account", "kind", "openid_index", "address_digest", "body", "received_at",
        "tries", "failure",
    )})
    .on_conflict_do_nothing()
    .returning(Receipt.id)
)  # fmt: skip
_HOLD = (
    select(
        *LIMITS,
        Receipt.id,
        Receipt.handled_at,
        Receipt.reply,
        Receipt.tries,
        Receipt.body,
        Receipt.received_at,
    )
    .where(Receipt.key == bindparam("key"))
    .with_for_update()
)
_FINISH = (
    update(Receipt)
    .where(Receipt.id == bindparam("receipt"))
    .values(handled_at=bindparam("now"), reply=bindparam("words"), body=None, failure="")
)
_FINISH_AND_COUNT = _FINISH.add_cte(_TALLY.cte("counted"))


def keep(inbound: Inbound) -> None:
    """Store a push, once. Raises Forged when its signed address was used for another body."""
    created = connection().scalar(
        _KEEP,
        {
            "key": inbound.key,
            "account": inbound.account,
            "kind": inbound.kind,
            "openid_index": blind_index("openid", inbound.openid),
            "address_digest": inbound.address_digest or None,
            "body": json.dumps(inbound.fields, ensure_ascii=False),
            "received_at": clock.now(),
            "tries": 0,
            "failure": "",
        },
    )
    if created is None and not _is_kept(inbound.key):
        raise Forged("the signed address came before with another body")


def _is_kept(key: str) -> bool:
    return db.session.scalar(select(Receipt.id).where(Receipt.key == key)) is not None


def handle(
    desk: Desk,
    key: str,
    in_time: Callable[[], bool],
    *,
    lock_timeout_ms: int = LOCK_TIMEOUT_MS,
    statement_timeout_ms: int = STATEMENT_TIMEOUT_MS,
) -> str:
    """Do what the push asks for; the words to answer it with, "" for none.

    A second call gives the first one's words and does nothing. Words that are not ready
    `in_time()`, and all words for the mini-program, leave through the outbox instead, once. The
    time-outs hold for the transaction.
    """
    held = {"key": key, **limits(lock_timeout_ms, statement_timeout_ms)}
    receipt = connection().execute(_HOLD, held).one()
    if receipt.handled_at is not None:
        return receipt.reply or ""
    inbound = interpret(desk.account, json.loads(receipt.body or "{}"))
    inbound = replace(inbound, received_at=receipt.received_at)
    words = conduct.act(desk, inbound)
    # Whoever was told to wait, because an earlier try failed, is not answered in two places.
    at_once = conduct.takes_passive_words(inbound) and receipt.tries == 0 and in_time()
    passive = 1 if at_once else 0
    now, later = words[:passive], words[passive:]
    _send_later(inbound, receipt.id, later)
    reply = now[0] if now else None
    done = {"receipt": receipt.id, "now": clock.now(), "words": reply}
    if conduct.concerns_the_desk(inbound):
        connection().execute(_FINISH_AND_COUNT, {**done, "name": inbound.account})
    else:
        connection().execute(_FINISH, done)
    return reply or ""


def send_late(inbound: Inbound) -> None:
    """Words that were stored in time but could not be handed over any more: send them, once."""
    receipt = db.session.scalars(
        select(Receipt).where(Receipt.key == inbound.key).with_for_update()
    ).one()
    if receipt.reply:
        _send_later(inbound, receipt.id, [receipt.reply])
        receipt.reply = None


def _send_later(inbound: Inbound, receipt_id: int, words: list[str]) -> None:
    if not words:
        return
    channel = CHANNELS[inbound.account]
    veteran = veterans.find(channel, inbound.openid)
    if veteran is None:
        return
    for number, part in enumerate(words):
        outbox.enqueue_text(veteran.id, channel, part, cause=f"receipt:{receipt_id}:{number}")


def note_failure(key: str, failure: str) -> None:
    """Remember why handling failed (a class name, never a text) and that it was tried."""
    db.session.execute(
        update(Receipt)
        .where(Receipt.key == key, Receipt.handled_at.is_(None))
        .values(tries=Receipt.tries + 1, failure=failure[:_LONGEST_FAILURE])
    )


def due(account: str, limit: int = 20) -> list[str]:
    """Keys of kept pushes that no door is handling and whose next try is due, oldest first."""
    pause = _SETTLE * func.power(2, Receipt.tries)
    return list(
        db.session.scalars(
            select(Receipt.key)
            .where(
                Receipt.account == account,
                Receipt.handled_at.is_(None),
                Receipt.body.is_not(None),
                Receipt.tries < MOST_TRIES,
                Receipt.received_at + pause < clock.now(),
            )
            .order_by(Receipt.received_at)
            .limit(limit)
        )
    )


def failed(account: str) -> list[str]:
    """Keys of kept pushes that were tried in vain, oldest first."""
    return list(
        db.session.scalars(
            select(Receipt.key)
            .where(
                Receipt.account == account,
                Receipt.handled_at.is_(None),
                Receipt.body.is_not(None),
                Receipt.tries > 0,
            )
            .order_by(Receipt.received_at)
        )
    )


def handled() -> dict[str, int]:
    """Account → how many of its pushes were ever handled, over all processes and machines."""
    rows = db.session.execute(
        select(HandledTally.account, func.sum(HandledTally.handled)).group_by(HandledTally.account)
    )
    return {account: int(total) for account, total in rows}
