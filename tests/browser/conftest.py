"""A running desk and a browser. Without a Chromium these tests are skipped, saying so."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from deploy.local.browser import find
from tests.browser.server import Server, start_server, start_worker

PHONE = {"width": 390, "height": 844}
SWITCHES = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip
# Without motion a colour is never measured halfway between two.
USUAL = {
    "viewport": PHONE,
    "locale": "zh-CN",
    "timezone_id": "Asia/Shanghai",
    "reduced_motion": "reduce",
}
NewPage = Callable[..., Page]
# So long a busy machine may take; what is right shows at once all the same.
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def server(
    environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """One running desk for all browser tests; each test comes as people of its own."""
    running = start_server(environment, tmp_path_factory.mktemp("desk"))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def worker(server: Server) -> None:
    """The worker of that desk, for what leaves through WeChat."""
    start_worker(server)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the session."""
    program = find()
    if program is None:
        pytest.skip("there is no Chromium on this machine, so browser tests cannot run")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=SWITCHES)
        yield running
        running.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """Opens windows that know nothing of each other: `new_page(viewport=…)`.

    At the end no window may have met a violation of the Content-Security-Policy or an error that
    its scripts did not catch.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            faults.append(message.text)

    def open_window(**options: object) -> Page:
        options = USUAL | options
        context = browser.new_context(**options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", note)
        page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Where a test puts screenshots: `make pictures` sets PICTURES to docs/images."""
    folder = Path(os.environ.get("PICTURES") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
