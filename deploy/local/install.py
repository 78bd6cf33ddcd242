"""Make `.venv/` with everything in it. Standard library only: it runs before anything is installed.

    python3 deploy/local/install.py

A second call is instant: a stamp holds the fingerprint of the pins. The index settings of pip
(environment or configuration files) are handed to uv, which does not read them by itself.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

HERE = Path(__file__).resolve()
ROOT = HERE.parents[2]
VENV = ROOT / ".venv"
PYTHON = str(VENV / "bin/python")
STAMP = VENV / "installed"
PINS = [ROOT / "requirements.txt", ROOT / "requirements-dev.txt"]
OLDEST, NEWEST = (3, 11), (3, 14)

# pip's names of a setting, and the variable in which uv expects the same.
UV_NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
}


def main() -> None:
    with HERE.open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two `make` at once: the second waits for the first
        wanted = fingerprint()
        if installed() == wanted:
            return
        if sys.version_info < OLDEST:
            use_newer_python()
        make_venv()
        install()
        STAMP.write_text(wanted)


def fingerprint() -> str:
    digest = hashlib.sha256()
    for path in PINS:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def installed() -> str:
    try:
        text = STAMP.read_text()
    except OSError:
        return ""
    return text if works(PYTHON, "import sys") else ""


def use_newer_python() -> NoReturn:
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            os.execv(newer, [newer, str(HERE)])
    stop(
        f"This needs Python 3.{OLDEST[1]} or newer and found only {sys.version.split()[0]}: "
        "install one, or name it with `make PYTHON=/path/to/python3 …`."
    )


def make_venv() -> None:
    if works(PYTHON, "import pip"):
        return
    started = say("Making the virtual environment .venv")
    if not os.access(ROOT, os.W_OK):
        stop(f"{ROOT} cannot be written: give this account the folder, or copy it elsewhere.")
    shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.run(
        [sys.executable, "-m", "venv", VENV], check=False, capture_output=True, text=True
    )
    if made.returncode and "ensurepip" in made.stdout + made.stderr:
        stop(
            "This Python cannot make virtual environments, because its part `ensurepip` is "
            "missing: install it (Debian, Ubuntu: `apt-get install python3-venv`) and try again."
        )
    if made.returncode:
        stop(f"The virtual environment could not be made: {last_line(made.stdout + made.stderr)}")
    done(started)


def install() -> None:
    environment = dict(os.environ, **uv_settings())
    environment.pop("VIRTUAL_ENV", None)
    if not writable_home():
        environment["UV_NO_CACHE"] = environment["PIP_NO_CACHE_DIR"] = "1"
    files = [word for path in PINS for word in ("-r", str(path))]
    pip = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check"]
    started = say("Fetching the installer")
    subprocess.run([*pip, "-qq", pinned("uv")], check=False, env=environment, cwd=ROOT)
    done(started)
    started = say(f"Installing {count()} packages (a minute or two the first time)")
    if not install_with_uv(files, environment):
        print("  once more with pip, which is slower …", flush=True)
        slow = subprocess.run([*pip, "-q", *files], check=False, env=environment, cwd=ROOT)
        if slow.returncode:
            stop(
                "The packages could not be installed (the reason is above): "
                "check the network and pip's index settings, then run it again."
            )
    done(started)


def install_with_uv(files: list[str], environment: dict[str, str]) -> bool:
    command = [PYTHON, "-m", "uv", "pip", "install", "--python", PYTHON, "--compile-bytecode"]
    command += ["--index-strategy", "unsafe-best-match"]  # what pip does: the best of any index
    with subprocess.Popen(
        command + files,
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        for line in process.stdout or ():
            if not line.startswith(
                (" + ", " - ", " ~ ", " Downloaded")
            ):  # one line a package is too much
                print(f"  {line.strip()}", flush=True)
    return process.returncode == 0


def uv_settings() -> dict[str, str]:
    """What `pip config` knows, files and variables alike, under uv's names."""
    known = subprocess.run(
        [PYTHON, "-m", "pip", "config", "list"],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    settings = {}
    for line in known.stdout.splitlines():  # global.index-url='…', :env:.timeout='180'
        found = re.match(r"^(?:global|install|site|user|:env:)\.([\w-]+)='(.*)'$", line)
        if found and found.group(1) in UV_NAMES:
            value = found.group(2).replace("\\n", " ")
            if found.group(1) == "find-links":
                value = ",".join(value.split())  # uv parts links with commas, all else with spaces
            settings[UV_NAMES[found.group(1)]] = value.strip()
    return {name: value for name, value in settings.items() if name not in os.environ}


def pinned(package: str) -> str:
    for path in PINS:
        found = re.search(rf"^{re.escape(package)}==[^\s;]+", path.read_text(), re.MULTILINE)
        if found:
            return found.group(0)
    return package


def count() -> int:
    return sum("==" in line for line in PINS[1].read_text().splitlines())


def writable_home() -> bool:
    home = os.environ.get("HOME", "")
    return bool(home) and os.access(home, os.W_OK)


def works(python: str, statement: str) -> bool:
    try:
        return (
            subprocess.run([python, "-c", statement], check=False, capture_output=True).returncode
            == 0
        )
    except OSError:
        return False


def last_line(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return lines[-1] if lines else "no reason was given"


def say(text: str) -> float:
    print(f"· {text} …", flush=True)
    return time.monotonic()


def done(started: float) -> None:
    print("  %.1f s" % (time.monotonic() - started), flush=True)


def stop(sentence: str) -> NoReturn:
    print("\n" + sentence, file=sys.stderr, flush=True)
    sys.exit(1)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        stop(f"{error.strerror or error}: {error.filename or ROOT}.")
