"""Delivery workers killed with SIGKILL, at each step and at random: nothing is lost, doubles are
counted.
"""

from __future__ import annotations

import json
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
from tests.outbox.nursery import UNWRITTEN, Step
from tests.support.stand_in import standing_in
from tests.support.time import HandClock

ROOT = Path(__file__).parents[2]
CHANNEL = Channel.OFFICIAL_ACCOUNT
_TEXTS = 3
# So long that two do not travel together: each is a delivery of its own.
_PADDING = "，" * 400


@pytest.mark.parametrize(
    ("rounds", "at_random", "people"),
    [(1, 6, 60), pytest.param(10, 60, 500, marks=pytest.mark.prove)],
)
def test_a_killed_worker_loses_nothing(
    app: APIFlask,
    settings: Settings,
    environment: dict[str, str],
    engines: Engines,
    clock: HandClock,
    capsys: pytest.CaptureFixture[str],
    rounds: int,
    at_random: int,
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
            [sys.executable, "-m", "tests.outbox.nursery", str(rounds), str(at_random), "7"],
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
    told, doubles = json.loads(done.stdout), sum(counts.values()) - len(counts)
    assert told["killed"] == rounds * len(Step) + at_random
    assert told["unwritten"] == rounds * len(UNWRITTEN)
    assert told["unwritten"] <= doubles <= told["killed"], "at most the message it had in hand"
    with capsys.disabled():
        print(f"\n{told['killed']} workers killed, {sent} messages, {doubles} twice, none lost")
