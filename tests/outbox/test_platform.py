"""Delivery to the stand-in over real HTTP: answers that get lost, an account set up wrongly."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from apiflask import APIFlask

from app.cli import desk
from app.db import db, transaction
from app.outbox import delivery, service, wording
from app.outbox.models import OutboxItem
from app.sandbox.world import Fault
from app.veterans import service as veterans
from app.veterans.models import Channel
from tests.sandbox.conftest import redis, stand_in
from tests.support.stand_in import StandIn
from tests.support.time import HandClock

__all__ = ["redis", "stand_in"]

CHANNEL = Channel.OFFICIAL_ACCOUNT
OPENID = f"oTest{0:023d}"
SEND = "/cgi-bin/message/custom/send"


@pytest.fixture
def wang(app: APIFlask, clock: HandClock) -> int:
    clock.set(datetime.now(UTC))
    with app.app_context(), transaction():
        person = veterans.recognise(CHANNEL, OPENID).id
        service.enqueue_text(person, CHANNEL, "带身份证来", cause="answer")
    return person


def deliver(app: APIFlask, stand_in: StandIn) -> None:
    with app.app_context():
        while delivery.deliver_batch(stand_in.gateways, lambda _: None):
            pass


def item(app: APIFlask) -> OutboxItem:
    with app.app_context():
        return db.session.query(OutboxItem).one()


@pytest.mark.parametrize(
    ("lost", "ends"), [(1, ("sent", "")), (9, ("refused", wording.MAYBE_ARRIVED))]
)
def test_a_lost_answer_doubles_a_message_at_most_once(
    app: APIFlask, wang: int, stand_in: StandIn, clock: HandClock, lost: int, ends: tuple[str, str]
) -> None:
    stand_in.world.plan(Fault(path=SEND, times=lost, drop="after"))
    for _ in range(9):
        deliver(app, stand_in)
        clock.advance(minutes=15)
    found = item(app)
    assert len(stand_in.texts()) == 2
    assert (found.state, found.advice) == ends


def test_a_wrong_set_up_is_counted_and_told_to_the_administrator(
    app: APIFlask, wang: int, stand_in: StandIn, clock: HandClock
) -> None:
    stand_in.world.plan(Fault(path="/cgi-bin/stable_token", errcode=40164))
    deliver(app, stand_in)
    assert (item(app).state, item(app).error_code) == ("pending", 40164)
    assert 'outbox_waiting{code="40164"} 1.0' in app.test_client().get("/metrics").text
    told = app.test_cli_runner().invoke(desk, ["check"])
    assert "1 messages wait, WeChat refuses our account (40164)" in told.output
    clock.advance(minutes=5)
    deliver(app, stand_in)
    assert stand_in.texts() == [(OPENID, "带身份证来")]
    assert 'outbox_waiting{code="40164"}' not in app.test_client().get("/metrics").text
