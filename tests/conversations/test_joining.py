"""Two records of one person become one: nothing is lost, nothing is doubled, whatever was open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest
from apiflask import APIFlask
from sqlalchemy import func, select

from app.audit.models import AuditEntry
from app.conversations import joining, wording
from app.conversations import service as conversations
from app.conversations.models import Author, Conversation, Kind, Message, State
from app.conversations.recording import add_message
from app.db import Base, db, transaction
from app.gateways import Gateways
from app.live import hub
from app.outbox import service as outbox
from app.outbox import subscriptions
from app.outbox.models import OutboxItem, ReplyAllowance
from app.veterans import joining as pairs
from app.veterans import service as veterans
from app.veterans.models import Channel, Veteran
from app.wechat import tasks
from tests.support.actors import VeteranActor
from tests.support.gateways import RecordingChannel
from tests.support.time import HandClock

OFFICIAL, MINI = Channel.OFFICIAL_ACCOUNT, Channel.MINI_PROGRAM
pytestmark = pytest.mark.usefixtures("context")


def talk(channel: Channel, openid: str, *texts: str, state: State = State.WITH_BOT) -> int:
    """Somebody has said things on a channel; the id of the record."""
    with transaction():
        person = veterans.recognise(channel, openid)
        conversation = conversations.open_locked(person, channel)
        for text in texts:
            own = add_message(
                conversation, Author.VETERAN, Kind.TEXT, text, client_id=f"{channel}:{text}"
            )
            add_message(conversation, Author.BOT, Kind.TEXT, "答", answers=own.number)
        conversation.state = state
        return person.id


def link(*people: tuple[Channel, str]) -> None:
    """A later log-in shows that they are one."""
    with transaction():
        for channel, openid in people:
            veterans.recognise(channel, openid, "u-wang")


def both() -> tuple[int, int]:
    official = talk(OFFICIAL, "o-wang", "一", "二")
    mini = talk(MINI, "m-wang", "三")
    link((OFFICIAL, "o-wang"), (MINI, "m-wang"))
    return official, mini


def join(older: int, younger: int) -> bool:
    with transaction():
        return joining.join(older, younger)


def test_messages_stand_in_one_row_and_numbers_go_on() -> None:
    older, younger = both()
    assert pairs.doubles() == [(older, younger)]
    assert join(older, younger)
    rows = db.session.scalars(select(Message).order_by(Message.number)).all()
    assert {one.veteran_id for one in rows} == {older}
    assert [one.number for one in rows] == list(range(1, len(rows) + 1))
    [third] = [one for one in rows if one.text == "三"]
    [answer] = [one for one in rows if one.answers == third.number]
    assert answer.number == third.number + 1
    again = talk(MINI, "m-wang", "四")
    assert again == older
    newest = db.session.scalars(select(Message).order_by(Message.id.desc())).first()
    assert newest is not None and newest.number == len(rows) + 2


def test_doing_it_twice_or_to_strangers_changes_nothing() -> None:
    older, younger = both()
    stranger = talk(MINI, "m-li", "五")
    assert not join(older, stranger)
    assert join(older, younger) and not join(older, younger)
    assert pairs.doubles() == []
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "veteran.join")
    ).all()
    assert [(one.veteran_id, one.subject_id) for one in entries] == [(older, str(younger))]
    assert veterans.find(MINI, "m-wang") == veterans.get(older)


@pytest.mark.parametrize(
    ("official", "mini", "stays"),
    [
        (State.WITH_BOT, State.WAITING, MINI),
        (State.WAITING, State.WITH_BOT, OFFICIAL),
        (State.WAITING, State.WITH_CASEWORKER, MINI),
        (State.WITH_CASEWORKER, State.WAITING, OFFICIAL),
    ],
)
def test_the_conversation_nearest_a_person_stays(
    official: State, mini: State, stays: Channel
) -> None:
    older = talk(OFFICIAL, "o-wang", "一", state=official)
    younger = talk(MINI, "m-wang", "二", state=mini)
    link((OFFICIAL, "o-wang"), (MINI, "m-wang"))
    assert join(older, younger)
    found = db.session.scalars(select(Conversation).order_by(Conversation.id)).all()
    [remaining] = [one for one in found if one.state != State.CLOSED]
    [closed] = [one for one in found if one.state == State.CLOSED]
    assert (remaining.channel, closed.close_reason) == (stays, "joined")
    last = db.session.scalars(
        select(Message).where(Message.conversation_id == closed.id).order_by(Message.id.desc())
    ).first()
    assert last is not None and last.text == wording.MOVED_CHANNEL
    top = db.session.scalar(select(func.max(Message.number)))
    assert remaining.last_number == top
    waits = closed.channel == OFFICIAL and official != State.WITH_BOT
    sent = [one.text for one in db.session.scalars(select(OutboxItem))]
    assert sent == ([wording.MOVED_CHANNEL] if waits else [])


def test_what_may_still_be_sent_passes_over() -> None:
    older, younger = both()
    with transaction():
        outbox.allow(older, OFFICIAL, outbox.AFTER_MESSAGE)
        outbox.allow(younger, MINI, outbox.AFTER_OPENING)
        outbox.allow(younger, OFFICIAL, outbox.AFTER_OPENING)
        subscriptions.grant(younger, MINI, "template")
        outbox.enqueue_text(younger, MINI, "答复", cause="reply")
    assert join(older, younger)
    left = {one.channel: one.left for one in db.session.scalars(select(ReplyAllowance))}
    assert left == {OFFICIAL: 5, MINI: 2}
    assert subscriptions.left(older, MINI, "template") == 1
    assert db.session.scalars(select(OutboxItem)).one().veteran_id == older


def test_an_open_page_begins_anew_and_shows_nothing_twice(app: APIFlask) -> None:
    """What the page has shown has got other numbers: reading on would show it again."""
    older = talk(OFFICIAL, "o-wang", "一", "二", "三")
    page = VeteranActor(app.test_client(), "wang")
    for text in ("页面上的第一句", "页面上的第二句"):
        page.say(text)
    seen = page.get("/conversation/messages").json["items"][-1]["id"]
    with transaction():
        veterans.recognise(OFFICIAL, "o-wang", "union-wang")
    with hub().listen(f"person:{page.id}") as box:
        assert join(older, page.id)
        hint = box.get(timeout=10)
        assert hint is not None and hint.event == "conversation"
    assert page.get(f"/conversation/messages?after={seen}").status_code == 401
    again = VeteranActor(app.test_client(), "wang")
    assert again.id == older
    items = again.get("/conversation/messages").json["items"]
    own = [one["text"] for one in items if one["author"] == "veteran"]
    assert sorted(own) == sorted(["一", "二", "三", "页面上的第一句", "页面上的第二句"])


def test_nothing_stays_with_the_empty_record() -> None:
    """Whatever table refers to a person, also one that is added later."""
    older, younger = both()
    assert join(older, younger)
    for table in Base.metadata.tables.values():
        if "veteran_id" in table.c and table.name != "audit_entries":
            rows = select(func.count()).where(table.c.veteran_id == younger)
            assert db.session.scalar(rows) == 0, table.name
    gone = db.session.get(Veteran, younger)
    assert gone is not None and gone.erased_at is not None and gone.name is None


class Told(RecordingChannel):
    def unionid(self, openid: str) -> str | None:
        self.sent.append((openid, "asked"))
        return {"o-wang": "u-wang"}.get(openid)


@pytest.fixture
def told(app: APIFlask) -> Iterator[Told]:
    before, line = app.extensions["desk_gateways"], Told()
    app.extensions["desk_gateways"] = Gateways(cast("None", line), before.mini_program)
    yield line
    app.extensions["desk_gateways"] = before


def test_followers_are_looked_up_once_and_joined(told: Told, clock: HandClock) -> None:
    older = talk(OFFICIAL, "o-wang", "一")
    talk(OFFICIAL, "o-li", "二")
    with transaction():
        veterans.recognise(MINI, "m-wang", "u-wang")
    for _ in range(2):
        tasks.learn_unionids()
        clock.advance(minutes=1)
    assert sorted(told.sent) == [("o-li", "asked"), ("o-wang", "asked")]
    found = veterans.find(MINI, "m-wang")
    assert found is not None and found.id == older
