"""Every setting, typed, read once from the environment. A bad value stops the start with its name.

In demo mode the keys are made up on the first start and kept under `DATA_DIR`; in production a
missing secret, a generated key or sandbox mode is refused.
"""

import ipaddress
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.settings.environment import BadSetting, Environment
from app.settings.keys import KEYS_FILE, field_keys, key_bytes, keys_of
from app.settings.wechat import (
    SANDBOX_OFFICIAL_ACCOUNT,
    Template,
    WechatAccount,
    accounts_of,
)

__all__ = ["KEYS_FILE", "BadSetting", "Settings", "Template", "WechatAccount", "is_loopback"]

ENGINES_FILE = "engines.json"


@dataclass(frozen=True)
class Settings:
    """Frozen; `create_app` gets one and hands it on."""

    env: Literal["demo", "production"]  # demo loads stations, slots and staff to try things with
    database_url: str  # PostgreSQL, postgresql://…
    redis_url: str  # any Redis-protocol server, redis:// or unix://
    secret_key: str  # signs cookies and forms
    field_keys: tuple[tuple[str, bytes], ...]  # id:base64 of 32 bytes, …; the first encrypts
    index_key: bytes  # 32 bytes; hashes for look-up; never rotated with the field keys
    host: str  # address the web server listens on
    port: int
    data_dir: Path  # engines' data, generated keys, MP_verify files, backups
    public_url: str  # how phones reach us, https://… without a slash at the end
    home_region: str  # GB/T 2260 code this deployment serves
    trusted_proxies: int  # how many proxies stand before us (X-Forwarded-For)
    metrics_token: str  # lets a remote scraper read /metrics; empty: loopback only
    demo_password: str  # password of the demo staff; empty: random, printed once
    service_phone: str  # told to people when we can't take their message; may be empty
    keep_messages_days: int  # texts and files of closed conversations (KEEP_MESSAGES_DAYS)
    keep_outbox_days: int  # words that were sent (KEEP_OUTBOX_DAYS)
    keep_audit_days: int  # at least 183, 网络安全法 第21条 (KEEP_AUDIT_DAYS)
    streams_per_process: int  # open live pages a web process holds; each takes a thread
    metrics_dir: str  # where web processes add up their counters (PROMETHEUS_MULTIPROC_DIR)
    official_account: WechatAccount | None
    mini_program: WechatAccount | None
    check_content: bool  # let WeChat look over what others will see (WECHAT_CONTENT_CHECK)
    wechat_api_base: str  # https://api.weixin.qq.com, or the stand-in

    @property
    def sandbox(self) -> bool:
        """Both channels are played by the stand-in: only when neither app id is set."""
        return self.official_account is SANDBOX_OFFICIAL_ACCOUNT

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read them all. Raises BadSetting with the name of the first bad one."""
        env = Environment(os.environ if environ is None else environ)
        mode = env.choice("DESK_ENV", "demo", ("demo", "production"))
        data_dir = Path(env.text("DATA_DIR", "var")).absolute()
        keys = keys_of(env, data_dir, generate=mode == "demo")
        official, mini = accounts_of(env, production=mode == "production")
        host, port = env.text("HOST", "127.0.0.1"), env.number("PORT", 8000, 1, 65535)
        return cls(
            env="production" if mode == "production" else "demo",
            database_url=_database_url(env, data_dir),
            redis_url=_engine_url(env, "REDIS_URL", data_dir),
            secret_key=keys[0],
            field_keys=field_keys(keys[1]),
            index_key=key_bytes("INDEX_KEY", keys[2]),
            host=host,
            port=port,
            data_dir=data_dir,
            public_url=_public_url(env, f"http://{host}:{port}", mode),
            home_region=_home_region(env),
            trusted_proxies=env.number("TRUSTED_PROXIES", 0, 0, 10),
            metrics_token=env.text("METRICS_TOKEN", ""),
            demo_password=env.text("DESK_DEMO_PASSWORD", ""),
            service_phone=env.text("SERVICE_PHONE", ""),
            keep_messages_days=env.number("KEEP_MESSAGES_DAYS", 1095, 30, 36_500),
            keep_outbox_days=env.number("KEEP_OUTBOX_DAYS", 30, 3, 3650),
            keep_audit_days=env.number("KEEP_AUDIT_DAYS", 1095, 183, 36_500),
            streams_per_process=env.number("STREAMS_PER_PROCESS", 12, 1, 20_000),
            metrics_dir=env.text("PROMETHEUS_MULTIPROC_DIR", ""),
            official_account=official,
            mini_program=mini,
            check_content=env.choice("WECHAT_CONTENT_CHECK", "off", ("on", "off")) == "on",
            wechat_api_base=env.text("WECHAT_API_BASE", "https://api.weixin.qq.com").rstrip("/"),
        )


def _engine_url(env: Environment, name: str, data_dir: Path) -> str:
    """The setting, or the engine that `make run` has started over the same data."""
    value = env.text(name, "")
    if value:
        return value
    try:
        started: dict[str, str] = json.loads((data_dir / ENGINES_FILE).read_text("utf-8"))
        return started[name]
    except (OSError, ValueError, KeyError):
        raise BadSetting(name, "is not set, and no `make run` is up that has its own") from None


def _database_url(env: Environment, data_dir: Path) -> str:
    url = _engine_url(env, "DATABASE_URL", data_dir)
    scheme, separator, rest = url.partition("://")
    if scheme not in ("postgres", "postgresql", "postgresql+psycopg") or not separator:
        raise BadSetting("DATABASE_URL", "must begin with postgresql://")
    return f"postgresql+psycopg://{rest}"


def _public_url(env: Environment, default: str, mode: str) -> str:
    url = env.text("PUBLIC_URL", default).rstrip("/")
    if not re.fullmatch(r"https?://[^/\s]+", url):
        raise BadSetting("PUBLIC_URL", f"must look like https://host, not {url!r}")
    if mode == "production" and not url.startswith("https://"):
        raise BadSetting("PUBLIC_URL", "must begin with https:// in production")
    return url


def _home_region(env: Environment) -> str:
    code = env.text("HOME_REGION", "330106")
    if not re.fullmatch(r"\d{6}", code):
        raise BadSetting("HOME_REGION", f"must be a six-digit region code, not {code!r}")
    return code


def is_loopback(address: str) -> bool:
    """Whether an address is this machine's own."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
