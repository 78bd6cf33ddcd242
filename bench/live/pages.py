"""Open pages: plain sockets that wait for events and note when one comes."""

import asyncio
import itertools
import time
from dataclasses import dataclass, field

# Each page comes from an address of its own, as people do; the limit per address stays in force.
_ADDRESSES = (f"127.1.{high}.{low}" for high, low in itertools.product(range(256), range(1, 255)))


@dataclass
class Page:
    """One stream. `arrived`: the marks seen, each with its moment (monotonic seconds)."""

    request: bytes
    address: str = field(default_factory=lambda: next(_ADDRESSES))
    arrived: dict[str, float] = field(default_factory=dict)
    opened: asyncio.Event = field(default_factory=asyncio.Event)

    async def read(self, port: int) -> None:
        """Read on until cancelled. Raises ConnectionError when no stream is given."""
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", port, local_addr=(self.address, 0)
        )
        writer.write(self.request)
        status = await reader.readline()
        if b" 200 " not in status:
            raise ConnectionError(f"a page got no stream: {status.decode().strip()}")
        async for line in reader:
            if line.startswith(b"retry:"):
                self.opened.set()
            elif b'"mark"' in line:
                mark = line.split(b'"mark": "')[1].split(b'"')[0].decode()
                self.arrived[mark] = time.monotonic()


def phone(token: str) -> Page:
    """A veteran's page."""
    return Page(_request("/api/v1/events", f"Authorization: Bearer {token}"))


def desk(cookie: str) -> Page:
    """A caseworker's page."""
    return Page(_request("/console/events", f"Cookie: desk_session={cookie}"))


def _request(path: str, header: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{header}\r\n\r\n".encode()
