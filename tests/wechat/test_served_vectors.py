"""Every published push as it stands, over real HTTP against several worker processes."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import pytest
from apiflask import APIFlask

from app.db import transaction
from app.policies.service import publish
from knowledge import load, overlays
from tests.wechat.served import served
from tests.wechat.test_webhook import check
from tests.wechat.vectors import Case, body_of, cases

_WORKERS = 3
_FILES = ("inbound_plain.json", "inbound_encrypted.json", "mp_push.json", "bad.json")
_EVERY = 8  # of all these; `make prove` runs them all


def _some(files: tuple[str, ...]) -> list[object]:
    found = [case for file in files for case in cases(file)]
    return [
        case if n % _EVERY == 0 else pytest.param(*case.values, id=case.id, marks=pytest.mark.prove)
        for n, case in enumerate(found)
    ]


@dataclass
class Answer:
    status_code: int
    data: bytes
    mimetype: str

    @property
    def text(self) -> str:
        return self.data.decode("utf-8", "replace")


@pytest.fixture(scope="module")
def desk(
    environment: dict[str, str], the_app: APIFlask, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Knows the moment of the vectors; every request brings its account's set-up along."""
    with the_app.app_context(), transaction():
        publish(load(), overlays())
    log = tmp_path_factory.mktemp("desk") / "log"
    with served(environment, log, _WORKERS, "tests.wechat.at_vector_time:app") as base:
        yield base


def _send(base: str, case: Case) -> Answer:
    """Byte for byte, on a connection of its own: any of the processes may take it."""
    request = case["request"]
    query = request.get("query_raw") or urlencode(request.get("query") or {})
    path = "/wechat/mini" if case["account"] == "mp" else "/wechat"
    headers = {"X-Vector": f"{case['account']} {case['mode']} {case['format']}"}
    if request.get("content_type"):
        headers["Content-Type"] = request["content_type"]
    line = http.client.HTTPConnection(urlsplit(base).netloc, timeout=10)
    try:
        line.request(request["method"], f"{path}?{query}", body_of(case), headers)
        got = line.getresponse()
        kind = got.headers.get_content_type()
        return Answer(got.status, got.read(), kind)
    finally:
        line.close()


@pytest.mark.parametrize("case", _some(_FILES))
def test_push(app: APIFlask, desk: str, case: Case) -> None:
    answer = _send(desk, case)
    if case["request"]["method"] == "PUT":
        assert answer.status_code == 405
    else:
        check(app, case, answer)


@pytest.mark.parametrize("case", _some(("verify_get.json",)))
def test_address_check(app: APIFlask, desk: str, case: Case) -> None:
    answer, expect = _send(desk, case), case["expect"]
    if expect["outcome"] == "echo":
        assert (answer.status_code, answer.text) == (200, expect["echo"])
        assert answer.mimetype == "text/plain"
    elif expect["outcome"] == "reject":
        assert answer.status_code == 403
    else:
        assert answer.status_code < 500
