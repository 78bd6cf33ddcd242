"""What the webhook must know about one WeChat account."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from enum import StrEnum


class AccountName(StrEnum):
    """The two accounts a desk may have; also the prefix of every receipt key."""

    OFFICIAL_ACCOUNT = "oa"
    MINI_PROGRAM = "mp"


class Mode(StrEnum):
    """How the console of the account is set to send: see `Account.mode`."""

    PLAIN = "plain"
    COMPAT = "compat"
    SAFE = "safe"


class Format(StrEnum):
    """Body format of pushes and answers; official accounts know only XML."""

    XML = "xml"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Account:
    """One account's push settings.

    `keys` holds the current AES key and, during a key change, the previous one (32 bytes each).
    `original_id` (gh_…) may be empty: then the addressee of a push is not compared.
    Raises ValueError for settings under which pushes could not be trusted.
    """

    name: AccountName
    app_id: str
    token: str = field(repr=False)
    mode: Mode
    format: Format = Format.XML
    keys: tuple[bytes, ...] = field(default=(), repr=False)
    original_id: str = ""

    def __post_init__(self) -> None:
        if not self.token:
            # With an empty token anyone can compute a valid signature.
            raise ValueError("the message token must not be empty")
        if self.mode is not Mode.PLAIN and not self.keys:
            raise ValueError(f"mode {self.mode} needs an EncodingAESKey")


def decode_key(encoding_aes_key: str) -> bytes:
    """The 32-byte AES key behind a 43-character EncodingAESKey.

    The last character may carry two spare bits, which a strict decoder would refuse.
    Raises ValueError for anything else that is not such a key.
    """
    try:
        key = base64.b64decode(encoding_aes_key + "=")
    except (binascii.Error, ValueError) as error:
        raise ValueError("EncodingAESKey is not base64") from error
    if len(encoding_aes_key) != 43 or len(key) != 32:
        raise ValueError("EncodingAESKey must have 43 characters")
    return key
