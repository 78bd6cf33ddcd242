"""An official account whose platform is a script."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from redis import Redis

from app.gateways import OfficialAccount
from deploy.local.engines import Engines
from tests.gateways.scripted import SECRET, Server
from tests.support.valkey import MortalValkey


@pytest.fixture
def server() -> Iterator[Server]:
    started = Server()
    yield started
    started.close()


@pytest.fixture
def redis(engines: Engines) -> Iterator[Redis]:
    store = Redis.from_url(engines.redis_url)
    for key in store.scan_iter("wechat:*"):
        store.delete(key)
    yield store
    store.close()


@pytest.fixture
def account(server: Server, redis: Redis) -> OfficialAccount:
    return OfficialAccount("wx-test", SECRET, server.base, redis)


@pytest.fixture
def valkey() -> Iterator[MortalValkey]:
    """Running."""
    own = MortalValkey()
    own.start()
    yield own
    own.close()
