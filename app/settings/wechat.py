"""The two WeChat accounts a desk may have, and the stand-in's when it has none."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from app.settings.environment import BadSetting, Environment

Mode = Literal["plain", "compat", "safe"]


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
    templates: tuple["Template", ...] = ()  # of subscription notices

    def notices_opening(self, public_url: str) -> tuple["Template", ...]:
        """The official account's notices: a tap opens the place on the mobile page."""
        return tuple(
            replace(one, page=f"{public_url}/m/{PLACES[one.name]}") for one in self.templates
        )

    def template(self, name: str) -> "Template | None":
        """The notice of that name, if the account has one."""
        return next((one for one in self.templates if one.name == name), None)


@dataclass(frozen=True)
class Template:
    """A subscription notice as it was picked in the console. `fields`: what we say → its field."""

    name: str  # reply, appointment
    id: str
    fields: tuple[tuple[str, str], ...]
    page: str = ""  # what a tap opens: a page of the mini-program, or a web address; "" nothing
    lasting: bool = False  # 长期订阅: agreed to once, it may be sent again and again


# What each notice says, and the field it stands in unless the setting says otherwise.
NOTICES = {
    "reply": (("matter", "thing1"), ("at", "time2"), ("hint", "thing3")),
    "appointment": (("matter", "thing1"), ("at", "time2"), ("place", "thing3"), ("hint", "thing4")),
}
# Where on the mobile page one sees what a notice speaks of.
PLACES = {"reply": "#/chat", "appointment": "#/appointments"}

_SANDBOX_TEMPLATES = tuple(
    Template(name, f"sandbox-template-{name}", fields, f"pages/{name}/index")
    for name, fields in NOTICES.items()
)
SANDBOX_OFFICIAL_ACCOUNT = WechatAccount(
    "wxsandbox000official", "sandbox-secret-official", "SandboxToken2026", "s" * 42 + "A", "",
    "gh_sandbox_official", "safe", "xml", _SANDBOX_TEMPLATES,
)  # fmt: skip
SANDBOX_MINI_PROGRAM = WechatAccount(
    "wxsandbox0000000mini", "sandbox-secret-mini", "SandboxMiniToken", "m" * 42 + "A", "",
    "gh_sandbox_mini", "safe", "json", _SANDBOX_TEMPLATES,
)  # fmt: skip


def accounts_of(
    env: Environment, *, production: bool
) -> tuple[WechatAccount | None, WechatAccount | None]:
    official, mini = _account(env, "WECHAT_OA_"), _account(env, "WECHAT_MP_")
    if official or mini:
        return official, mini
    if production:
        raise BadSetting(
            "WECHAT_OA_APP_ID", "is not set, nor is WECHAT_MP_APP_ID; production has no sandbox"
        )
    return SANDBOX_OFFICIAL_ACCOUNT, SANDBOX_MINI_PROGRAM


def _account(env: Environment, prefix: str) -> WechatAccount | None:
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
        templates=_templates(env, f"{prefix}TEMPLATES"),
    )


def _templates(env: Environment, setting: str) -> tuple[Template, ...]:
    """`reply:ID,appointment:ID:matter=thing5;at=time3;page=pages/visits/index;lasting=yes`.

    Where one field is named, those that are not are left out; `page` is the mini-program's own.
    """
    found, mini = [], setting.startswith("WECHAT_MP_")
    for part in filter(None, (each.strip() for each in env.text(setting, "").split(","))):
        name, _, rest = part.partition(":")
        template_id, _, mapping = rest.partition(":")
        if name not in NOTICES or not re.fullmatch(r"[\w-]{20,64}", template_id):
            raise BadSetting(setting, f"must look like {'|'.join(NOTICES)}:TEMPLATE_ID, not {part}")
        pairs = [tuple(each.strip().partition("=")[::2]) for each in mapping.split(";") if each]
        page = next((value for key, value in pairs if key == "page"), "")
        if page and not (mini and re.fullmatch(r"[\w/-]+(\?[\w=&-]+)?", page)):
            raise BadSetting(setting, "page is for the mini-program, like pages/talk/index")
        lasting = next((value for key, value in pairs if key == "lasting"), "no")
        if lasting not in ("yes", "no"):
            raise BadSetting(setting, f"lasting is yes or no, not {lasting}")
        named = tuple((key, value) for key, value in pairs if key not in ("page", "lasting"))
        fields = _fields(name, named, setting)
        found.append(Template(name, template_id, fields, page, lasting == "yes"))
    if len({one.name for one in found}) != len(found):
        raise BadSetting(setting, "names a notice twice")
    return tuple(found)


def _fields(
    name: str, pairs: tuple[tuple[str, str], ...], setting: str
) -> tuple[tuple[str, str], ...]:
    if not pairs:
        return NOTICES[name]
    known = dict(NOTICES[name])
    for what, where in pairs:
        if what not in known or not re.fullmatch(r"[a-z_]+\d+", where):
            raise BadSetting(setting, f"must map {', '.join(known)} to fields like thing1")
    return pairs
