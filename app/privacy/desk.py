"""A person's rights at the desk: find the person, see what is held, erase in two steps."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import func, select

from app import clock
from app.answering.models import AnswerRecord
from app.appointments.models import Appointment
from app.audit import service as audit
from app.audit.models import Actor, AuditEntry
from app.conversations.models import Conversation, Message, StoredFile
from app.crypto import blind_index
from app.db import db
from app.errors import Conflict, Invalid, NotFound
from app.evaluations.models import Invitation
from app.privacy import service, wording
from app.privacy.service import By
from app.veterans import service as veterans
from app.veterans.models import Veteran

CONFIRM_MINUTES = 60


class Ground(StrEnum):
    """Why the desk erases somebody (个人信息保护法 第47条, 第49条)."""

    IN_PERSON = "in_person"
    BY_PHONE = "by_phone"
    RELATIVE = "relative"


@dataclass(frozen=True)
class Held:
    """How much we hold of a person; no word of it."""

    conversations: int
    messages: int
    files: int
    questions: int
    appointments: int
    invitations: int


def find(given: str) -> Veteran:
    """By the whole phone number or the number shown after 用户. Raises NotFound, Invalid."""
    digits = "".join(sign for sign in given if sign.isdigit())
    if len(digits) == 11:
        found = db.session.scalar(
            select(Veteran).where(
                Veteran.phone_index == blind_index("phone", digits), Veteran.erased_at.is_(None)
            )
        )
    elif 0 < len(digits) < 11:
        found = veterans.get(int(digits))
    else:
        raise Invalid(wording.BAD_SEARCH, fields={"given": wording.BAD_SEARCH})
    if found is None:
        raise NotFound(wording.NOBODY_FOUND)
    return found


def look(veteran_id: int, by: By) -> tuple[Veteran, Held]:
    """The person and how much we hold; the look is written down. Raises NotFound."""
    veteran = veterans.get(veteran_id)
    audit.record(
        "veteran.read", actor=by.actor, actor_id=by.id, address=by.address,
        veteran_id=veteran_id, subject="veteran", subject_id=veteran_id,
    )  # fmt: skip
    tables = (Conversation, Message, StoredFile, AnswerRecord, Appointment, Invitation)
    counts = [
        db.session.scalar(
            select(func.count()).select_from(table).where(table.veteran_id == veteran_id)
        )
        for table in tables
    ]
    return veteran, Held(*(count or 0 for count in counts))


def ask_erasure(veteran_id: int, ground: str, by: By) -> Ground:
    """The first step: written down with its ground; nothing is erased yet. Raises Invalid."""
    veterans.get(veteran_id)
    if ground not in set(Ground):
        raise Invalid(wording.NO_GROUND, fields={"ground": wording.NO_GROUND})
    audit.record(
        "privacy.ask_erase", actor=by.actor, actor_id=by.id, address=by.address,
        veteran_id=veteran_id, subject="veteran", subject_id=veteran_id, ground=ground,
    )  # fmt: skip
    return Ground(ground)


def confirm_erasure(veteran_id: int, typed: str, by: By) -> None:
    """The second step, within the hour after the first: carry it out. Raises Invalid, Conflict."""
    if typed.strip() != wording.TYPE_THIS:
        raise Invalid(wording.TYPE_IT, fields={"typed": wording.TYPE_IT})
    asked = db.session.scalar(
        select(AuditEntry)
        .where(
            AuditEntry.action == "privacy.ask_erase",
            AuditEntry.actor == Actor.STAFF,
            AuditEntry.veteran_id == veteran_id,
            AuditEntry.at > clock.now() - timedelta(minutes=CONFIRM_MINUTES),
        )
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    if asked is None:
        raise Conflict(wording.ASK_FIRST, code="ask_first")
    service.erase(veteran_id, by, ground=asked.detail["ground"])
