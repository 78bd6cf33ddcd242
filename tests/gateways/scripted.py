"""A server in the platform's place that answers by script and counts."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

SECRET = "THE-SECRET-VALUE"
Script = Callable[[str, dict[str, str], Any], Any]


class Server:
    """Answers every call by `script(path, query, body)`: a dict as JSON, bytes raw, an int alone
    as an HTTP status. Counts the calls by path."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.bodies: list[Any] = []
        self.tokens = 0
        self.script: Script = lambda *_: {"errcode": 0, "errmsg": "ok"}
        self._lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._serve()

            def do_POST(self) -> None:
                self._serve()

            def log_message(self, *_: object) -> None:
                """Quiet."""

            def _serve(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                status, body = outer.answer(self.path, self.rfile.read(length))
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.base = f"http://127.0.0.1:{self._server.server_port}"

    def answer(self, address: str, raw: bytes) -> tuple[int, bytes]:
        parts = urlsplit(address)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        body = json.loads(raw) if raw else None
        with self._lock:
            self.calls[parts.path] += 1
            self.bodies.append(raw)
            if parts.path == "/cgi-bin/stable_token" and "token" not in query:
                own = self.script("token", query, body)
                if not isinstance(own, dict) or "errcode" not in own or own["errcode"] == 0:
                    self.tokens += 1
                    own = {"access_token": f"T{self.tokens}", "expires_in": 7200}
                return 200, json.dumps(own).encode()
        told = self.script(parts.path, query, body)
        if isinstance(told, int):
            return told, b"<html>Bad Gateway</html>"
        return 200, told if isinstance(told, bytes) else json.dumps(told).encode()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
