"""Who is writing to us: recognise, sign in, profile, consent, and the wish to be forgotten."""

from datetime import date, datetime, timedelta
from typing import TypedDict, Unpack

from sqlalchemy import ColumnElement, Select, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from app import clock, worker
from app.audit.models import Actor
from app.audit.service import record
from app.crypto import blind_index
from app.db import db, on_commit
from app.errors import Invalid, NotAllowed, NotFound
from app.veterans import documents, wording
from app.veterans.models import Channel, ChannelLink, Consent, Veteran, VeteranSession

# Built once: every push passes here. The link is not opened: its openid came with the push.
_RECOGNISED = (
    select(Veteran, ChannelLink.id, ChannelLink.followed, ChannelLink.unionid_index)
    .join(ChannelLink)
    .where(
        ChannelLink.channel == bindparam("channel"),
        ChannelLink.openid_index == bindparam("index"),
        Veteran.erased_at.is_(None),
    )
    .with_for_update(of=Veteran, key_share=True)
)
# Finer is of no use to anybody, and would cost every push an UPDATE.
_SEEN_PRECISION = timedelta(minutes=5)
# The channel's task; it lies above us, so it is known by its name alone.
JOIN_DOUBLES = "wechat.join_doubles"


def get(veteran_id: int) -> Veteran:
    """The person. Raises NotFound for one who is not there or has been erased."""
    veteran = db.session.get(Veteran, veteran_id)
    if veteran is None or veteran.erased_at is not None:
        raise NotFound(wording.NO_SUCH_PERSON)
    return veteran


def hold(veteran_id: int) -> Veteran:
    """The person, with everybody else who would write for them waiting. Raises NotFound."""
    veteran = db.session.scalar(
        select(Veteran)
        .where(Veteran.id == veteran_id, Veteran.erased_at.is_(None))
        .with_for_update(of=Veteran)
        .execution_options(populate_existing=True)
    )
    if veteran is None:
        raise NotFound(wording.NO_SUCH_PERSON)
    return veteran


def find(channel: Channel, openid: str) -> Veteran | None:
    """The person behind an openid, if we know one."""
    return db.session.scalar(_known_by(channel, openid))


def _known_by(channel: Channel, openid: str) -> Select[Veteran]:
    return (
        select(Veteran)
        .join(ChannelLink)
        .where(
            ChannelLink.channel == channel,
            ChannelLink.openid_index == blind_index("openid", openid),
            Veteran.erased_at.is_(None),
        )
    )


def recognise(
    channel: Channel, openid: str, unionid: str | None = None, *, at: datetime | None = None
) -> Veteran:
    """The person behind an openid, new if need be.

    A unionid joins the accounts of one person; without it there is no safe join (PROTOCOL 10).
    `at`: when they did what shows them, now if not given; from before they left, it undoes nothing.
    """
    # Locked, so that nobody joins this record with another while something happens to it.
    known = db.session.execute(
        _RECOGNISED, {"channel": channel, "index": blind_index("openid", openid)}
    ).one_or_none()
    if known is None:
        veteran = _join_or_create(channel, openid, unionid)
    else:
        veteran, link_id, followed, union_index = known
        if not followed and _is_back(veteran, at):
            _change_link(link_id, followed=True)
        if unionid and union_index is None:
            # It may be another record's too: then the two are joined in the background.
            _change_link(link_id, unionid_index=blind_index("unionid", unionid))
            on_commit(worker.send, JOIN_DOUBLES)
    if clock.now() - veteran.last_seen_at > _SEEN_PRECISION:
        veteran.last_seen_at = clock.now()
    if veteran.erasure_due_at is not None and _is_back(veteran, at):
        veteran.erasure_due_at = None
    return veteran


def _is_back(veteran: Veteran, at: datetime | None) -> bool:
    return at is None or veteran.left_at is None or at > veteran.left_at


def _change_link(link_id: int, **values: object) -> None:
    db.session.execute(update(ChannelLink).where(ChannelLink.id == link_id).values(**values))


def _join_or_create(channel: Channel, openid: str, unionid: str | None) -> Veteran:
    union_index = blind_index("unionid", unionid) if unionid else None
    veteran = union_index and db.session.scalar(
        select(Veteran)
        .join(ChannelLink)
        .where(ChannelLink.unionid_index == union_index, Veteran.erased_at.is_(None))
        .limit(1)
        .with_for_update(of=Veteran, key_share=True)
    )
    known = bool(veteran)
    if not veteran:
        veteran = Veteran()
        db.session.add(veteran)
        db.session.flush()
    # Two pushes of a new person race here; the unique openid lets one of them win.
    created = db.session.execute(
        insert(ChannelLink)
        .values(
            veteran_id=veteran.id,
            channel=channel,
            openid=openid,
            openid_index=blind_index("openid", openid),
            unionid_index=union_index,
            followed=True,
            created_at=clock.now(),
        )
        .on_conflict_do_nothing()
        .returning(ChannelLink.id)
    ).scalar()
    if created is None:
        if not known:  # only what this call has made may go again
            db.session.delete(veteran)
            db.session.flush()
        winner = db.session.scalar(
            _known_by(channel, openid).with_for_update(of=Veteran, key_share=True)
        )
        if winner is None:
            raise NotFound(wording.NO_SUCH_PERSON)
        return winner
    db.session.refresh(veteran, ["links"])
    return veteran


class Profile(TypedDict, total=False):
    """What a person says of himself; None takes back what was said."""

    name: str | None
    identity: str | None
    region: str | None
    enlisted_on: date | None
    discharged_on: date | None


def update_profile(veteran_id: int, **said: Unpack[Profile]) -> Veteran:
    """Set what is given. Raises NotAllowed without consent, Invalid for impossible dates.

    A region alone says nothing about a person and needs no consent, nor does taking back.
    """
    if any(value for field, value in said.items() if field != "region"):
        require_consent(veteran_id)
    veteran = get(veteran_id)
    for field, value in said.items():
        setattr(veteran, field, value)
    first, last = veteran.enlisted_on, veteran.discharged_on
    if first and last and last < first:
        raise Invalid(wording.DATES_TURNED, fields={"discharged_on": wording.DATES_TURNED})
    record("profile.update", actor=Actor.VETERAN, actor_id=veteran_id, veteran_id=veteran_id)
    return veteran


def keep_phone(veteran_id: int, phone: str) -> Veteran:
    """Store a number that WeChat has vouched for. Raises NotAllowed without consent."""
    require_consent(veteran_id)
    veteran = get(veteran_id)
    veteran.phone, veteran.phone_index = phone, blind_index("phone", phone)
    record("phone.update", actor=Actor.VETERAN, actor_id=veteran_id, veteran_id=veteran_id)
    return veteran


def forget_phone(veteran_id: int) -> None:
    """The person has taken back that we may have the number."""
    veteran = get(veteran_id)
    veteran.phone = veteran.phone_index = None
    record("phone.forget", actor=Actor.VETERAN, actor_id=veteran_id, veteran_id=veteran_id)


def give_consent(veteran_id: int, document: str, version: str) -> Consent:
    """Remember what was agreed to. Raises Invalid when that text is not the current one."""
    if documents.CURRENT.get(document) != version:
        raise Invalid(wording.OTHER_VERSION, fields={"version": wording.OTHER_VERSION})
    # Two taps at once give one consent: the unique index lets one of them win.
    created = db.session.execute(
        insert(Consent)
        .values(veteran_id=veteran_id, document=document, version=version, given_at=clock.now())
        .on_conflict_do_nothing()
        .returning(Consent.id)
    ).scalar()
    if created is not None:
        record(
            "consent.give", actor=Actor.VETERAN, actor_id=veteran_id, veteran_id=veteran_id,
            subject=document, subject_id=version,
        )  # fmt: skip
    consent = _consent(veteran_id, document)
    if consent is None:
        raise NotFound(wording.NO_SUCH_PERSON)
    return consent


def withdraw_consent(veteran_id: int, document: str) -> None:
    """As easy as giving it (个人信息保护法 第15条); what rested on it is deleted (第47条)."""
    consent = _consent(veteran_id, document)
    if consent is not None:
        consent.withdrawn_at = clock.now()
        if document == documents.PRIVACY:
            _clear_profile(get(veteran_id))
        record(
            "consent.withdraw", actor=Actor.VETERAN, actor_id=veteran_id, veteran_id=veteran_id,
            subject=document, subject_id=consent.version,
        )  # fmt: skip


def has_consent(veteran_id: int, document: str = documents.PRIVACY) -> bool:
    """Whether the current version of a document has been agreed to."""
    return _consent(veteran_id, document) is not None


def require_consent(veteran_id: int) -> None:
    """Raises NotAllowed `consent_required`: nothing personal is stored without it."""
    if not has_consent(veteran_id):
        raise NotAllowed(wording.CONSENT_FIRST, code="consent_required")


def _consent(veteran_id: int, document: str) -> Consent | None:
    return db.session.scalar(
        select(Consent).where(
            Consent.veteran_id == veteran_id,
            Consent.document == document,
            Consent.version == documents.CURRENT.get(document),
            Consent.withdrawn_at.is_(None),
        )
    )


def _clear_profile(veteran: Veteran) -> None:
    veteran.name = veteran.phone = veteran.phone_index = None
    veteran.identity = veteran.enlisted_on = veteran.discharged_on = None


def erase(veteran: Veteran) -> None:
    """Empty the row and cut every link. Only `privacy` calls this, after all other features."""
    now = clock.now()
    _clear_profile(veteran)
    veteran.region = veteran.visited_station_id = veteran.visiting_until = None
    veteran.erased_at, veteran.erasure_due_at = now, None
    for link in veteran.links:
        db.session.delete(link)
    end_sessions(VeteranSession.veteran_id == veteran.id)


def end_sessions(*which: ColumnElement[bool]) -> None:
    """End the log-ins of which this is true."""
    db.session.execute(
        update(VeteranSession)
        .where(VeteranSession.revoked_at.is_(None), *which)
        .values(revoked_at=clock.now())
    )
