"""The stand-in for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from redis import Redis

from app.settings import Settings
from deploy.local.engines import Engines
from tests.support.stand_in import StandIn, standing_in


@pytest.fixture
def redis(engines: Engines) -> Iterator[Redis]:
    """A real Redis-protocol server."""
    store = Redis.from_url(engines.redis_url)
    yield store
    store.close()


@pytest.fixture
def stand_in(settings: Settings, redis: Redis) -> Iterator[StandIn]:
    with standing_in(settings, redis) as started:
        yield started
