"""A push of the platform → one frozen `Inbound`. Nobody above sees XML, JSON or a signature.

Order matters: size, signature and age are checked before any XML parser sees the body, and in
compatible and safe mode only what was encrypted is believed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum

from app.wechat import envelope, facts
from app.wechat.account import Account, AccountName, Format, Mode
from app.wechat.parsing import Field, Fields, decode, parse
from app.wechat.refusals import Forged, Unreadable

_OPENID = re.compile(r"[A-Za-z0-9_-]{6,64}\Z", re.ASCII)
_MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z", re.ASCII)
_SECONDS = re.compile(r"[0-9]{1,10}\Z", re.ASCII)
_NAME = re.compile(r"[A-Za-z0-9_]{1,64}\Z", re.ASCII)
_XML_ENCRYPT = re.compile(
    r"<Encrypt>\s*(?:<!\[CDATA\[)?([A-Za-z0-9+/=]*)(?:\]\]>)?\s*</Encrypt>", re.ASCII
)
# Cheap to verify one by one; the platform sends exactly one.
_MAX_CANDIDATES = 4


class Kind(StrEnum):
    """What a push is about. Everything the desk does not know is UNKNOWN and only acknowledged."""

    TEXT = "text"
    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    SHORT_VIDEO = "shortvideo"
    LOCATION = "location"
    LINK = "link"
    FILE = "file"
    MINI_PROGRAM_PAGE = "miniprogrampage"

    SUBSCRIBED = "subscribe"
    UNSUBSCRIBED = "unsubscribe"
    SCANNED = "scan"
    LOCATION_REPORTED = "event:location"
    MENU_CLICKED = "click"
    MENU_LINK_OPENED = "view"
    MINI_PROGRAM_OPENED = "view_miniprogram"
    MENU_SCANNED = "scancode_push"
    MENU_SCANNED_WAITING = "scancode_waitmsg"
    MENU_PHOTO = "pic_sysphoto"
    MENU_PHOTO_OR_ALBUM = "pic_photo_or_album"
    MENU_ALBUM = "pic_weixin"
    MENU_PLACE = "location_select"
    TEMPLATE_SENT = "templatesendjobfinish"
    MASS_SENT = "masssendjobfinish"
    NOTICE_ANSWERED = "subscribe_msg_popup_event"
    NOTICE_CHANGED = "subscribe_msg_change_event"
    NOTICE_SENT = "subscribe_msg_sent_event"
    SESSION_OPENED = "kf_create_session"
    SESSION_CLOSED = "kf_close_session"
    SESSION_SWITCHED = "kf_switch_session"
    PROFILE_CLEANED = "user_info_modified"
    AUTHORISATION_REVOKED = "user_authorization_revoke"
    ACCOUNT_CANCELLED = "user_authorization_cancellation"
    SERVICE_ENTERED = "user_enter_tempsession"
    MEDIA_CHECKED = "wxa_media_check"
    UNKNOWN = "unknown"


_MESSAGES = frozenset(
    {
        Kind.TEXT, Kind.IMAGE, Kind.VOICE, Kind.VIDEO, Kind.SHORT_VIDEO, Kind.LOCATION,
        Kind.LINK, Kind.FILE, Kind.MINI_PROGRAM_PAGE,
    }
)  # fmt: skip
# In these the sender is a platform account and the person stands in OpenID.
_ABOUT_OPENID = frozenset(
    {Kind.PROFILE_CLEANED, Kind.AUTHORISATION_REVOKED, Kind.ACCOUNT_CANCELLED}
)


@dataclass(frozen=True, slots=True)
class Inbound:
    """One push, checked.

    `key` is unique per push and the same for its retries; it holds no openid and may be logged.
    `openid` is the person it is about. `text` is what the person wrote or said, "" if nothing.
    `type` is the platform's own name, for the log of unknown ones. `fields` holds the whole push
    and is what a stored receipt keeps: `interpret` gives the same Inbound again.
    `answer_key` and `nonce` are how it arrived: the AES key that opened it (None: unencrypted);
    `address_digest` stands for the signed address of an unencrypted push, "" for others.
    `received_at`: when it was kept, once it has been.
    """

    key: str
    account: AccountName
    openid: str
    kind: Kind
    type: str
    text: str
    created_at: datetime
    details: facts.Facts
    fields: Fields = field(repr=False)
    addressee: str = ""
    answer_key: bytes | None = field(default=None, repr=False, compare=False)
    nonce: str = field(default="", compare=False)
    address_digest: str = field(default="", compare=False)
    received_at: datetime | None = field(default=None, compare=False)

    @property
    def is_message(self) -> bool:
        """Whether the person spoke (and so opened WeChat's 48 hours), not merely did something."""
        return self.kind in _MESSAGES


def echo(account: Account, query: Mapping[str, str], now: int) -> str:
    """The echostr of the address check, to be answered as text/plain. Raises Forged.

    The signature does not cover echostr, so it must never be answered as markup.
    """
    envelope.check_query(account, query, now)
    return query.get("echostr", "")


def read(account: Account, query: Mapping[str, str], body: bytes, now: int) -> Inbound:
    """Check, decrypt and interpret one push; `now` in Unix seconds.

    Raises Forged, Unreadable or TooLarge.
    """
    text = decode(body)
    if query.get("encrypt_type") == "aes":
        return _read_encrypted(account, query, text, now)
    if account.mode is not Mode.PLAIN:
        raise Forged(f"an unencrypted push to an account in {account.mode} mode")
    envelope.check_query(account, query, now)
    inbound = interpret(account, parse(text, account.format), nonce=query["nonce"])
    # The parameter is not signed, but neither is a plain body: both must tell the same story.
    if query.get("openid", sender := _text(inbound.fields, "FromUserName")) != sender:
        raise Forged("openid in the address is not the sender")
    signed = f"{account.name}:{query['timestamp']}:{query['nonce']}:{query['signature']}"
    return replace(inbound, address_digest=hashlib.sha256(signed.encode()).hexdigest())


def _read_encrypted(account: Account, query: Mapping[str, str], text: str, now: int) -> Inbound:
    if account.format is Format.JSON:
        outer = parse(text, account.format)
        candidates = [_text(outer, "Encrypt")]
        cipher_text = envelope.check_encrypted(account, query, candidates, now)
    else:
        candidates = _XML_ENCRYPT.findall(text)[:_MAX_CANDIDATES]
        cipher_text = envelope.check_encrypted(account, query, candidates, now)
        outer = parse(text, account.format)
    if outer.get("Encrypt") != cipher_text:
        # Twice, or inside another element: a person may type anything in compatible mode.
        raise Unreadable("Encrypt is not one element of the envelope")
    message, key = envelope.open_envelope(account, cipher_text)
    fields = parse(decode(message), account.format)
    return interpret(account, fields, answer_key=key, nonce=query["nonce"])


def interpret(
    account: Account, fields: Fields, answer_key: bytes | None = None, nonce: str = ""
) -> Inbound:
    """The Inbound in parsed fields, fresh from the wire or out of a receipt.

    Raises Unreadable for missing or malformed fields, Forged when meant for another account.
    """
    fields = facts.coarse(fields)
    addressee, sender = _text(fields, "ToUserName"), _text(fields, "FromUserName")
    created, type_ = _text(fields, "CreateTime"), _text(fields, "MsgType")
    if account.original_id and addressee != account.original_id:
        raise Forged("addressed to another account")
    if not _OPENID.match(sender):
        raise Unreadable("FromUserName is not an openid")
    if not _SECONDS.match(created):
        raise Unreadable("CreateTime is not a time")
    event = _text(fields, "Event") if type_ == "event" else ""
    if not _NAME.match(event or type_) or (type_ == "event" and not event):
        raise Unreadable("MsgType or Event is not a name")
    kind = _kind(type_, event)
    openid = _text(fields, "OpenID") if kind in _ABOUT_OPENID else sender
    if not _OPENID.match(openid):
        raise Unreadable("OpenID is not an openid")
    return Inbound(
        key=_key(account.name, sender, created, type_, event, fields),
        account=account.name,
        openid=openid,
        kind=kind,
        type=event or type_,
        text=_words(kind, fields),
        created_at=datetime.fromtimestamp(int(created), UTC),
        details=facts.read(fields),
        fields=fields,
        addressee=addressee,
        answer_key=answer_key,
        nonce=nonce,
    )


def _kind(type_: str, event: str) -> Kind:
    name = type_
    if event:
        # The location event shares its name with the location message.
        name = "event:location" if event.lower() == "location" else event.lower()
    try:
        kind = Kind(name.lower())
    except ValueError:
        return Kind.UNKNOWN
    return kind if bool(event) is not (kind in _MESSAGES) else Kind.UNKNOWN


def _words(kind: Kind, fields: Fields) -> str:
    if kind is Kind.TEXT:
        return _text(fields, "Content").strip()
    if kind is Kind.VOICE:
        return _text(fields, "Recognition").strip()
    return ""


def _key(
    account: AccountName, sender: str, created: str, type_: str, event: str, fields: Fields
) -> str:
    """Messages by MsgId. Events by sender, second, name and everything that tells two apart.

    The platform's own rule (sender and second) would swallow one of two clicks in a second.
    """
    message_id = _text(fields, "MsgId")
    if not event and _MESSAGE_ID.match(message_id):
        return f"{account}:message:{message_id}"
    told = sorted(_flat("", {k: v for k, v in fields.items() if k != "ToUserName"}))
    digest = hashlib.sha256("\n".join([sender, created, *told]).encode()).hexdigest()
    return f"{account}:{event or type_}:{created}:{digest[:32]}"


def _flat(path: str, value: Field) -> list[str]:
    if isinstance(value, dict):
        return [line for name, inner in value.items() for line in _flat(f"{path}/{name}", inner)]
    if isinstance(value, list):
        return [line for n, inner in enumerate(value) for line in _flat(f"{path}/{n}", inner)]
    return [f"{path}={value}"]


def _text(fields: Fields, name: str) -> str:
    """The field as text; a group or a repeated element is refused rather than guessed at."""
    value = fields.get(name, "")
    if not isinstance(value, str):
        raise Unreadable(f"{name} is not a single text")
    return value
