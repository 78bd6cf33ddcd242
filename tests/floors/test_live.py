"""Publishing a hint gives up soon when the server hangs."""

import socket
import time

from app.live import Hub


def test_a_server_that_says_nothing_holds_nobody() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        hub = Hub(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        started = time.perf_counter()
        hub.announce("desk", "message", {"conversation": 1})
        assert time.perf_counter() - started < 2.5
