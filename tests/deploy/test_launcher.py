"""The launcher, started for real round a very small application.

A start takes seconds, so one checkout goes through a week: the tests below build on each other's
data, though each would also pass alone. Those marked `prove` are rarer.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.launched import Launched, checkout, launched, open_folder, still_there

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="the promise about kill -9 is made for Linux only"
)


@pytest.fixture(scope="module")
def desk() -> Iterator[Path]:
    """A checkout whose path has spaces and Chinese characters."""
    with open_folder() as folder:
        yield checkout(folder / "退役军人 服务台")


def test_ctrl_c_stops_everything_and_a_second_start_is_refused(desk: Path) -> None:
    with launched(desk) as first:
        assert "/console/" in first.output and "secret-of-the-first-start" in first.output
        second = Launched(desk)
        assert second.end() == 1
        assert f"already running on {desk / 'var'} (process {first.process.pid})" in second.output
        running = first.others()
        assert len(running) >= 6  # two engines, gunicorn and its workers, celery and its children
        first.process.send_signal(signal.SIGINT)
        assert first.end() == 0
    assert still_there(running, 0) == []
    assert first.others() == []


def test_kill_9_leaves_nothing_and_the_next_start_finds_the_data(desk: Path) -> None:
    with launched(desk) as doomed:
        before = doomed.starts()
        running = doomed.others()
        doomed.process.kill()
        doomed.end()
        assert still_there(running, 25) == []
    # After a power cut the number in a left-over pid file may belong to anybody by now.
    stale = (desk / "var/engines").resolve() / "postgres/postmaster.pid"
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE) as somebody:
        stale.write_text(f"{somebody.pid}\n{stale.parent}\n1700000000\n5432\n\n\n\nready\n")
        with launched(desk) as after:
            assert after.starts() == before + 1
            _kill_engine(after, "postgres")


@pytest.mark.prove
def test_a_killed_valkey_stops_everything_too(desk: Path) -> None:
    with launched(desk) as launcher:
        _kill_engine(launcher, "valkey-server")


def _kill_engine(launcher: Launched, name: str) -> None:
    """One clear sentence, a code other than 0, nothing left."""
    running = launcher.others()
    mothers = [pid for pid in running if _program(pid) == name]
    os.kill(min(mothers), signal.SIGKILL)
    assert launcher.end() == 1
    assert "was killed (signal 9), so everything stops" in launcher.output
    assert "Traceback" not in launcher.output
    assert still_there(running, 25) == []


def _program(pid: int) -> str:
    """The program's name; empty when it has just ended, as PostgreSQL's helpers may."""
    try:
        return Path(f"/proc/{pid}/exe").readlink().name
    except OSError:
        return ""


def test_a_taken_port_is_named_with_a_way_out(desk: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        launcher = Launched(desk, port=port)
        assert launcher.end() == 1
    assert f"Port {port} on 127.0.0.1 is taken by another program" in launcher.output
    assert len(launcher.output.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("env", "sentence"),
    [
        ({"DATA_DIR": "/proc/nowhere"}, "The data folder /proc/nowhere cannot be written"),
        ({"PORT": "http"}, "PORT must be a number from 1 to 65535, not 'http'"),
        ({"HOST": "no such host"}, "HOST 'no such host' is no address of this machine"),
    ],
)
def test_a_bad_setting_is_one_sentence(desk: Path, env: dict[str, str], sentence: str) -> None:
    launcher = Launched(desk, env=env)
    assert launcher.end() == 1
    assert sentence in launcher.output
    assert len(launcher.output.strip().splitlines()) == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_root_behind_a_closed_folder_keeps_it_closed(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    desk = checkout(closed / "desk")
    with launched(desk) as launcher:
        assert launcher.starts() == 1
        assert any(_program(pid) == "postgres" for pid in launcher.others())
    assert (desk / "var").stat().st_mode & 0o066 == 0  # nobody else lists or writes the data
    assert closed.stat().st_mode & 0o777 == 0o700
    elsewhere = (desk / "var/engines").resolve()
    assert not elsewhere.is_relative_to(closed)
    assert elsewhere.stat().st_mode & 0o077 == 0
    shutil.rmtree(elsewhere)


@pytest.mark.skipif(os.geteuid() != 0, reason="this test already runs as an ordinary user")
def test_an_ordinary_user_needs_nothing_of_root() -> None:
    python, env = _python_for_nobody()
    with open_folder() as folder:
        desk = checkout(folder / "desk")
        # Debian's own Python 3.11.2 wants a package here that later ones have no use for.
        (desk / "async_timeout.py").write_text("timeout = None\n")
        subprocess.run(["chown", "-R", "nobody", desk], check=True)
        with launched(
            desk, python=python, env=env, user="nobody", group="nogroup", extra_groups=[]
        ) as launcher:
            assert launcher.starts() == 1
            owners = {Path(f"/proc/{pid}").stat().st_uid for pid in launcher.others()}
            assert len(owners) == 1 and 0 not in owners


def _python_for_nobody() -> tuple[str, dict[str, str]]:
    """An interpreter that an account without rights can run, with this one's packages."""
    packages = [path for path in sys.path if path.endswith("site-packages")]
    env = {"PYTHONPATH": ":".join(packages)}
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for python in (sys.executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}"):
        probe = ["/bin/sh", "-c", '"$0" -c "import flask"', python]
        if subprocess.run(probe, user="nobody", env=env, cwd="/", check=False).returncode == 0:
            return python, env
    pytest.skip("no Python here that another user may run")


@pytest.mark.prove
def test_a_path_too_long_for_a_socket_still_works() -> None:
    with open_folder() as folder:
        deep = checkout(folder / "很长的文件夹名字" / ("x" * 120) / "desk")
        with launched(deep) as launcher:
            assert launcher.starts() == 1


@pytest.mark.prove
def test_engines_given_by_address_are_used_and_not_started(desk: Path) -> None:
    with open_folder() as folder, launched(desk) as lender:
        urls = json.loads((desk / "var/engines.json").read_text("utf-8"))
        other = checkout(folder / "other")
        with launched(other, env=urls) as borrower:
            assert borrower.starts() == lender.starts()
            assert not (other / "var/engines").exists()
