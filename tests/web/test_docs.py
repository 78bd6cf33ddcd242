"""The specification and its page."""

from flask.testing import FlaskClient
from openapi_spec_validator import validate


def test_the_specification_is_valid_and_whole(client: FlaskClient) -> None:
    spec = client.get("/api/openapi.json").json
    validate(spec)
    assert spec["openapi"].startswith("3.1")
    say = spec["paths"]["/api/v1/conversation/messages"]["post"]
    assert say["security"] == [{"bearer": []}]
    assert "application/problem+json" in say["responses"]["401"]["content"]


def test_the_page_loads_nothing_from_elsewhere(client: FlaskClient) -> None:
    page = client.get("/api/docs").text
    assert "http" not in page
    assert "<script>" not in page
    for part in ("swagger-ui.css", "swagger-ui-bundle.js"):
        assert client.get(f"/api/docs/ui/{part}", buffered=True).status_code == 200
