"""What each kind of push makes us do, and the words it is answered with.

Kinds without an entry are acknowledged: nothing is said and nothing is done.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from app import worker
from app.answering import masking
from app.conversations import queries as conversation_reads
from app.conversations import rests
from app.conversations import service as conversations
from app.conversations import wording as talk
from app.conversations.models import Conversation, Message, State
from app.crypto import blind_index
from app.db import on_commit
from app.errors import Invalid
from app.gateways.wording import MAX_BYTES, head, pieces
from app.outbox import service as outbox
from app.stations import queries as stations
from app.stations.models import Station
from app.veterans import leaving, visiting
from app.veterans import service as veterans
from app.veterans.models import Veteran
from app.wechat import agreeing, arriving, media, retention, wording
from app.wechat.account import AccountName
from app.wechat.inbound import Inbound, Kind
from app.wechat.settings import CHANNELS, Desk

logger = logging.getLogger(__name__)

# A menu key that begins so is asked as if the person had typed the rest.
ASK_PREFIX = "ask:"
# The privacy feature's task; it lies above us, so it is known by its name alone.
ERASE_DUE = "privacy.erase_due"
_STATIONS_TOLD = 3
# Unknown to us, or about broadcasts, which this desk does not send.
_ACKNOWLEDGED_ONLY = frozenset({Kind.UNKNOWN, Kind.MASS_SENT})
# WeChat allows five.
_MOST_PARTS = 5


def act(desk: Desk, inbound: Inbound) -> list[str]:
    """Do it; the words in parts that each fit one WeChat message, none when nothing is said."""
    handle = _HANDLERS.get(inbound.kind)
    if handle is None:
        logger.info("acknowledged %s %s", inbound.account, inbound.type)
        return []
    return handle(desk, inbound)


def concerns_the_desk(inbound: Inbound) -> bool:
    """Whether the push counts as handled; of the rest we only say that it arrived."""
    return inbound.kind not in _ACKNOWLEDGED_ONLY


def takes_passive_words(inbound: Inbound) -> bool:
    """Whether words may stand in the answer of the push: not for the mini-program."""
    return inbound.account is AccountName.OFFICIAL_ACCOUNT


def _ask(desk: Desk, inbound: Inbound, text: str) -> list[str]:
    """The person's words go into the one conversation; what it says comes back."""
    veteran = arriving.person(inbound)
    try:
        received = conversations.receive(
            veteran,
            CHANNELS[inbound.account],
            text,
            home_region=desk.home_region,
            client_id=inbound.key[:80],
            held=True,  # as is its receipt, which was not handled before
            in_window=True,
        )
    except Invalid as refusal:
        return [refusal.message]
    return fitting(desk, inbound, received.conversation, received.words)


def fitting(
    desk: Desk, inbound: Inbound, conversation: Conversation, messages: list[Message]
) -> list[str]:
    """As few WeChat messages as can be: a long article ends with a link to its page, other long
    words with the offer to go on. Where no passive reply is possible, they leave in parts.
    """
    whole = "\n\n".join(message.text for message in messages)
    if len(whole.encode()) <= MAX_BYTES:
        return [whole] if whole else []
    article = next((message.article for message in messages if message.article), None)
    if article is not None:
        link = f"{wording.WHOLE_ARTICLE}{desk.public_url}/m/articles/{article['id']}"
        return [head(whole, MAX_BYTES - len(link.encode())).rstrip() + link]
    if not takes_passive_words(inbound):
        return pieces(whole)[:_MOST_PARTS]
    begun = head(whole, MAX_BYTES - len(wording.MORE.encode()))
    rests.keep(conversation, whole[len(begun) :])
    return [begun.rstrip() + wording.MORE]


def _text(desk: Desk, inbound: Inbound) -> list[str]:
    if inbound.text:
        return _ask(desk, inbound, inbound.text)
    return _unreadable(inbound, wording.BLANK_SHOWN, wording.EMPTY)


def _link(_: Desk, inbound: Inbound) -> list[str]:
    shown = wording.LINK_SHOWN.format(title=_title(inbound), url=inbound.details.url)
    return _unreadable(inbound, shown, wording.NOT_READABLE)


def _card(_: Desk, inbound: Inbound) -> list[str]:
    shown = wording.CARD_SHOWN.format(title=_title(inbound))
    return _unreadable(inbound, shown, wording.NOT_READABLE)


def _unreadable(inbound: Inbound, shown: str, words: str) -> list[str]:
    """Kept in words for whoever has the talk; the bot asks for something it can read."""
    veteran = arriving.person(inbound)
    if not _with_people(veteran):
        return [words]
    _show(veteran, inbound, masking.mask(shown).text)
    return []


def _title(inbound: Inbound) -> str:
    return inbound.details.title or wording.UNNAMED


def _voice(desk: Desk, inbound: Inbound) -> list[str]:
    """Recognised words are words; without them the voice is kept for the caseworker."""
    return _ask(desk, inbound, inbound.text) if inbound.text else _unheard(desk, inbound)


def _keeps(words: str) -> Callable[[Desk, Inbound], list[str]]:
    """Kept for the caseworker. The bot can't read it, and is silent where a person will."""

    def keep(_: Desk, inbound: Inbound) -> list[str]:
        veteran = arriving.person(inbound)
        if inbound.details.media_id:
            media.expect(veteran, inbound)
        return [] if _with_people(veteran) else [words]

    return keep


_unheard = _keeps(wording.VOICE_UNHEARD)


def _with_people(veteran: Veteran) -> bool:
    """Whether somebody has, or waits for, a caseworker."""
    talking = conversation_reads.open_of(veteran.id)
    return talking is not None and talking.state != State.WITH_BOT


def _file(_: Desk, inbound: Inbound) -> list[str]:
    """WeChat does not hand files over; a caseworker at least sees that there was one."""
    veteran = arriving.person(inbound)
    if not _with_people(veteran):
        return [wording.FILE]
    title = masking.mask(_title(inbound)).text
    _show(veteran, inbound, wording.FILE_SHOWN.format(title=title))
    return [wording.FILE]


def _show(veteran: Veteran, inbound: Inbound, text: str) -> None:
    conversations.show(veteran, CHANNELS[inbound.account], text, client_id=inbound.key[:80])


def _location(desk: Desk, inbound: Inbound) -> list[str]:
    """The nearest stations. The coordinates are not stored; a caseworker sees the place's name."""
    veteran = arriving.person(inbound)
    place = inbound.details.place
    if place is None:
        return [wording.NO_STATION_NEAR]
    near = (place.latitude, place.longitude)
    nearest = [
        one for one in stations.search(desk.home_region, near=near) if one.distance_m is not None
    ]
    if _with_people(veteran):
        label = masking.mask(place.label or wording.UNNAMED).text
        station = nearest[0].station.name if nearest else wording.NONE_NEAR
        _show(veteran, inbound, wording.PLACE_SHOWN.format(label=label, station=station))
    found = [
        wording.station(one.station.name, one.station.address, one.station.phone, one.distance_m)
        for one in nearest
    ]
    if not found:
        return [wording.NO_STATION_NEAR]
    return [wording.nearest(found[:_STATIONS_TOLD])]


def _subscribed(_: Desk, inbound: Inbound) -> list[str]:
    station = _arrived(inbound, inbound.details.scene)
    if station is None:
        return [talk.WELCOME]
    return [f"{_counter(station)}\n\n{talk.WELCOME}"]


def _scanned(_: Desk, inbound: Inbound) -> list[str]:
    station = _arrived(inbound, inbound.details.scene or inbound.details.scan_result)
    return [] if station is None else [_counter(station)]


def _arrived(inbound: Inbound, scene: str) -> Station | None:
    """The station whose counter shows a code with this scene, `station-<code>`.

    Whoever asks for a person now gets one of that station.
    """
    veteran = arriving.person(inbound)
    code = scene.removeprefix("station-")
    station = next((one for one in stations.stations() if code and one.code == code), None)
    if station is not None:
        visiting.note(veteran, station.id, inbound.created_at)
    return station


def _counter(station: Station) -> str:
    return wording.at_counter(wording.station(station.name, station.address, station.phone, None))


def _clicked(desk: Desk, inbound: Inbound) -> list[str]:
    key = inbound.details.event_key
    if key.startswith(ASK_PREFIX) and len(key) > len(ASK_PREFIX):
        return _ask(desk, inbound, key.removeprefix(ASK_PREFIX))
    arriving.person(inbound)
    return [talk.WELCOME]


def _entered(_: Desk, inbound: Inbound) -> list[str]:
    """The customer-service view of the mini-program opens: a greeting where no talk is open."""
    veteran = arriving.person(inbound)
    return [] if conversation_reads.open_of(veteran.id) else [talk.WELCOME]


def _unsubscribed(_: Desk, inbound: Inbound) -> list[str]:
    """No more sends; the privacy feature erases when open matters end, 30 days at most.

    Of somebody who stays in the mini-program, what belongs to the official account goes at once.
    """
    channel = CHANNELS[inbound.account]
    veteran = leaving.unfollow(channel, inbound.openid, at=inbound.created_at)
    if veteran is not None and leaving.is_cut(veteran, channel):
        outbox.forget_channel(veteran.id, channel)
        retention.forget([blind_index("openid", inbound.openid)], but=inbound.key)
    return []


def _cancelled(_: Desk, inbound: Inbound) -> list[str]:
    """The WeChat account is closed: everything goes, at once."""
    veteran = veterans.find(CHANNELS[inbound.account], inbound.openid)
    if veteran is not None:
        leaving.unfollow(CHANNELS[inbound.account], inbound.openid)
        leaving.request_erasure(veteran)
        on_commit(worker.send, ERASE_DUE)
    return []


_HANDLERS: dict[Kind, Callable[[Desk, Inbound], list[str]]] = {
    Kind.TEXT: _text,
    Kind.VOICE: _voice,
    Kind.IMAGE: _keeps(wording.PICTURE),
    Kind.FILE: _file,
    Kind.VIDEO: _keeps(wording.VIDEO),
    Kind.SHORT_VIDEO: _keeps(wording.VIDEO),
    Kind.LINK: _link,
    Kind.MINI_PROGRAM_PAGE: _card,
    Kind.LOCATION: _location,
    Kind.MENU_PLACE: _location,
    Kind.SUBSCRIBED: _subscribed,
    Kind.SCANNED: _scanned,
    Kind.MENU_SCANNED: _scanned,
    Kind.MENU_SCANNED_WAITING: _scanned,
    Kind.MENU_CLICKED: _clicked,
    Kind.SERVICE_ENTERED: _entered,
    Kind.UNSUBSCRIBED: _unsubscribed,
    Kind.ACCOUNT_CANCELLED: _cancelled,
    Kind.AUTHORISATION_REVOKED: agreeing.revoked,
    Kind.NOTICE_ANSWERED: agreeing.answered,
    Kind.NOTICE_CHANGED: agreeing.changed,
    Kind.NOTICE_SENT: agreeing.sent,
    Kind.TEMPLATE_SENT: agreeing.sent,
}
