"""The real desk under the real launcher, once: what `make run` promises a newcomer."""

import os
import signal
import subprocess
import sys

from tests.deploy.launched import ROOT, launched, open_folder

STAFF = ("admin", "manager", "editor", "caseworker1", "caseworker2")


def test_everything_is_up_and_a_second_terminal_finds_it() -> None:
    with open_folder() as folder:
        env = {"DATA_DIR": str(folder / "data"), "DESK_DEMO_PASSWORD": "Correct-Horse-7"}
        with launched(ROOT, seconds=240, env=env) as desk:
            for name in STAFF:
                assert f"{name}  Correct-Horse-7" in desk.output
            assert b'"database":"ok"' in desk.get("/readyz")
            for path in ("/m/", "/console/login", "/api/docs", "/api/openapi.json"):
                assert f"http://127.0.0.1:{desk.port}" in desk.output
                assert desk.get(path)
            check = subprocess.run(
                [sys.executable, "-m", "flask", "--app", "wsgi", "desk", "staff", "list"],
                cwd=ROOT,
                env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **env},
                capture_output=True,
                text=True,
                check=True,
            )
            assert all(name in check.stdout for name in STAFF)
            desk.process.send_signal(signal.SIGINT)
            assert desk.end() == 0
        assert not (folder / "data/engines.json").exists()
