"""Export, erasure and retention, carried out across all features in one transaction each.

个人信息保护法: 第45条 (look up and copy), 第47条 (delete when the purpose is done or on request),
第19条 (shortest time). Audit rows stay at least six months (网络安全法 第21条).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from app import clock
from app.answering import service as answering
from app.appointments import service as appointments
from app.audit import service as audit
from app.audit.models import Actor
from app.conversations import erasure as conversations
from app.db import db
from app.evaluations import service as evaluations
from app.outbox import service as outbox
from app.veterans import queries as veterans_read
from app.veterans import service as veterans
from app.veterans.models import Veteran
from app.wechat import retention as receipts


@dataclass(frozen=True)
class Periods:
    """How many days things are kept."""

    messages: int
    outbox: int
    audit: int


@dataclass(frozen=True)
class By:
    """Who carries out a right: the person, somebody at the desk, or the nightly task."""

    actor: Actor
    id: int | None = None
    address: str = ""


def export(veteran_id: int, by: By | None = None) -> dict[str, Any]:
    """What we hold of a person besides `messages`; `by` names who asks for it at the desk."""
    by = by or By(Actor.VETERAN, veteran_id)
    audit.record(
        "privacy.export", actor=by.actor, actor_id=by.id, address=by.address,
        veteran_id=veteran_id, subject="veteran", subject_id=veteran_id,
    )  # fmt: skip
    everything = {
        "exported_at": clock.now(),
        "profile": veterans_read.export_of(veterans.get(veteran_id)),
        "appointments": appointments.export_of(veteran_id),
        "evaluations": evaluations.export_of(veteran_id),
    }
    copy: dict[str, Any] = _on_the_wall_clock(everything)
    return copy


def messages(veteran_id: int) -> Iterator[list[dict[str, Any]]]:
    """The rest of `export`: every message, some hundreds at a time. Reads as it goes."""
    for page in conversations.export_of(veteran_id):
        yield [_on_the_wall_clock(one) for one in page]


def _on_the_wall_clock(value: Any) -> Any:
    """The same with every moment as RFC 3339 in local time, which a person can read."""
    if isinstance(value, datetime):
        return clock.local(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _on_the_wall_clock(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_on_the_wall_clock(one) for one in value]
    return value


def erase(veteran_id: int, by: By | None = None, **detail: Any) -> None:
    """Forget a person: open matters end with a notice, what identifies is deleted.

    Kept without identity: appointment counts, ratings, which article was told, audit rows.
    """
    by = by or By(Actor.SYSTEM)
    veteran = veterans.hold(veteran_id)
    cancelled = appointments.cancel_all_of(veteran_id)
    conversations.forget(veteran_id)
    evaluations.forget(veteran_id)
    answering.forget(veteran_id)
    outbox.forget(veteran_id)
    receipts.forget(link.openid_index for link in veteran.links)
    veterans.erase(veteran)
    audit.record(
        "privacy.erase", actor=by.actor, actor_id=by.id, address=by.address,
        veteran_id=veteran_id, subject="veteran", subject_id=veteran_id,
        appointments_cancelled=cancelled, **detail,
    )  # fmt: skip


def due_for_erasure() -> list[int]:
    """Who asked to be forgotten and has nothing open any more, or has waited long enough."""
    now = clock.now()
    asked = db.session.scalars(
        select(Veteran)
        .where(Veteran.erasure_due_at.is_not(None), Veteran.erased_at.is_(None))
        .order_by(Veteran.erasure_due_at)
    )
    return [
        one.id
        for one in asked
        if (one.erasure_due_at is not None and one.erasure_due_at <= now)
        or not (conversations.has_open(one.id) or appointments.upcoming(one.id))
    ]


def apply_retention(periods: Periods) -> dict[str, int]:
    """Empty or delete what is older than its period; the counts go into the audit as a report."""
    now = clock.now()
    report: dict[str, Any] = {
        "messages": conversations.expire(now - timedelta(days=periods.messages)),
        "questions": answering.expire(now - timedelta(days=periods.messages)),
        "outbox": outbox.expire(now - timedelta(days=periods.outbox)),
        "receipts": receipts.expire(now),
        "audit": audit.expire(now - timedelta(days=periods.audit)),
    }
    audit.record("privacy.retention", actor=Actor.SYSTEM, **report)
    return report
