"""A Chromium for the browser tests: found, else installed by the system's package manager.

    python deploy/local/browser.py

Never fails: without a browser it says so and why, and the tests that need one are skipped.
"""

import os
import shutil
import subprocess

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Package manager → how it installs a browser and a font with Chinese characters.
_APT = "apt-get install -y -qq --no-install-recommends"
RECIPES = {
    "apt-get": ["apt-get update -qq", f"{_APT} chromium", f"{_APT} fontconfig fonts-wqy-zenhei"],
    "dnf": ["dnf install -y -q chromium google-noto-sans-cjk-fonts"],
    "apk": ["apk add -q chromium font-noto-cjk"],
    "pacman": ["pacman -Sy --noconfirm --quiet chromium noto-fonts-cjk"],
    "zypper": ["zypper -n -q install chromium google-noto-sans-sc-fonts"],
}


def find() -> str | None:
    """The path of a browser that the tests can drive."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


def main() -> None:
    """Install a browser and a Chinese font where one is missing and this account may."""
    browser, font = find(), _has_chinese_font()
    if browser and font:
        return
    problem = _install()
    if not find():
        print(f"The browser tests are skipped: there is no Chromium here, and {problem}.")
    elif not _has_chinese_font():
        print(f"Screenshots may lack Chinese characters: no font has them, and {problem}.")


def _install() -> str:
    """Try; returns why it may still be missing, as the end of a sentence."""
    manager = next(filter(shutil.which, RECIPES), None)
    if manager is None:
        return "no known package manager could install it"
    if os.geteuid() != 0:
        return f"only root may install it with {manager}"
    print(f"· Installing Chromium and a Chinese font with {manager} …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in RECIPES[manager]:
        done = subprocess.run(
            command.split(), check=False, env=environment, capture_output=True, text=True
        )
        if done.returncode and " update " not in command:
            words = (done.stderr or done.stdout).strip().splitlines() or ["no reason given"]
            return f"{manager} could not install it ({words[-1]})"
    return f"{manager} installed none under a known name"


def _has_chinese_font() -> bool:
    if not shutil.which("fc-list"):
        return False
    fonts = subprocess.run(["fc-list", ":lang=zh"], check=False, capture_output=True)
    return bool(fonts.stdout.strip())


if __name__ == "__main__":
    main()
