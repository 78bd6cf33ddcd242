"""Pictures, voices, videos, files and places: what a caseworker gets to see of them."""

from __future__ import annotations

import pytest
from apiflask import APIFlask
from sqlalchemy import select

from app.conversations import wording as talk
from app.conversations.models import Conversation, Message, State
from app.db import db, transaction
from app.gateways import GatewayError, Gateways
from app.gateways.failures import failure, no_answer
from app.gateways.platform import Download
from app.stations.shipped import load_demo_stations, load_items
from app.wechat import tasks, wording
from tests.support.time import HandClock
from tests.wechat.conftest import Phone


@pytest.fixture
def stations(app: APIFlask) -> None:
    with app.app_context(), transaction():
        load_items()
        load_demo_stations("330106")


def _picture(phone: Phone) -> str:
    push = {"MsgType": "image", "MediaId": "media-1", "PicUrl": "p", "MsgId": "300"}
    return phone.words(phone.push(push))


def _fetch(app: APIFlask, line: PictureLine) -> None:
    """Run the task with a line that answers as told."""
    before = app.extensions["desk_gateways"]
    app.extensions["desk_gateways"] = Gateways(official_account=line, mini_program=None)  # type: ignore[arg-type]
    try:
        with app.app_context():
            tasks.fetch_media()
    finally:
        app.extensions["desk_gateways"] = before


class PictureLine:
    """An official account that has, or has not, the picture."""

    def __init__(self, answer: bytes | GatewayError) -> None:
        self.answer = answer
        self.asked: list[str] = []

    def media(self, media_id: str) -> Download:
        self.asked.append(media_id)
        if isinstance(self.answer, GatewayError):
            raise self.answer
        return Download("text/html", self.answer)


def _messages(app: APIFlask) -> list[tuple[str, str]]:
    with app.app_context():
        rows = db.session.scalars(select(Message).order_by(Message.number))
        return [(row.kind, row.file.type if row.file else row.text) for row in rows]


def test_a_picture_is_fetched_once_and_kept_as_what_it_is(app: APIFlask, phone: Phone) -> None:
    assert _picture(phone) == wording.PICTURE
    assert _picture(phone) == wording.PICTURE
    line = PictureLine(b"\xff\xd8\xff" + bytes(50))
    _fetch(app, line)
    _fetch(app, line)
    assert line.asked == ["media-1"]
    assert _messages(app) == [("image", "image/jpeg")]


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        (b"<script>alert(1)</script>", talk.FILE_KIND),
        (failure(40007), wording.MEDIA_LOST),
        (failure(48001), wording.MEDIA_LOST),
    ],
)
def test_what_is_no_picture_is_not_kept(
    app: APIFlask, phone: Phone, answer: bytes | GatewayError, kept: str
) -> None:
    _picture(phone)
    _fetch(app, PictureLine(answer))
    assert _messages(app) == [("notice", kept)]


def test_a_picture_waits_until_wechat_answers(
    app: APIFlask, phone: Phone, clock: HandClock
) -> None:
    _picture(phone)
    away = PictureLine(no_answer("media", uncertain=False))
    _fetch(app, away)
    _fetch(app, away)
    assert len(away.asked) == 1 and _messages(app) == []
    clock.advance(minutes=5)
    _fetch(app, PictureLine(b"\x89PNG\r\n\x1a\n" + bytes(50)))
    assert _messages(app) == [("image", "image/png")]


@pytest.mark.usefixtures("knowledge")
def test_a_picture_for_a_caseworker_gets_no_words_of_ours(app: APIFlask, phone: Phone) -> None:
    phone.say("转人工")
    with app.app_context(), transaction():
        db.session.scalars(select(Conversation)).one().state = State.WITH_CASEWORKER
    assert _picture(phone) == ""


@pytest.mark.parametrize(
    ("kind", "content", "kept"),
    [
        ("voice", b"#!AMR\n" + bytes(50), ("voice", "audio/amr")),
        ("video", b"\x00\x00\x00\x18ftypmp42" + bytes(50), ("file", "video/mp4")),
        ("voice", b"MZ" + bytes(50), ("notice", talk.FILE_KIND)),
    ],
)
def test_voice_and_video_are_kept_as_what_they_are(
    app: APIFlask, phone: Phone, kind: str, content: bytes, kept: tuple[str, str]
) -> None:
    said = phone.words(phone.push({"MsgType": kind, "MediaId": "media-1", "MsgId": "301"}))
    assert said in (wording.VOICE_UNHEARD, wording.VIDEO)
    _fetch(app, PictureLine(content))
    assert _messages(app) == [kept]


@pytest.mark.usefixtures("knowledge", "stations")
def test_a_caseworker_sees_a_place_by_name_and_a_file_by_title(app: APIFlask, phone: Phone) -> None:
    place = {
        "MsgType": "location", "Location_X": "30.2731", "Location_Y": "120.1412", "Scale": "15",
        "Label": "西溪路口",
    }  # fmt: skip
    phone.push(place | {"MsgId": "310"})
    phone.say("转人工")
    before = len(_messages(app))
    for _ in range(2):
        phone.push(place | {"MsgId": "311"})
        phone.push({"MsgType": "file", "Title": "证明.pdf", "MsgId": "312"})
    shown = [text for _, text in _messages(app)[before:]]
    assert len(shown) == 2
    assert "西溪路口" in shown[0] and "演示东街道" in shown[0] and "30.27" not in shown[0]
    assert "证明.pdf" in shown[1]
