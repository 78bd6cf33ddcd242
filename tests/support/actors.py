"""People who use the desk, so that a test reads as what they do."""

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


class VeteranActor:
    """Somebody with the mini-program in hand; speaks only to /api/v1."""

    def __init__(self, client: FlaskClient, name: str = "wang") -> None:
        self.client = client
        answer = client.post("/api/v1/session", json={"code": f"demo-{name}"})
        assert answer.status_code == 201, answer.text
        self.session: dict[str, Any] = answer.json or {}
        self.id = int(self.session["veteran"]["id"])
        self.headers = {"Authorization": f"Bearer {self.session['token']}"}
        self._sent = 0

    def get(self, path: str, **options: Any) -> TestResponse:
        return self._call("GET", path, options)

    def post(self, path: str, **options: Any) -> TestResponse:
        return self._call("POST", path, options)

    def put(self, path: str, **options: Any) -> TestResponse:
        return self._call("PUT", path, options)

    def patch(self, path: str, **options: Any) -> TestResponse:
        return self._call("PATCH", path, options)

    def delete(self, path: str, **options: Any) -> TestResponse:
        return self._call("DELETE", path, options)

    def say(self, text: str, client_id: str | None = None) -> list[dict[str, Any]]:
        """Send a message; the answer's messages, one's own first."""
        self._sent += 1
        body = {"client_id": client_id or f"{id(self)}-{self._sent}", "text": text}
        answer = self.post("/conversation/messages", json=body)
        assert answer.status_code in (200, 201), answer.text
        messages: list[dict[str, Any]] = (answer.json or {})["messages"]
        return messages

    def consent(self) -> None:
        assert self.post("/me/consents", json={"document": "privacy"}).status_code == 201

    def _call(self, method: str, path: str, options: dict[str, Any]) -> TestResponse:
        headers = {**self.headers, **options.pop("headers", {})}
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **options)


class StaffActor:
    """Somebody at the console, with a browser of their own."""

    def __init__(self, client: FlaskClient, username: str, password: str) -> None:
        self.client = client
        self.token = self._csrf("/console/login")
        self.answer = client.post(
            "/console/login",
            data={"username": username, "password": password, "csrf_token": self.token},
        )

    def get(self, path: str, **options: Any) -> TestResponse:
        options.setdefault("headers", {"Accept": "application/json"})
        return self.client.get(f"/console{path}", **options)

    def post(self, path: str, **options: Any) -> TestResponse:
        headers = {"X-CSRFToken": self.token, "Accept": "application/json"}
        return self.client.post(f"/console{path}", headers=headers, **options)

    def _csrf(self, path: str) -> str:
        page = self.client.get(path).text
        return page.split('name="csrf-token" content="')[1].split('"')[0]
