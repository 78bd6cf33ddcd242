"""The desk's own keys: from the environment, or made up once for a demo."""

import base64
import binascii
import json
import os
import re
import secrets
from pathlib import Path

from app.settings.environment import BadSetting, Environment

KEYS_FILE = "keys.json"


def keys_of(env: Environment, data_dir: Path, *, generate: bool) -> tuple[str, str, str]:
    """SECRET_KEY, FIELD_KEYS, INDEX_KEY: from the environment, in demo mode else from a file."""
    names = ("SECRET_KEY", "FIELD_KEYS", "INDEX_KEY")
    given = {name: env.text(name, "") for name in names}
    if not generate:
        for name in names:
            env.required(name, "production takes no generated keys")
        if len(given["SECRET_KEY"]) < 32:
            raise BadSetting("SECRET_KEY", "must be at least 32 characters long in production")
    elif not all(given.values()):
        kept = _generated_keys(data_dir)
        given = {name: given[name] or kept[name] for name in names}
    return given["SECRET_KEY"], given["FIELD_KEYS"], given["INDEX_KEY"]


def _generated_keys(data_dir: Path) -> dict[str, str]:
    path = data_dir / KEYS_FILE
    fresh = {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "FIELD_KEYS": f"demo1:{base64.b64encode(secrets.token_bytes(32)).decode()}",
        "INDEX_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
    }
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Written aside and linked into place: of two processes that start at once, one wins whole.
        aside = path.with_name(f"{KEYS_FILE}.{os.getpid()}")
        with open(os.open(aside, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
            json.dump(fresh, file)
        try:
            os.link(aside, path)
        except FileExistsError:
            pass
        finally:
            aside.unlink()
        kept: dict[str, str] = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise BadSetting(
            "DATA_DIR", f"can't keep generated keys there ({error.strerror})"
        ) from None
    return kept


def field_keys(text: str) -> tuple[tuple[str, bytes], ...]:
    keys = []
    for part in text.split(","):
        name, separator, value = part.strip().partition(":")
        if not separator or not re.fullmatch(r"[A-Za-z0-9_-]{1,20}", name):
            raise BadSetting("FIELD_KEYS", "must look like id:base64,id:base64")
        keys.append((name, key_bytes("FIELD_KEYS", value)))
    if len({name for name, _ in keys}) != len(keys):
        raise BadSetting("FIELD_KEYS", "names a key twice")
    return tuple(keys)


def key_bytes(name: str, text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != 32:
        raise BadSetting(name, "must hold 32 bytes in base64")
    return key
