"""Deliver what is due: claim under a lease, call the gateway outside any transaction, mark.

Two windows stay in which somebody may get a message twice. The process dies after WeChat took it
and before the mark commits: the lease bounds that to one message per dying worker, sent again after
`LEASE`. And WeChat's answer gets lost (time-out, cut connection, HTTP 5xx): such a message is
repeated once, alone, and when that answer is lost too it is shown as perhaps delivered.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import ColumnElement, case, or_, update

from app import clock
from app.db import db, transaction
from app.gateways import (
    Dropped,
    Gateways,
    MiniProgram,
    NotSetUp,
    OfficialAccount,
    Refused,
    Retry,
    notices,
)
from app.outbox import service, subscriptions, wording
from app.outbox.models import Delivery, ItemKind, OutboxItem
from app.outbox.planning import Notice, Parcel, Templates, Way, claim
from app.veterans.models import Channel

# How long after it was put out a message that WeChat does not take is still tried.
PATIENCE = {
    ItemKind.TEXT: timedelta(hours=24),
    ItemKind.SUBSCRIBE: timedelta(hours=24),
    ItemKind.ASIDE: timedelta(minutes=10),
}
LONGEST_PAUSE = timedelta(minutes=15)  # unless WeChat itself says when
# An account that is set up wrongly: the pause, and until when somebody should have mended it.
SET_UP_PAUSE, SET_UP_PATIENCE = timedelta(minutes=5), timedelta(hours=72)
# The person has not agreed to this notice, or has used it up.
_NO_GRANT = 43101
# Nothing more may be said to this person for now: too long silent, or the count is used up.
_SPENT = frozenset({45015, 45047})
# Of NotSetUp those that concern notices alone: their readers are told to call instead.
_BAD_NOTICE = frozenset({40037, 41030, 43107})
Note = Callable[[], None]


def lines(gateways: Gateways) -> dict[Channel, OfficialAccount | MiniProgram]:
    """The channels that are on."""
    both = {
        Channel.OFFICIAL_ACCOUNT: gateways.official_account,
        Channel.MINI_PROGRAM: gateways.mini_program,
    }
    return {channel: line for channel, line in both.items() if line is not None}


def templates(gateways: Gateways) -> Templates:
    """The notices each channel can send."""
    return {channel: line.templates for channel, line in lines(gateways).items()}


def send(parcel: Parcel, gateways: Gateways) -> Note:
    """Call WeChat; returns what to write down about it. Never raises a gateway error."""
    notice = parcel.notice
    channel = notice.channel if notice else parcel.channel
    line = lines(gateways).get(channel)
    openid = notice.openid if notice else parcel.openid
    if line is None:
        return partial(give_up, parcel, Delivery.REFUSED, None, wording.CHANNEL_OFF)
    if openid is None:
        return partial(give_up, parcel, Delivery.DROPPED, None, wording.NOT_FOLLOWING)
    if parcel.way is Way.NONE:
        advice = wording.CALL if parcel.has_phone else wording.NO_NUMBER
        return partial(give_up, parcel, Delivery.REFUSED, parcel.error_code, advice)
    try:
        if notice is None:
            line.send_text(openid, parcel.text)
            return partial(mark_sent, parcel)
        values = notices.rendered(notice.template.fields, notice.values)
        number = line.send_subscribe(openid, notice.template.id, values, notice.template.page)
        return partial(_mark_notified, parcel, notice, number)
    except Retry as error:
        return _again(parcel, error)
    except Refused as error:
        return _refused(parcel, error)
    except Dropped as error:
        return partial(give_up, parcel, Delivery.DROPPED, error.code, error.advice)


def _refused(parcel: Parcel, error: Refused) -> Note:
    if error.code == _NO_GRANT and parcel.notice is not None:
        return partial(_ungranted, parcel, parcel.notice)
    if isinstance(error, NotSetUp) and error.code not in _BAD_NOTICE and _held(parcel):
        return partial(_later, parcel, error.code, SET_UP_PAUSE)
    if error.retry_once_after is not None and parcel.tries == 1:
        return partial(_later, parcel, error.code, timedelta(seconds=error.retry_once_after))
    if error.code in _SPENT and parcel.notice is None:
        return partial(_spent, parcel, error.code)
    return partial(give_up, parcel, Delivery.REFUSED, error.code, error.advice)


def _again(parcel: Parcel, error: Retry) -> Note:
    """Later, twice as late each time, or when WeChat says; after PATIENCE visibly never."""
    over = clock.now() - parcel.created_at >= PATIENCE[parcel.kind]
    if over or (error.uncertain and parcel.doubtful):
        doubtful = error.uncertain or parcel.doubtful
        advice = wording.MAYBE_ARRIVED if doubtful else wording.GAVE_UP
        return partial(give_up, parcel, Delivery.REFUSED, error.code, advice)
    own = timedelta(seconds=error.after_seconds)
    pause = max(own, min(own * 2 ** min(parcel.tries - 1, 10), LONGEST_PAUSE))
    return partial(_later, parcel, error.code, pause, doubtful=error.uncertain)


def _held(parcel: Parcel) -> bool:
    """Whether it still waits for the account to be set up well; asides don't."""
    waited = clock.now() - parcel.created_at
    return parcel.kind != ItemKind.ASIDE and waited < SET_UP_PATIENCE


def _later(parcel: Parcel, code: int | None, pause: timedelta, doubtful: bool = False) -> None:
    fields = OutboxItem.fields
    _mark(
        parcel, error_code=code, due_at=clock.now() + pause, lease_until=None,
        fields=fields.concat({"doubtful": True}) if doubtful else fields,
    )  # fmt: skip


def _spent(parcel: Parcel, code: int | None) -> None:
    """Our count was wrong. At once planned anew: another window, a notice, or a call."""
    service.exhaust(parcel.veteran_id, parcel.channel)
    _mark(parcel, error_code=code, due_at=clock.now(), lease_until=None)


def _ungranted(parcel: Parcel, notice: Notice) -> None:
    """Our count was wrong. At once planned anew, without it; the code stays to be seen."""
    subscriptions.revoke(parcel.veteran_id, notice.channel, notice.template.id)
    _mark(parcel, error_code=_NO_GRANT, due_at=clock.now(), lease_until=None)


def mark_sent(parcel: Parcel) -> None:
    """It is with WeChat."""
    _mark(parcel, state=Delivery.SENT, done_at=clock.now(), lease_until=None, error_code=None)
    service.spend(parcel.veteran_id, parcel.channel)


def _mark_notified(parcel: Parcel, notice: Notice, number: str) -> None:
    """The notice is with WeChat; of a reply the person has then seen no word yet."""
    is_reply = notice.template.name == "reply"
    _mark(
        parcel, state=Delivery.SENT, done_at=clock.now(), lease_until=None,
        advice=wording.NOTIFIED if is_reply else "",
        fields=OutboxItem.fields.concat({"msgid": number}),
    )  # fmt: skip
    if not notice.template.lasting:
        subscriptions.spend(parcel.veteran_id, notice.channel, notice.template.id)


def give_up(parcel: Parcel, state: Delivery, code: int | None, advice: str) -> None:
    """It will not arrive, nor the parts behind it, and the caseworker's page says so.

    Nobody needs to hear of what the desk wanted to say by itself.
    """
    told = case((OutboxItem.kind == ItemKind.ASIDE, Delivery.SPARED), else_=state)
    _mark(
        parcel, whole=True, state=told, error_code=code, advice=advice, done_at=clock.now(),
        lease_until=None,
    )  # fmt: skip


def _mark(parcel: Parcel, *, whole: bool = False, **values: object) -> None:
    """`whole`: the parts behind it too."""
    mine: ColumnElement[bool] = OutboxItem.id.in_(parcel.ids)
    if whole:
        starts = {cause.partition("/")[0] for cause in parcel.causes}
        parts = [OutboxItem.cause.startswith(f"{start}/", autoescape=True) for start in starts]
        mine = or_(mine, (OutboxItem.veteran_id == parcel.veteran_id) & or_(*parts))
    db.session.execute(
        update(OutboxItem)
        .where(mine, OutboxItem.state == Delivery.PENDING)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def deliver_batch(
    gateways: Gateways, after: Callable[[Parcel], None], until: datetime | None = None
) -> int:
    """Claim, send and mark one batch; `after` is told of each. Returns how many parcels were sent.

    What has not been begun by `until` goes back untried: a platform that hangs takes seconds each.
    The transactions are opened here, not in the door: there is one per message, round the mark.
    """
    with transaction():
        parcels = claim(templates(gateways))
    for number, parcel in enumerate(parcels):
        if until is not None and clock.now() >= until:
            with transaction():
                _put_back(parcels[number:])
            return number
        note = send(parcel, gateways)
        with transaction():
            note()
        after(parcel)
    return len(parcels)


def _put_back(parcels: list[Parcel]) -> None:
    ids = [item for parcel in parcels for item in parcel.ids]
    db.session.execute(
        update(OutboxItem)
        .where(OutboxItem.id.in_(ids), OutboxItem.state == Delivery.PENDING)
        .values(lease_until=None, tries=OutboxItem.tries - 1)
        .execution_options(synchronize_session=False)
    )
