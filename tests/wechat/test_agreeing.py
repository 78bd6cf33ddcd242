"""Consent to notices and its end, as WeChat pushes them; and what a person takes back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from apiflask import APIFlask
from sqlalchemy import select

from app.db import db, transaction
from app.outbox import subscriptions
from app.outbox.models import Delivery, OutboxItem, ReplyAllowance
from app.veterans import documents
from app.veterans import service as veterans
from app.veterans.models import Channel, Veteran
from app.wechat.deadline import Deadline
from tests.support.time import HandClock
from tests.wechat.conftest import PERSON, Phone

MINI = Channel.MINI_PROGRAM
TEMPLATE, OTHER = "template-of-replies-1", "template-of-bookings"


def tell(phone: Phone, event: str, **fields: Any) -> None:
    """An event of the mini-program; JSON, where a list stands on top."""
    whole: dict[str, Any] = {"MsgType": "event", "Event": event, **fields}
    assert phone.push(whole, name="mp").data == b"success"


def entry(template: str, status: str) -> dict[str, str]:
    return {"TemplateId": template, "SubscribeStatusString": status, "PopupScene": "0"}


def left(app: APIFlask, template: str = TEMPLATE) -> int:
    with app.app_context():
        person = veterans.find(MINI, PERSON)
        return subscriptions.left(person.id, MINI, template) if person else 0


def test_each_accepted_entry_is_one_notice_more(
    app: APIFlask, phone: Phone, clock: HandClock
) -> None:
    for _ in range(2):
        clock.advance(seconds=1)
        both = [entry(TEMPLATE, "accept"), entry(OTHER, "reject")]
        for _ in range(2):  # WeChat's own retry counts once
            tell(phone, "subscribe_msg_popup_event", List=both)
    assert left(app) == 2 and left(app, OTHER) == 0
    clock.advance(seconds=1)
    tell(phone, "subscribe_msg_change_event", List=entry(TEMPLATE, "reject"))
    assert left(app) == 0


def test_a_notice_that_failed_behind_wechats_door_is_shown(app: APIFlask, phone: Phone) -> None:
    tell(phone, "subscribe_msg_popup_event", List=entry(TEMPLATE, "accept"))
    with app.app_context(), transaction():
        person = veterans.find(MINI, PERSON)
        assert person is not None
        db.session.add(
            OutboxItem(
                veteran_id=person.id, channel=MINI, state=Delivery.SENT, fields={"msgid": "17"}
            )
        )
    result = {"TemplateId": TEMPLATE, "MsgID": "17", "ErrorCode": "20001", "ErrorStatus": "x"}
    tell(phone, "subscribe_msg_sent_event", List=[result])
    with app.app_context():
        item = db.session.scalars(select(OutboxItem)).one()
        assert (item.state, item.error_code) == (Delivery.REFUSED, 20001)


@pytest.mark.parametrize(("named", "kept"), [("1,13", True), ("13,8", False)])
def test_a_number_is_forgotten_when_it_is_taken_back(
    app: APIFlask, phone: Phone, named: str, kept: bool
) -> None:
    with app.app_context(), transaction():
        person = veterans.recognise(MINI, PERSON)
        version = documents.CURRENT[documents.PRIVACY]
        veterans.give_consent(person.id, documents.PRIVACY, version)
        veterans.keep_phone(person.id, "13800001234")
    tell(phone, "user_authorization_revoke", OpenID=PERSON, RevokeInfo=named)
    with app.app_context():
        found = db.session.scalars(select(Veteran)).one()
        assert (found.phone is not None, found.phone_index is not None) == (kept, kept)


@pytest.mark.usefixtures("knowledge")
def test_a_menu_question_opens_what_a_click_opens(
    app: APIFlask, phone: Phone, clock: HandClock
) -> None:
    phone.do("CLICK", EventKey="ask:优待证怎么申领")
    with app.app_context():
        row = db.session.scalars(select(ReplyAllowance)).one()
        assert (row.left, row.until) == (3, clock() + timedelta(minutes=1))
    phone.say("您好")
    with app.app_context():
        row = db.session.scalars(select(ReplyAllowance)).one()
        assert (row.left, row.until) == (5, clock() + timedelta(hours=48))


def test_words_ready_in_the_last_second_leave_with_their_commit() -> None:
    assert not Deadline(1.2).is_over
    assert Deadline(0.9).is_over
