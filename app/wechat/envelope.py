"""Signature, freshness and encryption of a push: what proves that it came from the platform.

Clear text inside the cipher: random(16) | length(4, big endian) | message | app id, padded
PKCS#7 to blocks of 32, AES-256-CBC with the first half of the key as IV. Nothing here parses XML.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from app.wechat.account import Account
from app.wechat.refusals import Forged

MAX_AGE_SECONDS = 300
PAD_BLOCK = 32
_RANDOM_BYTES = 16
_HEAD_BYTES = _RANDOM_BYTES + 4
_TIMESTAMP = re.compile(r"[0-9]{1,12}\Z", re.ASCII)


def sign(*parts: str) -> str:
    """The platform's signature: SHA-1 in hex over the parts, sorted and joined."""
    joined = b"".join(sorted(part.encode("utf-8", "surrogatepass") for part in parts))
    # SHA-1 is the platform's choice; the secret token among the parts carries the proof.
    return hashlib.sha1(joined, usedforsecurity=False).hexdigest()


def check_signature(given: str, *parts: str) -> None:
    """Compare in constant time, on bytes. Raises Forged."""
    expected = sign(*parts).encode("ascii")
    if not hmac.compare_digest(expected, given.encode("utf-8", "surrogatepass")):
        raise Forged("signature does not match")


def check_age(timestamp: str, now: int) -> None:
    """Raises Forged for a push stamped more than five minutes from `now` (Unix seconds)."""
    if not _TIMESTAMP.match(timestamp):
        raise Forged("timestamp is not a number")
    if abs(int(timestamp) - now) > MAX_AGE_SECONDS:
        raise Forged("timestamp is not recent")


def check_query(account: Account, query: Mapping[str, str], now: int) -> None:
    """The plain check of the address test and of unencrypted pushes. Raises Forged."""
    timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
    if not nonce:
        raise Forged("nonce is missing")
    check_signature(query.get("signature", ""), account.token, timestamp, nonce)
    check_age(timestamp, now)


def check_encrypted(
    account: Account, query: Mapping[str, str], candidates: list[str], now: int
) -> str:
    """The cipher text among `candidates` that msg_signature covers. Raises Forged.

    The platform says outright that `signature` must not be used for this.
    """
    timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
    given = query.get("msg_signature", "").encode("utf-8", "surrogatepass")
    if not nonce:
        raise Forged("nonce is missing")
    for cipher_text in candidates:
        expected = sign(account.token, timestamp, nonce, cipher_text).encode("ascii")
        if hmac.compare_digest(expected, given):
            check_age(timestamp, now)
            return cipher_text
    raise Forged("msg_signature does not match")


def open_envelope(account: Account, cipher_text: str) -> tuple[bytes, bytes]:
    """The message inside and the key that opened it, the current key first. Raises Forged."""
    try:
        sealed = base64.b64decode(cipher_text, validate=True)
    except (binascii.Error, ValueError):
        raise Forged("cipher text is not base64") from None
    if not sealed or len(sealed) % PAD_BLOCK:
        raise Forged("cipher text is not whole blocks")
    for key in account.keys:
        message = _message_of(_decrypt(key, sealed), account.app_id)
        if message is not None:
            return message, key
    raise Forged("no key opens the cipher text for this app id")


def seal(key: bytes, app_id: str, message: bytes, random: bytes | None = None) -> str:
    """Encrypt `message` for the platform, in base64. `random` is 16 bytes, drawn when not given."""
    head = (random or secrets.token_bytes(_RANDOM_BYTES)) + len(message).to_bytes(4, "big")
    clear = head + message + app_id.encode("ascii")
    pad = PAD_BLOCK - len(clear) % PAD_BLOCK
    encryptor = _cipher(key).encryptor()
    sealed = encryptor.update(clear + bytes([pad]) * pad) + encryptor.finalize()
    return base64.b64encode(sealed).decode("ascii")


def _cipher(key: bytes) -> Cipher[modes.CBC]:
    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))


def _decrypt(key: bytes, sealed: bytes) -> bytes:
    decryptor = _cipher(key).decryptor()
    return decryptor.update(sealed) + decryptor.finalize()


def _message_of(clear: bytes, app_id: str) -> bytes | None:
    """The message in decrypted bytes, or None when padding, length or app id do not fit."""
    pad = clear[-1]
    if not 1 <= pad <= PAD_BLOCK or clear[-pad:] != bytes([pad]) * pad:
        return None
    clear = clear[:-pad]
    if len(clear) < _HEAD_BYTES:
        return None
    end = _HEAD_BYTES + int.from_bytes(clear[_RANDOM_BYTES:_HEAD_BYTES], "big")
    if end > len(clear) or clear[end:] != app_id.encode("ascii"):
        return None
    return clear[_HEAD_BYTES:end]
