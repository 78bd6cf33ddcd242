"""Settings: typed, named when bad, and strict in production."""

import base64
from pathlib import Path

import pytest

from app.settings import BadSetting, Settings

KEY = base64.b64encode(b"k" * 32).decode()
ENGINES = {"DATABASE_URL": "postgresql://desk@db/desk", "REDIS_URL": "redis://cache/0"}
SECRETS = {"SECRET_KEY": "s" * 40, "FIELD_KEYS": f"a:{KEY}", "INDEX_KEY": KEY}
ACCOUNT = {
    "WECHAT_OA_APP_ID": "wx1", "WECHAT_OA_SECRET": "s", "WECHAT_OA_TOKEN": "t",
    "WECHAT_OA_AES_KEY": "a" * 43, "WECHAT_OA_ORIGINAL_ID": "gh_1",
}  # fmt: skip
PRODUCTION = {
    **ENGINES, **SECRETS, **ACCOUNT, "DESK_ENV": "production", "PUBLIC_URL": "https://desk.example",
}  # fmt: skip


def test_a_demo_makes_up_its_keys_once(tmp_path: Path) -> None:
    environ = {**ENGINES, "DATA_DIR": str(tmp_path)}
    first, second = Settings.from_env(environ), Settings.from_env(environ)
    assert first == second
    assert first.sandbox
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600
    assert first.database_url.startswith("postgresql+psycopg://")


def test_production_stands_when_all_is_there(tmp_path: Path) -> None:
    kept = Settings.from_env({**PRODUCTION, "DATA_DIR": str(tmp_path)})
    assert not kept.sandbox
    assert kept.mini_program is None


@pytest.mark.parametrize(
    "missing", ["SECRET_KEY", "FIELD_KEYS", "INDEX_KEY", "WECHAT_OA_APP_ID", "WECHAT_OA_TOKEN"]
)
def test_production_refuses_what_is_missing(tmp_path: Path, missing: str) -> None:
    environ = {**PRODUCTION, "DATA_DIR": str(tmp_path)}
    del environ[missing]
    with pytest.raises(BadSetting) as refusal:
        Settings.from_env(environ)
    assert refusal.value.name == missing
    assert not (tmp_path / "keys.json").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DESK_ENV", "test"), ("PORT", "http"), ("PORT", "70000"), ("FIELD_KEYS", "nonsense"),
        ("FIELD_KEYS", f"a:{KEY},a:{KEY}"), ("INDEX_KEY", "c2hvcnQ="), ("HOME_REGION", "33"),
        ("PUBLIC_URL", "desk.example"), ("DATABASE_URL", "sqlite://"), ("TRUSTED_PROXIES", "-1"),
    ],
)  # fmt: skip
def test_a_bad_value_stops_the_start_with_its_name(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(BadSetting) as refusal:
        Settings.from_env({**ENGINES, **SECRETS, "DATA_DIR": str(tmp_path), name: value})
    assert refusal.value.name == name
    assert str(refusal.value).startswith(name)


def test_one_channel_set_leaves_the_other_off_never_faked(tmp_path: Path) -> None:
    kept = Settings.from_env({**ENGINES, **ACCOUNT, "DATA_DIR": str(tmp_path)})
    assert kept.official_account is not None
    assert kept.mini_program is None
    assert not kept.sandbox


def test_without_engines_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="DATABASE_URL"):
        Settings.from_env({"DATA_DIR": str(tmp_path)})


def _mini(tmp_path: Path, templates: str) -> Settings:
    return Settings.from_env(
        {
            **ENGINES, "DATA_DIR": str(tmp_path),
            "WECHAT_MP_APP_ID": "wx1", "WECHAT_MP_SECRET": "s", "WECHAT_MP_TOKEN": "t",
            "WECHAT_MP_MODE": "plain", "WECHAT_MP_ORIGINAL_ID": "gh_1",
            "WECHAT_MP_TEMPLATES": templates,
        }
    )  # fmt: skip


def test_a_notice_names_its_fields_and_the_page_it_opens(tmp_path: Path) -> None:
    number = "t" * 43
    mini = _mini(
        tmp_path, f"reply:{number}:page=pages/talk/index,appointment:{number}:matter=thing5"
    ).mini_program
    assert mini is not None
    reply, visit = mini.templates
    assert (reply.page, dict(reply.fields)["at"]) == ("pages/talk/index", "time2")
    assert (visit.page, visit.fields) == ("", (("matter", "thing5"),))
    assert not reply.lasting
    kept = _mini(tmp_path, f"reply:{number}:lasting=yes;page=pages/talk/index").mini_program
    assert kept is not None
    [reply] = kept.templates
    assert reply.lasting and dict(reply.fields)["at"] == "time2"
    for bad in ("lasting=maybe", "page=https://elsewhere", "page=a b", "page=x;mater=thing1"):
        with pytest.raises(BadSetting):
            _mini(tmp_path, f"reply:{number}:{bad}")
