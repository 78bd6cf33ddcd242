"""Passwords: Argon2id (argon2-cffi's defaults follow RFC 9106) and the rule for a good one."""

import re
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

_hasher = PasswordHasher()
MIN_LENGTH = 10


@cache
def _nobody() -> str:
    """Verified when the account does not exist, so that an answer takes as long either way."""
    return _hasher.hash("nobody has this password")


RULE = f"至少{MIN_LENGTH}位，大写字母、小写字母、数字、符号中要有三种，不能含用户名。"


def hashed(password: str) -> str:
    """The hash to store."""
    return _hasher.hash(password)


def fits(password: str, stored: str | None) -> bool:
    """Whether the password is right; takes the same time for an unknown account."""
    try:
        return _hasher.verify(stored or _nobody(), password) and stored is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


def weakness(password: str, username: str) -> str | None:
    """Why a password is not good enough, in Chinese; None when it is."""
    if len(password) < MIN_LENGTH:
        return f"密码至少要{MIN_LENGTH}位。"
    kinds = sum(bool(re.search(kind, password)) for kind in (r"[a-z]", r"[A-Z]", r"\d", r"\W|_"))
    if kinds < 3:
        return "密码要包含大写字母、小写字母、数字、符号中的三种。"
    if username.lower() in password.lower():
        return "密码里不能有用户名。"
    return None
