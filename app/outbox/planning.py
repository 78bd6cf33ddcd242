"""What goes out next, and which way: as a customer-service message, as a notice, or not at all.

Customer-service messages are scarce (5 in 48 h), so texts that wait for the same person travel
together while they fit into one. When the allowance is over, one notice that the person has
agreed to says that there is an answer; without one the caseworker is told to call. What the desk
says by itself (an aside) goes along with a reply, and alone only while there is more than enough.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from itertools import takewhile

from sqlalchemy import Select, select, tuple_, update
from sqlalchemy.orm import aliased

from app import clock
from app.db import db
from app.gateways.wording import MAX_BYTES
from app.outbox import wording
from app.outbox.expiry import still_worth
from app.outbox.models import Delivery, ItemKind, OutboxItem, ReplyAllowance, SubscriptionGrant
from app.outbox.service import ASIDE_RESERVE, RESERVE
from app.settings import Template
from app.veterans.models import Channel, ChannelLink, Veteran

LEASE = timedelta(seconds=60)
BATCH = 20
SEAM = "\n\n"
Templates = Mapping[Channel, Sequence[Template]]


class Way(Enum):
    TEXT = auto()
    NOTICE = auto()
    NONE = auto()  # nothing is allowed any more


@dataclass(frozen=True)
class Notice:
    """A notice the person has agreed to. `values` is what it says, not yet by field."""

    channel: Channel
    openid: str
    template: Template
    values: Mapping[str, str]


@dataclass(frozen=True)
class Parcel:
    """One or several claimed items of one person, with all that their delivery needs.

    No row leaves the transaction. `openid` is None for a person who can't be reached any more.
    `kind` is that of the weightiest item; `doubtful`: an earlier try may have arrived.
    """

    ids: tuple[int, ...]
    message_ids: tuple[int, ...]
    causes: tuple[str, ...]
    veteran_id: int
    channel: Channel
    openid: str | None
    way: Way
    text: str
    notice: Notice | None
    kind: ItemKind
    created_at: datetime
    tries: int
    doubtful: bool
    error_code: int | None
    has_phone: bool


@dataclass(frozen=True)
class _Known:
    """What the plans of one batch are made from, read once."""

    now: datetime
    openids: Mapping[tuple[int, str], str]
    allowances: Mapping[tuple[int, str], ReplyAllowance]
    grants: Mapping[int, Sequence[SubscriptionGrant]]
    with_phone: frozenset[int]
    templates: Templates


def claim(templates: Templates, limit: int = BATCH) -> list[Parcel]:
    """Take what is due under a lease. Per person and channel the oldest, to keep the order, and
    what may travel with it.
    """
    now = clock.now()
    claimed = db.session.scalars(
        update(OutboxItem)
        .where(OutboxItem.id.in_(_due(now, limit)))
        .values(lease_until=now + LEASE, tries=OutboxItem.tries + 1)
        .returning(OutboxItem)
        .execution_options(populate_existing=True)
    ).all()
    heads = still_worth(claimed, now)
    if not heads:
        return claim(templates, limit) if claimed else []
    known = _know(heads, templates, now)
    behind = _behind(heads, now)
    return [
        _parcel(head, behind.get((head.veteran_id, head.channel), []), known)
        for head in sorted(heads, key=lambda one: one.id)
    ]


def _due(now: datetime, limit: int) -> Select[int]:
    earlier = aliased(OutboxItem)
    blocked = (
        select(earlier.id)
        .where(
            earlier.veteran_id == OutboxItem.veteran_id,
            earlier.channel == OutboxItem.channel,
            earlier.state == Delivery.PENDING,
            earlier.id < OutboxItem.id,
            # A notice stands alone: one that waits keeps nothing from going out before it.
            (earlier.kind != ItemKind.SUBSCRIBE) | (earlier.due_at <= now),
        )
        .exists()
    )
    return (
        select(OutboxItem.id)
        .where(
            OutboxItem.state == Delivery.PENDING,
            OutboxItem.due_at <= now,
            (OutboxItem.lease_until.is_(None)) | (OutboxItem.lease_until < now),
            ~blocked,
        )
        .order_by(OutboxItem.due_at, OutboxItem.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )


def _behind(heads: Iterable[OutboxItem], now: datetime) -> dict[tuple[int, str], list[OutboxItem]]:
    """What waits right behind each head. Nobody else can claim it while the head is pending."""
    texts = [one for one in heads if one.kind != ItemKind.SUBSCRIBE]
    rows = db.session.scalars(
        select(OutboxItem)
        .where(
            tuple_(OutboxItem.veteran_id, OutboxItem.channel).in_(
                [(one.veteran_id, one.channel) for one in texts]
            ),
            OutboxItem.state == Delivery.PENDING,
            OutboxItem.id.not_in([one.id for one in texts]),
        )
        .order_by(OutboxItem.id)
    )
    found: dict[tuple[int, str], list[OutboxItem]] = {}
    closed: set[tuple[int, str]] = set()
    for row in rows:
        key = (row.veteran_id, row.channel)
        if row.kind == ItemKind.SUBSCRIBE or row.due_at > now:
            closed.add(key)
        if key not in closed:
            found.setdefault(key, []).append(row)
    return found


def _know(heads: Iterable[OutboxItem], templates: Templates, now: datetime) -> _Known:
    people = {one.veteran_id for one in heads}
    links = db.session.execute(
        select(ChannelLink.veteran_id, ChannelLink.channel, ChannelLink.openid)
        .where(ChannelLink.veteran_id.in_(people), ChannelLink.followed)
        .order_by(ChannelLink.id.desc())
    )
    allowances = db.session.scalars(
        select(ReplyAllowance)
        .where(ReplyAllowance.veteran_id.in_(people))
        .execution_options(populate_existing=True)
    )
    grants: dict[int, list[SubscriptionGrant]] = {}
    for grant in db.session.scalars(
        select(SubscriptionGrant)
        .where(SubscriptionGrant.veteran_id.in_(people), SubscriptionGrant.left > 0)
        .order_by(SubscriptionGrant.id)
        .execution_options(populate_existing=True)
    ):
        grants.setdefault(grant.veteran_id, []).append(grant)
    phones = select(Veteran.id).where(Veteran.id.in_(people), Veteran.phone_index.is_not(None))
    return _Known(
        now=now,
        openids={(person, channel): openid for person, channel, openid in links},
        allowances={(one.veteran_id, one.channel): one for one in allowances},
        grants=grants,
        with_phone=frozenset(db.session.scalars(phones)),
        templates=templates,
    )


def _parcel(head: OutboxItem, behind: list[OutboxItem], known: _Known) -> Parcel:
    doubtful = _is_doubtful(head)
    # What may have arrived is repeated as it was, without company.
    behind = list(takewhile(lambda one: _is_doubtful(one) == doubtful, behind))
    fitting = _fitting(head, behind)
    lead = next((one for one in (head, *fitting) if one.kind != ItemKind.ASIDE), head)
    channel, notice = _route(lead, known), _notice(lead, known)
    way = _way(lead, channel, notice, known)
    together = way is Way.TEXT or lead.kind == ItemKind.ASIDE
    items = [head, *(fitting if together else behind)]
    for one in items[1:]:
        one.lease_until, one.tries = head.lease_until, one.tries + 1
    return Parcel(
        ids=tuple(one.id for one in items),
        message_ids=tuple(one.message_id for one in items if one.message_id is not None),
        causes=tuple(one.cause for one in items if one.cause is not None),
        veteran_id=head.veteran_id,
        channel=channel,
        openid=known.openids.get((head.veteran_id, channel)),
        way=way,
        text=SEAM.join(one.text or "" for one in items),
        notice=notice if way is Way.NOTICE else None,
        kind=lead.kind,
        created_at=lead.created_at,
        tries=head.tries,
        doubtful=doubtful,
        error_code=head.error_code,
        has_phone=head.veteran_id in known.with_phone,
    )


def _is_doubtful(item: OutboxItem) -> bool:
    return bool(item.fields.get("doubtful"))


def _fitting(head: OutboxItem, behind: Iterable[OutboxItem]) -> list[OutboxItem]:
    room = MAX_BYTES - len((head.text or "").encode())
    taken = []
    for one in behind:
        room -= len((SEAM + (one.text or "")).encode())
        if room < 0:
            break
        taken.append(one)
    return taken


def _route(item: OutboxItem, known: _Known) -> Channel:
    """The item's own channel while its window is open, else another of this person that is.

    So a reply reaches somebody who follows the official account when the mini-program's window
    has closed, and the other way round.
    """
    own = Channel(item.channel)
    kept = known.allowances.get((item.veteran_id, own))
    unknown = kept is None and (item.veteran_id, own) in known.openids
    if item.kind == ItemKind.SUBSCRIBE or unknown or _is_open(item.veteran_id, own, known):
        return own
    open_ones = (one for one in known.templates if _is_open(item.veteran_id, one, known))
    return next(open_ones, own)


def _is_open(veteran_id: int, channel: Channel, known: _Known) -> bool:
    kept = known.allowances.get((veteran_id, channel))
    reachable = (veteran_id, channel) in known.openids
    return reachable and kept is not None and kept.until > known.now and kept.left > 0


def _way(item: OutboxItem, channel: Channel, notice: Notice | None, known: _Known) -> Way:
    """A reply goes as text while it may; a notice spares the last message for a caseworker, what
    the desk says by itself the last two.

    Of a person who never wrote in WeChat we know nothing, and let WeChat decide.
    """
    kept = known.allowances.get((item.veteran_id, channel))
    open_still = kept is not None and kept.until > known.now
    if item.kind == ItemKind.SUBSCRIBE:
        if notice is not None:
            return Way.NOTICE
        return Way.TEXT if open_still and kept and kept.left > RESERVE else Way.NONE
    if item.kind == ItemKind.ASIDE:
        plenty = kept is None or (open_still and kept.left > ASIDE_RESERVE)
        return Way.TEXT if plenty else Way.NONE
    if kept is None and notice is not None and (item.veteran_id, channel) not in known.openids:
        return Way.NOTICE
    if kept is None or (open_still and kept.left > 0):
        return Way.TEXT
    return Way.NONE if notice is None else Way.NOTICE


def _notice(item: OutboxItem, known: _Known) -> Notice | None:
    """The notice for this item that the person has agreed to, on its own channel if possible."""
    name = item.fields.get("notice", "reply")
    values = item.fields.get("values") or wording.reply_notice(known.now)
    agreed = sorted(
        known.grants.get(item.veteran_id, ()), key=lambda one: one.channel != item.channel
    )
    for grant in agreed:
        channel = Channel(grant.channel)
        openid = known.openids.get((item.veteran_id, channel))
        for template in known.templates.get(channel, ()):
            if (template.name, template.id) == (name, grant.template_id) and openid:
                return Notice(channel, openid, template, values)
    return None
