"""Redis dies in the midst of delivering and comes back empty: nothing is lost, nothing is doubled,
and one token is fetched anew.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from apiflask import APIFlask
from redis import Redis
from sqlalchemy import func, select

from app.db import db, transaction
from app.gateways import Gateways, OfficialAccount
from app.live import Hub
from app.outbox import delivery, service
from app.outbox.models import Delivery, OutboxItem
from app.outbox.planning import BATCH, Parcel
from app.sandbox.world import Fault
from app.settings import Settings
from app.veterans import service as veterans
from app.veterans.models import Channel
from deploy.local.process import Part, start
from tests.support.stand_in import StandIn, standing_in
from tests.support.time import HandClock
from tests.support.valkey import MortalValkey

CHANNEL = Channel.OFFICIAL_ACCOUNT
PEOPLE = 3 * BATCH
ROOT = Path(__file__).parents[2]
SEND = "/cgi-bin/message/custom/send"
TOKEN = "/cgi-bin/stable_token"


class Worker:
    """A delivering process as far as Redis can tell: a line and a hub of its own.

    `about_to_send` hears of each message just before it leaves.
    """

    def __init__(
        self, stand_in: StandIn, valkey: MortalValkey, about_to_send: Callable[[], None]
    ) -> None:
        own = Gateways.from_settings(stand_in.settings, Redis.from_url(valkey.url))
        self._line = cast(OfficialAccount, own.official_account)
        self._about_to_send = about_to_send
        self._hub = Hub(valkey.url)
        self._gateways = replace(own, official_account=cast(OfficialAccount, self))
        self.templates = self._line.templates

    def send_text(self, openid: str, words: str) -> None:
        self._about_to_send()
        self._line.send_text(openid, words)

    def deliver(self) -> int:
        return delivery.deliver_batch(self._gateways, self._announce)

    def _announce(self, parcel: Parcel) -> None:
        self._hub.announce("desk", "delivery", {"parcel": len(parcel.ids)})


@pytest.fixture
def valkey() -> Iterator[MortalValkey]:
    own = MortalValkey()
    own.start()
    yield own
    own.close()


@pytest.fixture
def stand_in(settings: Settings, valkey: MortalValkey) -> Iterator[StandIn]:
    with standing_in(settings, Redis.from_url(valkey.url)) as started:
        started.world.keep_calls(10 * PEOPLE)
        yield started


def put_out(people: int, letter: str = "A") -> list[str]:
    """One message to each of so many people; returns their openids."""
    openids = [f"oRedis{letter}{number:021d}" for number in range(people)]
    for openid in openids:
        with transaction():
            person = veterans.recognise(CHANNEL, openid).id
            service.enqueue_text(person, CHANNEL, f"给{openid}", cause=openid)
    return openids


def delivered() -> dict[str, int]:
    states: Any = select(OutboxItem.state, func.count()).group_by(OutboxItem.state)
    return dict(db.session.execute(states).all())


def fetched(stand_in: StandIn) -> int:
    """How often a token was asked for."""
    return sum(call.path == TOKEN for call in list(stand_in.world.calls))


def test_delivery_goes_on_without_redis_and_with_a_new_one(
    context: None, app: APIFlask, stand_in: StandIn, valkey: MortalValkey, clock: HandClock
) -> None:
    clock.set(datetime.now(UTC))
    openids = put_out(PEOPLE)
    sent = 0

    def count() -> None:
        nonlocal sent
        sent += 1
        # In the midst of the first batch it dies, in the midst of the third it is back.
        if sent == BATCH // 2:
            assert fetched(stand_in) == 1
            valkey.kill()
        if sent == 2 * BATCH + BATCH // 2:
            assert fetched(stand_in) == 3, "while it was away each worker kept a token of its own"
            valkey.start()

    workers = [Worker(stand_in, valkey, count) for _ in range(2)]
    while sum(worker.deliver() for worker in workers):
        pass
    assert sorted(stand_in.texts()) == [(openid, f"给{openid}") for openid in openids]
    assert delivered() == {Delivery.SENT: PEOPLE}
    for worker in workers:
        worker.send_text(openids[0], "还在")
    assert fetched(stand_in) == 4, "the new one is told one token, by one worker"


@pytest.mark.prove
def test_the_real_worker_outlives_redis(
    context: None,
    stand_in: StandIn,
    valkey: MortalValkey,
    environment: dict[str, str],
    tmp_path: Path,
    clock: HandClock,
) -> None:
    """Celery with its beat, whose broker is the server that dies: while a message is on its way, so
    that a worker which let its tasks fall would send that one again.
    """
    clock.set(datetime.now(UTC))
    openids = put_out(BATCH)
    stand_in.world.plan(Fault(SEND, times=BATCH, delay=0.1))
    worker = start_worker(environment, stand_in, valkey, tmp_path)
    try:
        wait_until(worker, lambda: len(stand_in.texts()) >= 1)
        valkey.kill()
        before = len(stand_in.texts())
        wait_until(worker, lambda: len(stand_in.texts()) >= before + 3)
        valkey.start()
        openids += put_out(BATCH, "B")  # nobody rings for these: the beat finds them
        wait_until(worker, lambda: delivered() == {Delivery.SENT: 2 * BATCH})
    finally:
        worker.ask_to_stop()
        worker.wait(30)
    assert sorted(stand_in.texts()) == [(openid, f"给{openid}") for openid in openids]


def start_worker(
    environment: dict[str, str], stand_in: StandIn, valkey: MortalValkey, folder: Path
) -> Part:
    words = "-m celery -A wsgi:celery worker -B --concurrency=1 --loglevel=INFO"
    quiet = "--without-gossip --without-mingle --without-heartbeat"
    own = {"REDIS_URL": valkey.url, "WECHAT_API_BASE": stand_in.base, "C_FORCE_ROOT": "1"}
    return start(
        "worker",
        [sys.executable, *words.split(), *quiet.split(), "-s", str(folder / "beat")],
        log=folder / "worker.log",
        env={**os.environ, **environment, **own},
        cwd=ROOT,
    )


def wait_until(worker: Part, reached: Callable[[], bool]) -> None:
    """What another process does takes as long as it takes."""
    deadline = time.monotonic() + 240
    while not reached():
        assert not worker.ended() and time.monotonic() < deadline, worker.last_words()
        db.session.rollback()  # the next look is at a new state
        threading.Event().wait(0.1)
