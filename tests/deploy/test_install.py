"""The installer's own decisions; that it installs is shown by every fresh machine."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local import install
from tests.deploy.launched import ROOT

PINS = [ROOT / "requirements.txt", ROOT / "requirements-dev.txt"]


@pytest.fixture
def pip_of_this_python(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """pip without any settings of this machine."""
    monkeypatch.setattr(install, "PYTHON", sys.executable)
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_"))]:
        monkeypatch.delenv(name)
    config = tmp_path / "pip.conf"
    config.write_text("[global]\nextra-index-url = https://a.test/s https://b.test/s\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(config))
    return monkeypatch


def test_uv_is_told_what_pip_knows(pip_of_this_python: pytest.MonkeyPatch) -> None:
    pip_of_this_python.setenv("PIP_INDEX_URL", "https://mirror.test/simple")
    pip_of_this_python.setenv("PIP_DEFAULT_TIMEOUT", "180")
    pip_of_this_python.setenv("PIP_FIND_LINKS", "/wheels /more")
    settings = install.uv_settings()
    assert settings["UV_DEFAULT_INDEX"] == "https://mirror.test/simple"
    assert settings["UV_INDEX"] == "https://a.test/s https://b.test/s"
    assert settings["UV_HTTP_TIMEOUT"] == "180"
    assert settings["UV_FIND_LINKS"] == "/wheels,/more"


def test_a_setting_made_for_uv_itself_wins(pip_of_this_python: pytest.MonkeyPatch) -> None:
    pip_of_this_python.setenv("UV_INDEX", "https://mine.test/simple")
    assert "UV_INDEX" not in install.uv_settings()


@pytest.mark.parametrize("path", PINS, ids=lambda path: path.name)
def test_pins_are_exact_and_name_no_index(path: Path) -> None:
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert len(lines) > 50
    assert all(re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==[^ ]+", line) for line in lines)
    assert "://" not in path.read_text("utf-8")


def test_both_lists_agree() -> None:
    runtime, dev = (
        {line.split(" ;")[0] for line in path.read_text("utf-8").splitlines()[2:]} for path in PINS
    )
    assert runtime <= dev


def test_help_lists_every_command() -> None:
    said = subprocess.run(
        ["make", "help"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    names = re.findall(r"^  make (\w+)", said, re.MULTILINE)
    assert {"install", "run", "test", "prove", "lint", "bench", "help"} <= set(names)
