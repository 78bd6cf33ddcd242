"""A running stand-in, its world, and gateways that talk to it over real HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from redis import Redis
from werkzeug.serving import make_server

from app.gateways import Gateways, MiniProgram, OfficialAccount
from app.sandbox.server import Handler, create_server
from app.sandbox.world import World
from app.settings import Settings


@dataclass(frozen=True)
class StandIn:
    """The stand-in at `base`, and both lines to it."""

    base: str
    world: World
    settings: Settings
    official: OfficialAccount
    mini: MiniProgram

    @property
    def gateways(self) -> Gateways:
        return Gateways(self.official, self.mini)

    def texts(self) -> list[tuple[str, str]]:
        """Openid and words of each customer-service message that was taken, in order."""
        return [
            (str(call.body["touser"]), str(call.body["text"]["content"]))  # type: ignore[index]
            for call in list(self.world.calls)
            if call.path == "/cgi-bin/message/custom/send" and not call.errcode
        ]


@contextmanager
def standing_in(settings: Settings, redis: Redis) -> Iterator[StandIn]:
    """Up until the block ends, without tokens of earlier ones."""
    for key in redis.scan_iter("wechat:*"):
        redis.delete(key)
    world = World()
    server = make_server(
        "127.0.0.1", 0, create_server(settings, "http://127.0.0.1:9", world), threaded=True,
        request_handler=Handler,
    )  # fmt: skip
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    base = f"http://127.0.0.1:{server.server_port}"
    connected = replace(settings, wechat_api_base=base)
    gateways = Gateways.from_settings(connected, redis)
    assert gateways.official_account is not None and gateways.mini_program is not None
    try:
        yield StandIn(base, world, connected, gateways.official_account, gateways.mini_program)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
