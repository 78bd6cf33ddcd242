"""What a start needs before anything runs: the address, the data folder, and being the only one."""

import errno
import os
import shutil
import socket
import tempfile
from dataclasses import dataclass
from pathlib import Path

from deploy.local.errors import CannotStart
from deploy.local.home import make_data_folder, take_lock

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Address:
    """The bound socket; the web server inherits it, so nobody can take the port in between."""

    host: str
    port: int
    socket: socket.socket

    @property
    def url(self) -> str:
        """How a browser on this machine gets there."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)
        host = f"[{host}]" if ":" in host and not host.startswith("[") else host
        return f"http://{host}:{self.port}"


def bind(host: str, port_text: str) -> Address:
    """Take the address. Raises CannotStart with what to do."""
    if not port_text.isdigit() or not 1 <= int(port_text) <= 65535:
        raise CannotStart(f"PORT must be a number from 1 to 65535, not {port_text!r}.")
    port = int(port_text)
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        # Between binding and listening another program could still slip in.
        listener.listen(512)
    except socket.gaierror:
        raise CannotStart(f"HOST {host!r} is no address of this machine.") from None
    except PermissionError:
        raise CannotStart(f"Port {port} is kept for root: choose one above 1023.") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CannotStart(
                f"Port {port} on {host} is taken by another program: "
                f"stop it, or choose another, for example `PORT={port % 65535 + 1} make run`."
            ) from None
        raise CannotStart(f"{host}:{port} cannot be listened on: {error.strerror}.") from None
    return Address(host, port, listener)


def data_folder(text: str) -> Path:
    """The absolute DATA_DIR, made and writable."""
    folder = (ROOT / (text.strip() or "var")).absolute()
    try:
        make_data_folder(folder)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise CannotStart(
            f"The data folder {folder} cannot be written ({error.strerror}): "
            "give this account the folder, or choose another with DATA_DIR."
        ) from None
    return folder


def be_the_only_one(data_dir: Path) -> int:
    """Lock the data folder for this launcher; the descriptor goes with the process."""
    try:
        descriptor = os.open(data_dir / "run.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise CannotStart(
            f"{data_dir / 'run.lock'} cannot be opened ({error.strerror}): start as the same user "
            "as before, or choose another folder with DATA_DIR."
        ) from None
    if not take_lock(descriptor):
        holder = os.pread(descriptor, 20, 0).decode(errors="replace").strip()
        raise CannotStart(
            f"The desk is already running on {data_dir} (process {holder}): "
            "stop it there with Ctrl-C, or choose another folder with DATA_DIR."
        )
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    return descriptor


def empty_folder(folder: Path) -> Path:
    """An empty folder where there may have been a full one."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
