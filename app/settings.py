"""Every setting, typed, read once from the environment. A bad value stops the start with its name.

In demo mode the keys are made up on the first start and kept under `DATA_DIR`; in production a
missing secret, a generated key or sandbox mode is refused.
"""

import base64
import binascii
import ipaddress
import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Mode = Literal["plain", "compat", "safe"]
KEYS_FILE = "keys.json"
ENGINES_FILE = "engines.json"


class BadSetting(Exception):
    """A setting is missing or makes no sense; the text begins with its name."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name}: {problem}")
        self.name = name


@dataclass(frozen=True)
class WechatAccount:
    """One official account or mini-program, as set up in its console."""

    app_id: str
    secret: str
    token: str  # signs the pushes
    aes_key: str  # 43 characters; encrypts the pushes in compat and safe mode
    aes_key_previous: str  # still accepted while the console changes over
    original_id: str  # gh_…, the ToUserName of every push
    mode: Mode
    format: Literal["xml", "json"] = "xml"  # mini-program pushes only


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
    wechat_api_base: str  # https://api.weixin.qq.com, or the stand-in

    @property
    def sandbox(self) -> bool:
        """Both channels are played by the stand-in: only when neither app id is set."""
        return self.official_account is SANDBOX_OFFICIAL_ACCOUNT

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read them all. Raises BadSetting with the name of the first bad one."""
        env = _Environment(os.environ if environ is None else environ)
        mode = env.choice("DESK_ENV", "demo", ("demo", "production"))
        data_dir = Path(env.text("DATA_DIR", "var")).absolute()
        keys = _keys(env, data_dir, generate=mode == "demo")
        official, mini = _accounts(env, production=mode == "production")
        host, port = env.text("HOST", "127.0.0.1"), env.number("PORT", 8000, 1, 65535)
        return cls(
            env="production" if mode == "production" else "demo",
            database_url=_database_url(env, data_dir),
            redis_url=_engine_url(env, "REDIS_URL", data_dir),
            secret_key=keys[0],
            field_keys=_field_keys(keys[1]),
            index_key=_key_bytes("INDEX_KEY", keys[2]),
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
            wechat_api_base=env.text("WECHAT_API_BASE", "https://api.weixin.qq.com").rstrip("/"),
        )


class _Environment:
    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def text(self, name: str, default: str) -> str:
        return self._values.get(name, "").strip() or default

    def required(self, name: str, why: str) -> str:
        value = self.text(name, "")
        if not value:
            raise BadSetting(name, f"is not set; {why}")
        return value

    def choice(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        value = self.text(name, default)
        if value not in allowed:
            raise BadSetting(name, f"must be one of {', '.join(allowed)}, not {value!r}")
        return value

    def number(self, name: str, default: int, low: int, high: int) -> int:
        value = self.text(name, str(default))
        if not value.isdigit() or not low <= int(value) <= high:
            raise BadSetting(name, f"must be a whole number from {low} to {high}, not {value!r}")
        return int(value)


def _engine_url(env: _Environment, name: str, data_dir: Path) -> str:
    """The setting, or the engine that `make run` has started over the same data."""
    value = env.text(name, "")
    if value:
        return value
    try:
        started: dict[str, str] = json.loads((data_dir / ENGINES_FILE).read_text("utf-8"))
        return started[name]
    except (OSError, ValueError, KeyError):
        raise BadSetting(name, "is not set, and no `make run` is up that has its own") from None


def _database_url(env: _Environment, data_dir: Path) -> str:
    url = _engine_url(env, "DATABASE_URL", data_dir)
    scheme, separator, rest = url.partition("://")
    if scheme not in ("postgres", "postgresql", "postgresql+psycopg") or not separator:
        raise BadSetting("DATABASE_URL", "must begin with postgresql://")
    return f"postgresql+psycopg://{rest}"


def _public_url(env: _Environment, default: str, mode: str) -> str:
    url = env.text("PUBLIC_URL", default).rstrip("/")
    if not re.fullmatch(r"https?://[^/\s]+", url):
        raise BadSetting("PUBLIC_URL", f"must look like https://host, not {url!r}")
    if mode == "production" and not url.startswith("https://"):
        raise BadSetting("PUBLIC_URL", "must begin with https:// in production")
    return url


def _home_region(env: _Environment) -> str:
    code = env.text("HOME_REGION", "330106")
    if not re.fullmatch(r"\d{6}", code):
        raise BadSetting("HOME_REGION", f"must be a six-digit region code, not {code!r}")
    return code


def _keys(env: _Environment, data_dir: Path, *, generate: bool) -> tuple[str, str, str]:
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
        data_dir.mkdir(parents=True, exist_ok=True)
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


def _field_keys(text: str) -> tuple[tuple[str, bytes], ...]:
    keys = []
    for part in text.split(","):
        name, separator, value = part.strip().partition(":")
        if not separator or not re.fullmatch(r"[A-Za-z0-9_-]{1,20}", name):
            raise BadSetting("FIELD_KEYS", "must look like id:base64,id:base64")
        keys.append((name, _key_bytes("FIELD_KEYS", value)))
    if len({name for name, _ in keys}) != len(keys):
        raise BadSetting("FIELD_KEYS", "names a key twice")
    return tuple(keys)


def _key_bytes(name: str, text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != 32:
        raise BadSetting(name, "must hold 32 bytes in base64")
    return key


SANDBOX_OFFICIAL_ACCOUNT = WechatAccount(
    "wxsandbox000official", "sandbox-secret-official", "SandboxToken2026", "s" * 42 + "A", "",
    "gh_sandbox_official", "safe",
)  # fmt: skip
SANDBOX_MINI_PROGRAM = WechatAccount(
    "wxsandbox0000000mini", "sandbox-secret-mini", "SandboxMiniToken", "m" * 42 + "A", "",
    "gh_sandbox_mini", "safe", "json",
)  # fmt: skip


def _accounts(
    env: _Environment, *, production: bool
) -> tuple[WechatAccount | None, WechatAccount | None]:
    official, mini = _account(env, "WECHAT_OA_"), _account(env, "WECHAT_MP_")
    if official or mini:
        return official, mini
    if production:
        raise BadSetting(
            "WECHAT_OA_APP_ID", "is not set, nor is WECHAT_MP_APP_ID; production has no sandbox"
        )
    return SANDBOX_OFFICIAL_ACCOUNT, SANDBOX_MINI_PROGRAM


def _account(env: _Environment, prefix: str) -> WechatAccount | None:
    app_id = env.text(f"{prefix}APP_ID", "")
    if not app_id:
        return None
    why = f"{prefix}APP_ID is, so the channel is on"
    mode = env.choice(f"{prefix}MODE", "safe", ("plain", "compat", "safe"))
    aes_key = env.text(f"{prefix}AES_KEY", "")
    if mode != "plain":
        env.required(f"{prefix}AES_KEY", "compat and safe mode need it")
    for name in ("AES_KEY", "AES_KEY_PREVIOUS"):
        value = env.text(prefix + name, "")
        if value and not re.fullmatch(r"[A-Za-z0-9+/]{43}", value):
            raise BadSetting(prefix + name, "must be the 43 characters of EncodingAESKey")
    written = env.choice(f"{prefix}FORMAT", "xml", ("xml", "json"))
    return WechatAccount(
        app_id=app_id,
        secret=env.required(f"{prefix}SECRET", why),
        token=env.required(f"{prefix}TOKEN", why),
        aes_key=aes_key,
        aes_key_previous=env.text(f"{prefix}AES_KEY_PREVIOUS", ""),
        original_id=env.required(f"{prefix}ORIGINAL_ID", why),
        mode="plain" if mode == "plain" else "compat" if mode == "compat" else "safe",
        format="json" if written == "json" else "xml",
    )


def is_loopback(address: str) -> bool:
    """Whether an address is this machine's own."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
