"""Delivery workers killed with SIGKILL at random: nothing is lost, and doubles are counted."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from apiflask import APIFlask
from redis import Redis
from sqlalchemy import func, select

from app.db import db, transaction
from app.outbox import service
from app.outbox.models import Delivery, OutboxItem
from app.settings import Settings
from app.veterans import service as veterans
from app.veterans.models import Channel
from deploy.local.engines import Engines
from tests.support.stand_in import standing_in
from tests.support.time import HandClock

ROOT = Path(__file__).parents[2]
CHANNEL = Channel.OFFICIAL_ACCOUNT
_TEXTS = 3
# So long that two do not travel together: each is a delivery of its own.
_PADDING = "，" * 400


@pytest.mark.parametrize(
    ("kills", "people"), [(6, 40), pytest.param(60, 500, marks=pytest.mark.prove)]
)
def test_a_killed_worker_loses_nothing(
    app: APIFlask,
    settings: Settings,
    environment: dict[str, str],
    engines: Engines,
    clock: HandClock,
    capsys: pytest.CaptureFixture[str],
    kills: int,
    people: int,
) -> None:
    clock.set(datetime.now(UTC))
    openids = [f"oKill{number:023d}" for number in range(people)]
    with app.app_context():
        for openid in openids:
            with transaction():
                person = veterans.recognise(CHANNEL, openid).id
                for number in range(_TEXTS):
                    service.enqueue_text(
                        person, CHANNEL, f"{openid}:{number}:{_PADDING}", cause=f"{openid}:{number}"
                    )
    with standing_in(settings, Redis.from_url(engines.redis_url)) as stand_in:
        stand_in.world.keep_calls(10 * people * _TEXTS)
        # Fetches the token, whose lock outlives a killed holder by fifteen seconds.
        stand_in.official.unionid(openids[0])
        env = {**os.environ, **environment, "WECHAT_API_BASE": stand_in.base}
        done = subprocess.run(
            [sys.executable, "-m", "tests.outbox.nursery", str(kills), "7"],
            cwd=ROOT, env=env, capture_output=True, text=True, timeout=280, check=True,
        )  # fmt: skip
        arrived = stand_in.texts()
    with app.app_context():
        sent = db.session.scalar(
            select(func.count()).select_from(OutboxItem).where(OutboxItem.state == Delivery.SENT)
        )
    counts = Counter(tuple(text.split(":")[:2]) for _, text in arrived)
    assert set(counts) == {(openid, str(n)) for openid in openids for n in range(_TEXTS)}
    assert sent == people * _TEXTS
    for openid in openids:
        numbers = [text.split(":")[1] for to, text in arrived if to == openid]
        assert list(dict.fromkeys(numbers)) == ["0", "1", "2"], "the order of one person is kept"
    killed, doubles = int(done.stdout), sum(counts.values()) - len(counts)
    assert killed >= kills
    assert doubles <= killed, "a dying worker doubles at most the message it had in hand"
    with capsys.disabled():
        print(f"\n{killed} workers killed, {sent} messages, {doubles} sent twice, none lost")
