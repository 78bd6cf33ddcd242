"""Whom the engines run as: PostgreSQL refuses root, so root drops to an account without rights."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.local.errors import CannotStart

ENGINE_ACCOUNT = "rongqiao"


@dataclass(frozen=True)
class Account:
    """A system account that root drops to."""

    name: str
    uid: int
    gid: int

    def popen_arguments(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def owns(self, path: Path) -> None:
        os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def can_use(self, path: Path) -> bool:
        """Whether this account gets through every folder above `path` and may enter or run it."""
        probe = subprocess.run(
            ["/bin/sh", "-c", 'test -x "$0"', os.fspath(path)],
            check=False,
            cwd="/",
            **self.popen_arguments(),
        )
        return probe.returncode == 0


def caller() -> str:
    """The name of the person who started the launcher."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        raise CannotStart(
            f"User id {os.geteuid()} has no name on this machine and PostgreSQL refuses to run "
            "without one: use a named account, or set DATABASE_URL and REDIS_URL."
        ) from None


def engine_account(home: Path) -> Account | None:
    """None for an ordinary user; for root the owner of yesterday's data or a service account."""
    if os.geteuid() != 0:
        return None
    if home.exists() and (owner := home.stat().st_uid) != 0:
        return _owner(owner, home)
    for name in (ENGINE_ACCOUNT, "nobody"):
        try:
            return _account(pwd.getpwnam(name))
        except KeyError:
            if name == ENGINE_ACCOUNT and _create_account():
                return _account(pwd.getpwnam(name))
    raise CannotStart(
        "PostgreSQL refuses to run as root and no other account could be made: "
        f"create a system user named {ENGINE_ACCOUNT}, or start as an ordinary user."
    )


def _owner(uid: int, home: Path) -> Account:
    try:
        return _account(pwd.getpwuid(uid))
    except KeyError:
        raise CannotStart(
            f"{home} belongs to user id {uid}, who has no name on this machine: "
            f"give it to another (`chown -R {ENGINE_ACCOUNT}`), or choose another DATA_DIR."
        ) from None


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _create_account() -> bool:
    if useradd := shutil.which("useradd"):
        command = [useradd, "--system", "--user-group", "--no-create-home"]
        command += ["--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", ENGINE_ACCOUNT]
    elif adduser := shutil.which("adduser"):  # BusyBox
        command = [adduser, "-S", "-D", "-H", ENGINE_ACCOUNT]
    else:
        return False
    return subprocess.run(command, check=False, capture_output=True).returncode == 0
