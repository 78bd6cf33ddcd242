"""What `flask desk wechat doctor` looks at: one sentence a finding; a bad one says what to do.

Every call is harmless: nothing is changed and nobody is written to.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

from app import clock
from app.gateways import GatewayError, MiniProgram, OfficialAccount
from app.gateways.line import echoed
from app.wechat import envelope
from app.wechat.account import Account

Line = OfficialAccount | MiniProgram
# Pushes stamped further away than five minutes are refused; well before that somebody must act.
_CLOCK_TOLERANCE = timedelta(seconds=30)
_ECHO = "the-desk-answers"


@dataclass(frozen=True)
class Finding:
    """`well`: nothing to do. Else `words` say what is wrong and what to do about it."""

    well: bool
    words: str


def examine(account: Account, line: Line, setting: str, callback: str) -> Iterator[Finding]:
    """Everything about one account. `setting`: WECHAT_OA_ or WECHAT_MP_; `callback`: our address.

    Without a token nothing else can be asked.
    """
    token = _asked(
        lambda: _good(line.check_token(), "app id, secret, token and address list are right")
    )
    yield from token
    yield from _asked(lambda: _callback(account, callback))
    yield from _asked(lambda: _clock(line))
    if all(one.well for one in token):
        yield from _asked(lambda: _templates(line, f"{setting}TEMPLATES"))
        if isinstance(line, OfficialAccount) and line.templates:
            yield from _asked(lambda: _page(line, callback))
        yield from _asked(lambda: _addresses(line))


def _asked(look: Callable[[], list[Finding]]) -> list[Finding]:
    try:
        return look()
    except GatewayError as error:
        return [Finding(False, f"{error}. {error.advice}")]


def _good(_: object, words: str) -> list[Finding]:
    return [Finding(True, words)]


def _callback(account: Account, url: str) -> list[Finding]:
    """Knock at our own door from outside, as WeChat does when the address is saved."""
    stamp, nonce = str(int(time.time())), "doctor"
    signed = envelope.sign(account.token, stamp, nonce)
    query = {"signature": signed, "timestamp": stamp, "nonce": nonce, "echostr": _ECHO}
    try:
        answer = echoed(url, query)
    except GatewayError:
        answer = "no answer"
    if answer == _ECHO:
        return [Finding(True, f"{url} answers; this is the address for WeChat's console")]
    told = answer[:60].replace("\n", " ")
    return [
        Finding(
            False,
            f"{url} does not answer ({told}): check PUBLIC_URL, DNS, certificate and proxy, then"
            " save this address in WeChat's console",
        )
    ]


def _clock(line: Line) -> list[Finding]:
    off = (clock.now() - line.time()).total_seconds()
    if abs(off) <= _CLOCK_TOLERANCE.total_seconds():
        return [Finding(True, f"our clock is within {max(1, abs(round(off)))} s of WeChat's")]
    side = "ahead of" if off > 0 else "behind"
    return [
        Finding(
            False,
            f"our clock is {abs(round(off))} s {side} WeChat's: switch on time synchronisation"
            " (chrony); from 300 s on every push is refused",
        )
    ]


def _templates(line: Line, setting: str) -> list[Finding]:
    """Each notice that is set up exists, and we fill exactly its fields."""
    if not line.templates:
        return [
            Finding(
                False,
                "no notices are set up: pick them in WeChat's console and name them in"
                f" {setting}; until then nobody hears of late answers",
            )
        ]
    known, found = line.picked_notices(), []
    for one in line.templates:
        ours = {field for _, field in one.fields}
        theirs = known.get(one.id)
        if theirs is None:
            words = f"the account has no template {one.id}: pick it again, mend {setting}"
        elif ours != theirs.fields:
            words = (
                f"{one.id} has the fields {', '.join(sorted(theirs.fields))}, we fill "
                f"{', '.join(sorted(ours))}: map them in {setting}"
            )
        elif one.lasting != theirs.lasting:
            right = "is 长期订阅: add" if theirs.lasting else "is 一次性订阅: take away"
            words = f"{one.id} {right} lasting=yes in {setting}"
        elif not one.page:
            words = f"a tap on it opens nothing: add page=… for it in {setting}"
        else:
            found.append(Finding(True, f"notice {one.name} is there and opens {one.page}"))
            continue
        found.append(Finding(False, f"notice {one.name}: {words}"))
    return found


def _page(line: OfficialAccount, callback: str) -> list[Finding]:
    """Only WeChat's console knows whether the host stands there too."""
    host = urlsplit(callback).netloc
    words = f"pages can be signed for WeChat's button; JS接口安全域名 must name {host}"
    return _good(line.page_config(urljoin(callback, "/m/")), words)


def _addresses(line: Line) -> list[Finding]:
    """For the firewall: who calls us, and whom we call."""
    known = line.addresses()
    if not known.callers or not known.interfaces:
        words = "WeChat names no addresses of its own: ask again later, leave the firewall as it is"
        return [Finding(False, words)]
    callers, called = " ".join(known.callers), " ".join(known.interfaces)
    return [
        Finding(True, f"let these in to the callback address: {callers}"),
        Finding(True, f"let our calls out to: {called}"),
    ]
