"""What the page may fetch from WeChat when it is open there: the script of the JS-SDK, and the
button that asks whether notices may come, which WeChat draws in a frame of its own.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from app.settings import Settings
from app.web import HEADERS

_PATH = "/open/js/jweixin-1.6.0.js"
_SCRIPTS = "https://res.wx.qq.com"
# WeChat's page on its open tags names these for sites with a policy.
_FRAMES = "https://*.qq.com webcompt:"
_POLICY = "Content-Security-Policy"


@dataclass(frozen=True)
class Sdk:
    """`script` is its address; `policy` the page's headers that let in script and frame."""

    script: str
    policy: dict[str, str]


def sdk(settings: Settings) -> Sdk | None:
    """None where there is nothing to ask for: no official account, or none of its notices."""
    official = settings.official_account
    if official is None or not official.templates:
        return None
    scripts, frames = _SCRIPTS, _FRAMES
    if settings.sandbox:
        played = urlsplit(settings.wechat_api_base)
        scripts = frames = f"{played.scheme}://{played.netloc}"
    wider = f"{HEADERS[_POLICY]}; script-src 'self' {scripts}; frame-src {frames}"
    return Sdk(f"{scripts}{_PATH}", {_POLICY: wider})
