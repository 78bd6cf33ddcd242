"""Deliver what is due: claim under a lease, call the gateway outside any transaction, mark.

One window stays: the process dies after WeChat took the message and before the mark commits. The
lease bounds it to one message per dying worker, sent a second time after `LEASE`.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import ColumnElement, or_, update

from app import clock
from app.db import db, transaction
from app.gateways import Dropped, Gateways, MiniProgram, OfficialAccount, Refused, Retry, notices
from app.outbox import service, subscriptions, wording
from app.outbox.models import Delivery, OutboxItem
from app.outbox.planning import Notice, Parcel, Templates, Way, claim
from app.veterans.models import Channel

MOST_TRIES = 8
# The person has not agreed to this notice, or has used it up.
_NO_GRANT = 43101
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
        return _again(parcel, error.code, error.after_seconds, wording.GAVE_UP)
    except Refused as error:
        return _refused(parcel, error)
    except Dropped as error:
        return partial(give_up, parcel, Delivery.DROPPED, error.code, error.advice)


def _refused(parcel: Parcel, error: Refused) -> Note:
    if error.code == _NO_GRANT and parcel.notice is not None:
        return partial(_ungranted, parcel, parcel.notice)
    if error.retry_once_after is not None and parcel.tries == 1:
        return _again(parcel, error.code, error.retry_once_after, error.advice)
    return partial(give_up, parcel, Delivery.REFUSED, error.code, error.advice)


def _again(parcel: Parcel, code: int | None, seconds: int, advice: str) -> Note:
    """Later, twice as late each time; after MOST_TRIES visibly never."""
    if parcel.tries >= MOST_TRIES:
        return partial(give_up, parcel, Delivery.REFUSED, code, advice)
    pause = timedelta(seconds=min(seconds * 2 ** (parcel.tries - 1), 3600))
    return lambda: _mark(parcel, error_code=code, due_at=clock.now() + pause, lease_until=None)


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
    subscriptions.spend(parcel.veteran_id, notice.channel, notice.template.id)


def give_up(parcel: Parcel, state: Delivery, code: int | None, advice: str) -> None:
    """It will not arrive, nor the parts behind it, and the caseworker's page says so."""
    _mark(
        parcel, state=state, error_code=code, advice=advice, done_at=clock.now(), lease_until=None
    )


def _mark(parcel: Parcel, **values: object) -> None:
    mine: ColumnElement[bool] = OutboxItem.id.in_(parcel.ids)
    if values.get("state") in (Delivery.REFUSED, Delivery.DROPPED):
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
