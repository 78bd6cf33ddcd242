"""Booking by talking: what for, when, a number, done; and 取消 or 改 in reply to a reminder.

What was asked last is kept in the bot's context under `booking`, so that "2" means something; any
other turn of the talk forgets it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app import clock, regions
from app.answering import service as answering
from app.appointments import heard_wording as heard
from app.appointments import queries, service, timewords, wording
from app.appointments.models import Appointment, Slot
from app.appointments.rules import HORIZON_DAYS
from app.conversations.models import Conversation, Message
from app.errors import DeskError
from app.stations import queries as stations
from app.stations.models import Seat, ServiceItem, Station
from app.stations.responsibility import Places, responsible
from app.stations.wording import place_unknown
from app.veterans.models import Veteran

MOST_TIMES = 6


@dataclass(frozen=True)
class Said:
    """What to answer; `choices` as in a message."""

    text: str
    choices: list[dict[str, Any]] = field(default_factory=list)


def pick(conversation: Conversation, veteran: Veteran, own: Message) -> Said | None:
    """Whether this text answers what booking has asked, or is 取消 or 改 for an appointment."""
    text = own.text.strip()
    asked = conversation.bot_context.get("booking")
    if asked:
        chosen = _chosen(text, asked["options"])
        if chosen is not None:
            return _go_on(conversation, veteran, own, asked, chosen)
        if text in wording.CHAT_STOP:
            _forget(conversation)
            return Said(wording.CHAT_STOPPED)
    if text in heard.CANCEL or text in heard.MOVE:
        return _change(conversation, veteran, own, "move" if text in heard.MOVE else "cancel")
    return None


def start(conversation: Conversation, veteran: Veteran, text: str, home_region: str) -> Said | None:
    """Whether somebody wants to book: times to choose from, or what for. Else None."""
    _forget(conversation)
    said = text.strip()
    code: str | None
    if heard.WHERE.fullmatch(said) or said in heard.START:
        code = _item_of_article(conversation.last_article_id)
        if code is None and said not in heard.START:
            return None
    elif _wishes(said):
        code = _item_named(said)
    else:
        return None
    answering.was_no_question(veteran.id)
    if code is None:
        items = [{"label": one.name, "item": one.code} for one in stations.items()]
        asked = _ask(conversation, "item", items, wording.CHAT_WHAT_FOR)
        conversation.bot_context["booking"] |= {"text": said, "home": home_region}
        return asked
    return _times(conversation, veteran, stations.item(code), said, home_region)


def _wishes(text: str) -> bool:
    """Whether a text says the wish for a time, and is not a question about booking."""
    if not heard.WANTS.search(text) or heard.ASKS.search(text):
        return False
    named = (_item_named(text), timewords.parse(text, clock.today()))
    return all(named) if heard.MAY_ASK.search(text) else any(named)


def _go_on(
    conversation: Conversation, veteran: Veteran, own: Message, asked: dict[str, Any],
    chosen: dict[str, Any],
) -> Said:  # fmt: skip
    _forget(conversation)
    step = asked["step"]
    if step == "item":
        matter = stations.item(chosen["item"])
        return _times(conversation, veteran, matter, asked["text"], asked["home"])
    try:
        if step == "slot":
            key = f"chat-{own.conversation_id}-{own.number}"
            booked = service.book(veteran.id, chosen["slot_id"], asked["item"], key=key)
            return _told(booked.appointment, wording.chat_booked)
        one = queries.own(veteran.id, chosen.get("appointment_id") or asked["appointment_id"])
        if step == "move":
            return _move_times(conversation, one)
        if step == "moved":
            return _told(service.reschedule(veteran.id, one.id, chosen["slot_id"]),
                         wording.chat_moved)  # fmt: skip
        return _told(service.cancel(veteran.id, one.id), wording.chat_cancelled)
    except DeskError as error:  # full, too late, too many: its words say what to do
        return Said(error.message)


def _change(conversation: Conversation, veteran: Veteran, own: Message, step: str) -> Said | None:
    """取消 or 改: at once for the only appointment, else which one. None when there is none."""
    mine = [one for one in service.upcoming(veteran.id) if one.can_change(clock.now())]
    if not mine:
        return None
    if len(mine) == 1:
        only = {"appointment_id": mine[0].id}
        return _go_on(conversation, veteran, own, {"step": step}, only)
    options = [{"label": _label(one.slot), "appointment_id": one.id} for one in mine]
    return _ask(conversation, step, options, wording.CHAT_WHICH[step])


def _times(
    conversation: Conversation, veteran: Veteran, matter: ServiceItem, text: str, home: str
) -> Said:
    found = _place(matter, veteran.region, home)
    if found is None:
        return Said(wording.chat_nowhere(matter.name))
    station, reason, free = found
    wanted = timewords.parse(text, clock.today(), HORIZON_DAYS)
    fitting = [one for one in free if wanted and wanted.fits(clock.local(one.starts_at))]
    words = wording.chat_times(matter, station, reason, asked=wanted is None or bool(fitting))
    said = _ask_slot(conversation, "slot", _spread(fitting or free), words)
    conversation.bot_context["booking"]["item"] = matter.code
    return said


def _place(
    matter: ServiceItem, told: str | None, home: str
) -> tuple[Station, str, Sequence[Slot]] | None:
    """The responsible station if it has free times, else the nearest one that has; and why.

    What a profile tells is 户籍地或安置地; where somebody lives it does not tell. The desk's own
    region stands in for what is not known, and the answer says that it is not.
    """
    nearby = told or home if matter.seat == Seat.ANYWHERE else home
    places = Places(household=told, placement=told, residence=nearby)
    answer = responsible(matter, places, stations.stations(matter.code))
    sure, why = answer.sure, answer.reason
    if matter.seat == Seat.RESIDENCE:
        sure, why = False, place_unknown(matter.seat)
    decided = told if sure and matter.seat != Seat.ANYWHERE else None
    reason = wording.chat_reason(
        why, regions.full_name(decided) if decided else None,
        None if sure else answer.station, answer.also,
    )  # fmt: skip
    if answer.station is not None and (free := _free(answer.station, matter.code)):
        return answer.station, reason, free
    for region in dict.fromkeys((told or home, home)):
        for one in stations.search(home, region, None, matter.code):
            if free := _free(one.station, matter.code):
                return one.station, reason + wording.CHAT_OTHER_STATION, free
    return None


def _free(station: Station, item: str) -> list[Slot]:
    now = clock.now()
    ahead = queries.slots(station.id, now, now + timedelta(days=HORIZON_DAYS), item)
    return [one for one in ahead if one.available(now)]


def _move_times(conversation: Conversation, one: Appointment) -> Said:
    station = queries.places([one])[one.slot.station_id]
    free = [slot for slot in _free(station, one.item) if slot.id != one.slot_id]
    if not free:
        return Said(wording.CHAT_NO_OTHER)
    words = wording.chat_move(one, station)
    said = _ask_slot(conversation, "moved", _spread(free), words)
    conversation.bot_context["booking"]["appointment_id"] = one.id
    return said


def _spread(free: Sequence[Slot]) -> list[Slot]:
    """A few times, spread over what is free, so that morning and afternoon are both there."""
    step = max(1, min(len(free), 4 * MOST_TIMES) // MOST_TIMES)
    return list(free[::step][:MOST_TIMES])


def _ask_slot(conversation: Conversation, step: str, slots: Sequence[Slot], words: str) -> Said:
    return _ask(
        conversation, step, [{"label": _label(one), "slot_id": one.id} for one in slots], words
    )


def _ask(conversation: Conversation, step: str, options: list[dict[str, Any]], words: str) -> Said:
    context = {**conversation.bot_context, "booking": {"step": step, "options": options}}
    conversation.bot_context = context
    shown: list[dict[str, Any]] = [
        {name: one[name] for name in ("label", "slot_id") if name in one} for one in options
    ]
    lines = [f"{number}. {one['label']}" for number, one in enumerate(options, 1)]
    return Said("\n".join([words, *lines, wording.CHAT_PICK]), shown)


def _chosen(text: str, options: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    for one in options:
        if text == one["label"]:
            return one
    found = heard.PICK.fullmatch(text)
    if found is None:
        return None
    mark = found[1]
    number = int(mark) if mark.isdigit() else heard.NUMERALS.index(mark) + 1
    return options[number - 1] if number <= len(options) else None


def _told(one: Appointment, words: Any) -> Said:
    station = queries.places([one])[one.slot.station_id]
    return Said(words(one, station, queries.matters([one])[one.item]))


def _label(slot: Slot) -> str:
    begin: datetime = clock.local(slot.starts_at)
    return wording.chat_label(begin)


def _item_named(text: str) -> str | None:
    known = {one.code for one in stations.items()}
    return next(
        (code for code, words in heard.WORDS if code in known and re.search(words, text)), None
    )


def _item_of_article(article_id: str | None) -> str | None:
    if article_id is None:
        return None
    return next((one.code for one in stations.items() if article_id in one.article_ids), None)


def _forget(conversation: Conversation) -> None:
    context = conversation.bot_context
    if "booking" in context:
        conversation.bot_context = {name: context[name] for name in context if name != "booking"}
