"""Field encryption and look-up by keyed hash.

A ciphertext names its key and its algorithm (`k1:gcm:…`), so keys rotate without a flag day: the
ring's first key encrypts, every key decrypts. The index key is separate and is not rotated with
them, because hashes can't be recomputed without the clear text.
"""

import base64
import hashlib
import hmac
import os
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import LargeBinary, Text
from sqlalchemy.types import TypeDecorator

_ALGORITHM = "gcm"
_NONCE = 12


class UnknownKey(Exception):
    """The ciphertext names a key that is not on the ring, or it was tampered with."""


@dataclass(frozen=True)
class KeyRing:
    """`keys`: (id, 32 bytes), the first encrypts. `index_key`: 32 bytes for blind indexes."""

    keys: tuple[tuple[str, bytes], ...]
    index_key: bytes

    def encrypt(self, clear: bytes) -> bytes:
        """Clear bytes → `id:algorithm:` + nonce + sealed bytes."""
        name, key = self.keys[0]
        head = f"{name}:{_ALGORITHM}:".encode()
        nonce = os.urandom(_NONCE)
        return head + nonce + AESGCM(key).encrypt(nonce, clear, head)

    def decrypt(self, sealed: bytes) -> bytes:
        """The reverse. Raises UnknownKey."""
        name, algorithm, rest = sealed.split(b":", 2)
        key = dict(self.keys).get(name.decode())
        if key is None or algorithm != _ALGORITHM.encode():
            raise UnknownKey(f"no key {name.decode()!r} for {algorithm.decode()!r}")
        head = name + b":" + algorithm + b":"
        try:
            return AESGCM(key).decrypt(rest[:_NONCE], rest[_NONCE:], head)
        except InvalidTag as error:
            raise UnknownKey("the ciphertext does not fit its key") from error

    def is_current(self, sealed: bytes) -> bool:
        """Whether the first key sealed this."""
        return sealed.startswith(f"{self.keys[0][0]}:".encode())


_ring: KeyRing | None = None


def configure(ring: KeyRing) -> None:
    """Set the process's key ring; `create_app` does it once."""
    global _ring
    _ring = ring


def ring() -> KeyRing:
    """The process's key ring."""
    if _ring is None:
        raise RuntimeError("crypto.configure() has not been called")
    return _ring


def blind_index(purpose: str, value: str) -> str:
    """A keyed hash (64 hex digits) to look a value up by without storing it; purposes never mix."""
    return hmac.new(ring().index_key, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()


def token_hash(token: str) -> str:
    """How a bearer token is stored. Tokens are 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def seal_text(clear: str) -> str:
    """Text → text that a Text or JSON column can hold."""
    return base64.b64encode(ring().encrypt(clear.encode())).decode()


def open_text(sealed: str) -> str:
    """The reverse of `seal_text`. Raises UnknownKey."""
    return ring().decrypt(base64.b64decode(sealed)).decode()


class EncryptedText(TypeDecorator[str]):
    """A text column that is clear in Python and sealed at rest."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Any) -> str | None:
        return None if value is None else seal_text(value)

    def process_result_value(self, value: str | None, _dialect: Any) -> str | None:
        return None if value is None else open_text(value)


class EncryptedBytes(TypeDecorator[bytes]):
    """The same for bytes (files)."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, _dialect: Any) -> bytes | None:
        return None if value is None else ring().encrypt(value)

    def process_result_value(self, value: bytes | None, _dialect: Any) -> bytes | None:
        return None if value is None else ring().decrypt(bytes(value))
