"""Open streams: what was missed comes first, and a page that hung up keeps no place."""

import json
import socket
from collections.abc import Iterator

import pytest
from apiflask import APIFlask
from werkzeug.test import TestResponse

from app.conversations import stream
from tests.support.actors import VeteranActor


@pytest.fixture
def one_place(app: APIFlask) -> Iterator[None]:
    """A process that may hold a single stream."""
    stream.size_streams(1)
    yield
    stream.size_streams(app.extensions["desk_settings"].streams_per_process)


@pytest.fixture
def line() -> Iterator[tuple[socket.socket, socket.socket]]:
    """The two ends of a page's connection: ours and the browser's."""
    ours, theirs = socket.socketpair()
    yield ours, theirs
    ours.close()
    theirs.close()


def opened(veteran: VeteranActor, connection: socket.socket, after: int = 0) -> TestResponse:
    return veteran.client.get(
        f"/api/v1/events?after={after}",
        headers=veteran.headers,
        environ_overrides={"gunicorn.socket": connection},
    )


def test_a_reconnect_is_told_of_what_it_missed(
    wang: VeteranActor, station: int, line: tuple[socket.socket, socket.socket]
) -> None:
    last = wang.say("优待证怎么申领")[-1]["id"]
    answer = opened(wang, line[0], after=1)
    lines = iter(answer.response)
    assert b"retry" in next(lines)
    missed = next(lines).decode()
    assert missed.startswith(f"id: {last}\nevent: message\n")
    assert json.loads(missed.split("data: ")[1])["last"] == last
    answer.close()


def test_the_place_of_a_page_that_hung_up_is_free_again(
    wang: VeteranActor, station: int, one_place: None, line: tuple[socket.socket, socket.socket]
) -> None:
    ours, theirs = line
    answer = opened(wang, ours)
    lines = iter(answer.response)
    assert b"retry" in next(lines)
    full = opened(wang, ours)
    assert (full.status_code, full.json["code"]) == (503, "streams_full")
    theirs.close()
    assert next(lines, None) is None  # it ends by itself, without even a heartbeat
    answer.close()
    again = opened(wang, ours)
    assert again.status_code == 200
    again.close()
