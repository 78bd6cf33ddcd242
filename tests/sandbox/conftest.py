"""A running stand-in, its world, and gateways that talk to it over real HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from redis import Redis
from werkzeug.serving import make_server

from app.gateways import Gateways, MiniProgram, OfficialAccount
from app.sandbox.server import create_server
from app.sandbox.world import World
from app.settings import Settings
from deploy.local.engines import Engines


@dataclass(frozen=True)
class StandIn:
    """The stand-in at `base`, and both lines to it."""

    base: str
    world: World
    settings: Settings
    official: OfficialAccount
    mini: MiniProgram


@pytest.fixture
def redis(engines: Engines) -> Iterator[Redis]:
    """A real Redis-protocol server, without tokens of earlier tests."""
    store = Redis.from_url(engines.redis_url)
    for key in store.scan_iter("wechat:*"):
        store.delete(key)
    yield store
    store.close()


@pytest.fixture
def stand_in(settings: Settings, redis: Redis) -> Iterator[StandIn]:
    world = World()
    server = make_server(
        "127.0.0.1", 0, create_server(settings, "http://127.0.0.1:9", world), threaded=True
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    base = f"http://127.0.0.1:{server.server_port}"
    connected = replace(settings, wechat_api_base=base)
    gateways = Gateways.from_settings(connected, redis)
    assert gateways.official_account is not None and gateways.mini_program is not None
    yield StandIn(base, world, connected, gateways.official_account, gateways.mini_program)
    server.shutdown()
    server.server_close()
    thread.join()
