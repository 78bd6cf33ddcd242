"""Canned replies: words with variables, tied to an article if they tell a policy."""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select

from app import clock
from app.answering.telling import snapshot
from app.audit.models import Actor
from app.audit.service import record
from app.conversations import desk_wording
from app.conversations.models import CannedReply, Conversation
from app.db import db
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.policies.library import library
from app.staff.models import StaffMember
from app.stations.models import Station
from app.veterans.models import Veteran

NATION = "000000"
_VARIABLE = re.compile(r"\{([^{}]*)\}")
VARIABLES = ("称呼", "工作人员", "站点", "地址", "电话", "政策")


@dataclass(frozen=True)
class Ready:
    """A reply with its variables filled in; `in_force` is False when its article is not."""

    id: int
    title: str
    text: str
    article_id: str | None
    in_force: bool


def get(reply_id: int) -> CannedReply:
    """One that is in use. Raises NotFound."""
    found = db.session.get(CannedReply, reply_id)
    if found is None or found.retired_at is not None:
        raise NotFound(desk_wording.NO_SUCH_REPLY)
    return found


def all_of(station_id: int | None) -> list[CannedReply]:
    """Everybody's and the station's own, by title."""
    return list(
        db.session.scalars(
            select(CannedReply)
            .where(
                CannedReply.retired_at.is_(None),
                or_(CannedReply.station_id.is_(None), CannedReply.station_id == station_id),
            )
            .order_by(CannedReply.title, CannedReply.id)
        )
    )


def save(
    by: StaffMember, title: str, text: str, *, station_id: int | None = None,
    article_id: str | None = None, reply_id: int | None = None,
) -> CannedReply:  # fmt: skip
    """A new one, or new words for an old one. Raises Invalid, NotAllowed."""
    title, text = title.strip()[:60], text.strip()
    if not title or not text:
        raise Invalid(desk_wording.REPLY_INCOMPLETE, fields={"text": desk_wording.REPLY_INCOMPLETE})
    for name in _VARIABLE.findall(text):
        if name not in VARIABLES:
            words = desk_wording.UNKNOWN_VARIABLE.format(name=name, known="、".join(VARIABLES))
            raise Invalid(words, fields={"text": words})
    if article_id:
        require_known(article_id)
    reply = _of_own_station(get(reply_id), by) if reply_id else CannedReply()
    reply.title, reply.text, reply.article_id = title, text, article_id or None
    reply.station_id, reply.staff_id, reply.updated_at = station_id, by.id, clock.now()
    db.session.add(reply)
    db.session.flush()
    _write_down("canned.save", by, reply)
    return reply


def retire(by: StaffMember, reply_id: int) -> None:
    """Out of use; what was sent with it stays. Raises NotFound, NotAllowed."""
    reply = _of_own_station(get(reply_id), by)
    reply.retired_at = clock.now()
    _write_down("canned.retire", by, reply)


def _of_own_station(reply: CannedReply, staff: StaffMember) -> CannedReply:
    """Raises NotAllowed for another station's; everybody's is every manager's and editor's."""
    if reply.station_id not in (None, staff.station_id) and staff.station_id is not None:
        raise NotAllowed(desk_wording.OTHER_STATION, code="other_station")
    return reply


def ready_for(conversation: Conversation, staff: StaffMember) -> list[Ready]:
    """The replies for a conversation, filled in, each with whether it may be sent today."""
    station = db.session.get(Station, conversation.station_id or staff.station_id or 0)
    holding = library().in_force(_region(conversation), clock.today())
    found = []
    for reply in all_of(staff.station_id):
        article = holding.get(reply.article_id or "")
        values = {
            "称呼": _address(conversation.veteran),
            "工作人员": staff.name,
            "站点": station.name if station else "",
            "地址": station.address if station else "",
            "电话": station.phone if station else "",
            "政策": article.title if article else "",
        }
        text = _VARIABLE.sub(lambda found, values=values: values[found[1]], reply.text)  # type: ignore[misc]
        in_force = reply.article_id is None or article is not None
        found.append(Ready(reply.id, reply.title, text, reply.article_id, in_force))
    return found


def article_in_force(article_id: str, conversation: Conversation) -> dict[str, Any]:
    """What a message keeps of an article. Raises Conflict when it may not be told here today."""
    current = library()
    article = current.in_force(_region(conversation), clock.today()).get(article_id)
    if article is None:
        raise Conflict(desk_wording.ARTICLE_OUT, code="article_not_in_force")
    return snapshot(article, current)


def require_known(article_id: str) -> None:
    """Raises Invalid for an id that the knowledge base does not have."""
    if article_id not in {article.id for article in library().articles}:
        words = desk_wording.NO_SUCH_ARTICLE
        raise Invalid(words, fields={"article_id": words})


def titles() -> dict[str, str]:
    """Article id → title, for lists that name what was told."""
    return {article.id: article.title for article in library().articles}


def _region(conversation: Conversation) -> str:
    """Where the person is; else where the station that serves him stands."""
    if conversation.veteran.region:
        return conversation.veteran.region
    station = db.session.get(Station, conversation.station_id or 0)
    return station.region if station else NATION


def _address(veteran: Veteran) -> str:
    return f"{veteran.name[0]}同志" if veteran.name else "您好"


def _write_down(action: str, by: StaffMember, reply: CannedReply) -> None:
    record(
        action, actor=Actor.STAFF, actor_id=by.id, subject="canned_reply", subject_id=reply.id,
        article_id=reply.article_id,
    )  # fmt: skip
