"""Who takes part in browser journeys: a veteran at the page, a caseworker over HTTP."""

from typing import Any

import requests
from playwright.sync_api import Locator, Page, expect

from tests.browser.server import Server


class Veteran:
    """Somebody with a phone, at /m/."""

    def __init__(self, page: Page, server: Server, name: str, *, large: bool = False) -> None:
        self.page, self.server = page, server
        page.goto(f"{server.url}/m/")
        if large:
            page.get_by_role("button", name="大字").click()
        page.get_by_label("您的名字").fill(name)
        page.get_by_role("button", name="进入").click()
        expect(self.log).to_be_visible()
        expect(self.log).to_have_attribute("aria-busy", "false")

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    def ask(self, text: str) -> None:
        self.page.get_by_label("请输入您的问题").fill(text)
        self.page.get_by_role("button", name="发送").click()

    def last(self, kind: str) -> Locator:
        """The newest bubble of a kind."""
        return self.page.locator(f".message.{kind}").last

    def tap(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def tab(self, name: str) -> None:
        self.page.get_by_role("navigation").get_by_role("link", name=name).click()

    def called(self, method: str, path: str, **options: Any) -> requests.Response:
        """What the API says to this person, beside the page."""
        token = self.page.evaluate("localStorage.getItem('desk.token')")
        headers = {"Authorization": f"Bearer {token}"}
        return requests.request(
            method, f"{self.server.url}/api/v1{path}", headers=headers, timeout=30, **options
        )

    def conversation_id(self) -> int:
        return int(self.called("GET", "/conversation").json()["id"])


class Caseworker:
    """Somebody of the demo staff, speaking to the console over HTTP."""

    def __init__(self, server: Server, username: str = "caseworker1") -> None:
        self.url = f"{server.url}/console"
        self.http = requests.Session()
        page = self.http.get(f"{self.url}/login", timeout=30).text
        self.token = page.split('name="csrf-token" content="')[1].split('"')[0]
        form = {"username": username, "password": server.password, "csrf_token": self.token}
        answer = self.http.post(f"{self.url}/login", data=form, timeout=30, allow_redirects=False)
        assert answer.status_code == 302, answer.text

    def form(self, path: str, fields: dict[str, Any]) -> None:
        """Send one of the console's plain forms."""
        answer = self.http.post(
            f"{self.url}/{path}", data=fields | {"csrf_token": self.token}, timeout=30,
            allow_redirects=False,
        )  # fmt: skip
        assert answer.status_code == 302, answer.text

    def post(self, path: str, body: dict[str, Any] | None = None) -> requests.Response:
        headers = {"X-CSRFToken": self.token, "Accept": "application/json"}
        answer = self.http.post(
            f"{self.url}/conversations/{path}", json=body or {}, headers=headers, timeout=30
        )
        assert answer.ok, answer.text
        return answer
