"""What the different events and messages tell beyond words, as one typed, frozen record.

Shapes differ between XML and JSON and between one entry and several; here they become one.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.wechat.parsing import Field, Fields

# Coordinates are rounded on arrival: enough to find the nearest station, not a front door.
_COORDINATE_DIGITS = 3
_COORDINATES = frozenset({"Location_X", "Location_Y", "Latitude", "Longitude"})


@dataclass(frozen=True, slots=True)
class Place:
    """A position in degrees (GCJ-02, as WeChat gives it); `label` may be empty."""

    latitude: float
    longitude: float
    label: str


@dataclass(frozen=True, slots=True)
class NoticeChoice:
    """One template in a subscription event: `status` is accept, reject, ban or what comes next."""

    template_id: str
    status: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one sent notice. `error` is 0 or "" for success."""

    message_id: str
    template_id: str
    status: str
    error: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything optional in a push; empty where the push does not say."""

    event_key: str = ""
    scene: str = ""
    media_id: str = ""
    picture_url: str = ""
    title: str = ""
    url: str = ""
    page_path: str = ""
    session_from: str = ""
    scan_result: str = ""
    menu_choice: str = ""
    place: Place | None = None
    choices: tuple[NoticeChoice, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    revoked: tuple[int, ...] = ()
    trace_id: str = ""
    # Only a verdict with errcode 0 counts: pass, review or risky.
    verdict: str = ""


def read(fields: Fields) -> Facts:
    """Facts of one push whose coordinates are `coarse` already.

    Never raises: a malformed optional field is simply not there.
    """
    key = _text(fields, "EventKey")
    return Facts(
        event_key=key,
        scene=_scene(_text(fields, "Event").lower(), key),
        media_id=_text(fields, "MediaId"),
        picture_url=_text(fields, "PicUrl"),
        title=_text(fields, "Title"),
        url=_text(fields, "Url"),
        page_path=_text(fields, "PagePath"),
        session_from=_text(fields, "SessionFrom"),
        scan_result=_text(_group(fields, "ScanCodeInfo"), "ScanResult"),
        menu_choice=_text(fields, "bizmsgmenuid"),
        place=_place(fields),
        choices=_choices(fields),
        deliveries=_deliveries(fields),
        revoked=_numbers(_text(fields, "RevokeInfo")),
        trace_id=_text(fields, "trace_id"),
        verdict=_verdict(fields),
    )


def coarse(fields: Fields) -> Fields:
    """The same fields with every coordinate rounded, so that nothing finer is ever kept."""
    rounded = {
        name: _rounded(value) if name in _COORDINATES and isinstance(value, str) else value
        for name, value in fields.items()
    }
    chosen = _group(fields, "SendLocationInfo")
    if chosen:
        rounded["SendLocationInfo"] = coarse(chosen)
    return rounded


def _rounded(degrees: str) -> str:
    try:
        return str(round(float(degrees), _COORDINATE_DIGITS))
    except ValueError:
        return ""


def _scene(event: str, key: str) -> str:
    """The scene of a scanned code: prefixed when the scan was also the follow."""
    if event == "scan":
        return key
    return key.removeprefix("qrscene_") if event == "subscribe" else ""


def _place(fields: Fields) -> Place | None:
    chosen = _group(fields, "SendLocationInfo") or fields
    latitude = _text(chosen, "Location_X") or _text(fields, "Latitude")
    longitude = _text(chosen, "Location_Y") or _text(fields, "Longitude")
    try:
        degrees = float(latitude), float(longitude)
    except ValueError:
        return None
    if not (abs(degrees[0]) <= 90 and abs(degrees[1]) <= 180):
        return None
    label = _text(chosen, "Poiname") or _text(chosen, "Label")
    return Place(degrees[0], degrees[1], label)


def _choices(fields: Fields) -> tuple[NoticeChoice, ...]:
    return tuple(
        NoticeChoice(_text(entry, "TemplateId"), _text(entry, "SubscribeStatusString"))
        for entry in _entries(fields)
        if _text(entry, "SubscribeStatusString")
    )


def _deliveries(fields: Fields) -> tuple[Delivery, ...]:
    single = _text(fields, "MsgID")
    if single:
        status = _text(fields, "Status")
        return (Delivery(single, "", status, "" if status.endswith("success") else status),)
    return tuple(
        Delivery(
            _text(entry, "MsgID"),
            _text(entry, "TemplateId"),
            _text(entry, "ErrorStatus"),
            _text(entry, "ErrorCode").removeprefix("0"),
        )
        for entry in _entries(fields)
        if _text(entry, "MsgID")
    )


def _entries(fields: Fields) -> list[Fields]:
    """The List of a subscription event: nested in XML, on top in JSON; one entry or several."""
    for name in ("SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent", "SubscribeMsgSentEvent"):
        if name in fields:
            fields = _group(fields, name)
            break
    found = fields.get("List", [])
    entries = found if isinstance(found, list) else [found]
    return [entry for entry in entries if isinstance(entry, dict)]


def _verdict(fields: Fields) -> str:
    if _text(fields, "errcode") != "0":
        return ""
    return _text(_group(fields, "result"), "suggest")


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(",") if part.isascii() and part.isdigit())


def _group(fields: Fields, name: str) -> Fields:
    value: Field = fields.get(name, "")
    return value if isinstance(value, dict) else {}


def _text(fields: Fields, name: str) -> str:
    value: Field = fields.get(name, "")
    return value if isinstance(value, str) else ""
