"""Limits: a made-up credential brings no allowance, a person we know is counted alone."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from app.web import limiter
from app.web.limits import ADDRESS_LIMIT, person_or_address
from tests.support.actors import VeteranActor


@pytest.fixture
def limits() -> Iterator[None]:
    limiter.enabled = True
    limiter.reset()
    yield
    limiter.reset()
    limiter.enabled = False


def test_made_up_tokens_share_their_address(client: FlaskClient, limits: None) -> None:
    allowed = int(ADDRESS_LIMIT.split()[0])
    statuses = {
        client.get("/api/v1/me", headers={"Authorization": f"Bearer x{n}"}).status_code
        for n in range(allowed)
    }
    assert statuses == {401}
    refused = client.get("/api/v1/me", headers={"Authorization": "Bearer new"})
    assert refused.status_code == 429
    assert refused.json["code"] == "too_many_requests"
    assert int(refused.headers["Retry-After"]) > 0


def test_a_known_person_is_counted_alone(client: FlaskClient) -> None:
    wang = VeteranActor(client)
    wang.get("/me")
    with client.application.test_request_context(headers=wang.headers):
        assert person_or_address().startswith("person:")
    with client.application.test_request_context(headers={"Authorization": "Bearer other"}):
        assert person_or_address().startswith("address:")
