"""Finding a browser, and saying plainly when there is none."""

import os
import subprocess
import sys
from pathlib import Path

from tests.deploy.launched import ROOT


def _look(path: Path, **env: str) -> str:
    done = subprocess.run(
        [sys.executable, ROOT / "deploy/local/browser.py"],
        check=True,
        env={"PATH": str(path), **env},
        capture_output=True,
        text=True,
    )
    return done.stdout


def _program(folder: Path, name: str, body: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{body}\n")
    (folder / name).chmod(0o755)


def test_without_browser_and_package_manager_it_says_what_is_skipped(tmp_path: Path) -> None:
    said = _look(tmp_path)
    assert said.startswith("The browser tests are skipped: there is no Chromium here")
    assert said.count("\n") == 1


def test_a_package_manager_that_fails_is_quoted(tmp_path: Path) -> None:
    _program(tmp_path, "apt-get", "echo 'E: Unable to locate package chromium' >&2; exit 100")
    said = _look(tmp_path)
    reason = "Unable to locate" if os.geteuid() == 0 else "only root may install it"
    assert reason in said and "skipped" in said


def test_nothing_is_said_when_browser_and_font_are_there(tmp_path: Path) -> None:
    _program(tmp_path, "chromium", "exit 0")
    _program(tmp_path, "fc-list", "echo '/fonts/wqy.ttc: WenQuanYi'")
    assert _look(tmp_path) == ""
