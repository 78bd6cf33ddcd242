"""The state of the stand-in's WeChat: people, tokens, reply allowances, messages, faults.

Kept in memory and lost with the process. Rules: PROTOCOL of the platform as of July 2026; every
person is made from a name, so the same name is the same openid on every run.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
import threading
import time
from collections import deque
from dataclasses import dataclass, field

OFFICIAL, MINI = "oa", "mp"
TOKEN_SECONDS = 7200
# The platform keeps an old token alive for five minutes after a renewal, but not a forced one.
OLD_TOKEN_SECONDS = 300
FORCE_PAUSE_SECONDS, MOST_FORCED, DAY_SECONDS = 30, 20, 86_400
STABLE, PLAIN = "stable", "plain"
WINDOW_SECONDS = 48 * 3600
CLICK_SECONDS = 60
_KEPT = 500
_OPENID = re.compile(r"[\w-]{28}\Z", re.ASCII)


def openid_of(account: str, name: str) -> str:
    """28 characters, as the platform's; another one in each account."""
    digest = hashlib.sha256(f"{account}:{name}".encode()).digest()
    return ("o" + account.upper() + base64.urlsafe_b64encode(digest).decode())[:28]


def unionid_of(name: str) -> str:
    """The same in both accounts."""
    return ("u" + base64.urlsafe_b64encode(hashlib.sha256(name.encode()).digest()).decode())[:28]


def phone_of(name: str) -> str:
    """An invented mobile number."""
    return "199" + str(int(hashlib.sha256(name.encode()).hexdigest(), 16) % 10**8).zfill(8)


@dataclass
class Bubble:
    """One thing the phone shows. `side`: me, account, or system (WeChat's own grey lines)."""

    number: int
    side: str
    text: str
    at: float
    is_ai: bool = False


@dataclass
class Person:
    """One person in one account, and what WeChat lets the account still say to them."""

    name: str
    account: str
    openid: str
    followed: bool = False
    left: int = 0
    until: float = 0.0
    typing_until: float = 0.0
    seen_at: float = 0.0  # last there; the content check takes nobody else
    bubbles: list[Bubble] = field(default_factory=list)
    granted: dict[str, int] = field(default_factory=dict)


@dataclass
class Fault:
    """What to do wrong with the next `times` calls of `path` ("" for every path).

    `drop` cuts the connection: "before" the call is carried out, or "after" (the answer is lost).
    """

    path: str
    times: int = 1
    errcode: int = 0
    delay: float = 0.0
    status: int = 200
    body: str = ""
    drop: str = ""


@dataclass(frozen=True)
class Call:
    """One call the desk made, for tests and the page. Holds no token and no secret."""

    path: str
    body: dict[str, object]
    errcode: int
    at: float


class World:
    """All of it behind one lock."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.calls: deque[Call] = deque(maxlen=_KEPT)
        self.menu: dict[str, object] = {}
        # Account → template id → what it says, with {{thing1.DATA}} where a value goes.
        self.templates: dict[str, dict[str, str]] = {OFFICIAL: {}, MINI: {}}
        self.lasting: set[str] = set()  # ids of those agreed to for good
        self._skew = 0.0
        self._people: dict[tuple[str, str], Person] = {}
        # (app id, family) → token and its end; the two families don't know each other.
        self._tokens: dict[tuple[str, str], tuple[str, float]] = {}
        self._old_tokens: dict[str, tuple[str, float]] = {}  # token → app id and its end
        self._forced: dict[str, list[float]] = {}
        self._tickets: dict[str, tuple[str, float]] = {}  # app id → ticket and its end
        self._codes: dict[str, tuple[str, bool]] = {}
        self._faults: list[Fault] = []
        self._bubble = 0

    def now(self) -> float:
        """Unix seconds, moved on by `advance`."""
        return time.time() + self._skew

    def keep_calls(self, most: int) -> None:
        """Remember so many calls from now on, for tests that count them."""
        with self.lock:
            self.calls = deque(maxlen=most)

    def advance(self, seconds: float) -> None:
        """Let time pass, for the 48 hours and the tokens' end."""
        with self.lock:
            self._skew += seconds

    # People

    def person(self, account: str, name: str) -> Person:
        """The person of that name, who is here now; made when new."""
        person = self._known(account, openid_of(account, name), name)
        person.seen_at = self.now()
        return person

    def by_openid(self, account: str, openid: str) -> Person | None:
        """Whom a message is for. Of an openid never seen we assume that it has just spoken,

        because a developer may push by hand, and because this memory is lost on a restart.
        """
        with self.lock:
            known = self._people.get((account, openid))
            if known is not None or not _OPENID.match(openid):
                return known
            person = self._known(account, openid, openid[-4:])
            person.followed, person.seen_at = True, self.now()
            self.allow(person, 5, WINDOW_SECONDS)
            return person

    def _known(self, account: str, openid: str, name: str) -> Person:
        with self.lock:
            return self._people.setdefault((account, openid), Person(name, account, openid))

    def show(self, person: Person, side: str, text: str, is_ai: bool = False) -> None:
        """Put a bubble on the person's phone."""
        with self.lock:
            self._bubble += 1
            person.bubbles.append(Bubble(self._bubble, side, text, self.now(), is_ai))
            if side == "account":
                person.typing_until = 0.0

    def allow(self, person: Person, count: int, seconds: float) -> None:
        """An action of the person: counts do not add up, the larger and the later hold."""
        with self.lock:
            now = self.now()
            left = person.left if person.until > now else 0
            person.left = max(left, count)
            person.until = max(person.until, now + seconds)

    def spend(self, person: Person) -> int:
        """Take one customer-service message off the allowance: 0, 45015 or 45047."""
        with self.lock:
            if not person.followed and person.account == OFFICIAL:
                return 45015
            if person.until <= self.now():
                return 45015
            if person.left <= 0:
                return 45047
            person.left -= 1
            return 0

    # Tokens and codes

    def token(self, app_id: str, *, family: str, renew: bool = False) -> tuple[str, int]:
        """The account's token and its remaining seconds; a renewal ages the old one."""
        with self.lock:
            now = self.now()
            value, ends = self._tokens.get((app_id, family), ("", 0.0))
            if renew or ends - now <= OLD_TOKEN_SECONDS:
                if value:
                    self._old_tokens[value] = app_id, min(ends, now + OLD_TOKEN_SECONDS)
                value, ends = secrets.token_urlsafe(64), now + TOKEN_SECONDS
                self._tokens[app_id, family] = (value, ends)
            return value, int(ends - now)

    def ticket(self, app_id: str) -> tuple[str, int]:
        """What signs the account's pages for the JS-SDK, and its remaining seconds."""
        with self.lock:
            now = self.now()
            value, ends = self._tickets.get(app_id, ("", 0.0))
            if ends <= now:
                value, ends = secrets.token_urlsafe(64), now + TOKEN_SECONDS
                self._tickets[app_id] = value, ends
            return value, int(ends - now)

    def force(self, app_id: str) -> int:
        """Void the stable token at once: 0, or the errcode when that was asked for too often."""
        with self.lock:
            now = self.now()
            lately = [at for at in self._forced.get(app_id, ()) if at > now - DAY_SECONDS]
            if lately and lately[-1] > now - FORCE_PAUSE_SECONDS:
                return 45011
            if len(lately) >= MOST_FORCED:
                return 45009
            self._forced[app_id] = [*lately, now]
            self._tokens.pop((app_id, STABLE), None)
            return 0

    def void_tokens(self) -> None:
        """Make every token handed out so far unknown, as when another program renews it."""
        with self.lock:
            self._tokens.clear()
            self._old_tokens.clear()

    def check_token(self, value: str) -> int:
        """0, or the errcode: 41001 missing, 40001 unknown, 42001 too old."""
        if not value:
            return 41001
        with self.lock:
            _, ends = self._old_tokens.get(value, ("", 0.0))
            for kept, kept_ends in self._tokens.values():
                ends = kept_ends if kept == value else ends
            if not ends:
                return 40001
            return 0 if ends > self.now() else 42001

    def app_of(self, token: str) -> str | None:
        """The app id a token belongs to, also one that is in its last minutes."""
        with self.lock:
            current = (app for (app, _), (kept, _) in self._tokens.items() if kept == token)
            return next(current, None) or self._old_tokens.get(token, (None, 0.0))[0]

    def new_code(self, name: str) -> str:
        """A code that works once."""
        code = secrets.token_hex(16)
        with self.lock:
            self._codes[code] = (name, False)
        return code

    def take_code(self, code: str) -> tuple[str, int]:
        """The name behind a code and 0, or an errcode. `demo-<name>` works again and again."""
        if code.startswith("demo-") and len(code) > len("demo-"):
            return code.removeprefix("demo-"), 0
        with self.lock:
            name, used = self._codes.get(code, ("", False))
            if not name:
                return "", 40029
            self._codes[code] = (name, True)
            return name, 40163 if used else 0

    # Faults

    def plan(self, fault: Fault) -> None:
        """Do this wrong when the time comes."""
        with self.lock:
            self._faults.append(fault)

    def clear_faults(self) -> None:
        """Behave again."""
        with self.lock:
            self._faults.clear()

    def next_fault(self, path: str) -> Fault | None:
        """The planned fault for a call of `path`, counted down."""
        with self.lock:
            for fault in self._faults:
                if fault.path in ("", path) and fault.times > 0:
                    fault.times -= 1
                    return fault
            return None
