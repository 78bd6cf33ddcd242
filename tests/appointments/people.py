"""Who is at work while things are killed: visitors with phones, clerks at counters."""

import random
from collections import Counter
from typing import Any

import requests

from tests.appointments.web import Answer, Web

MOST_TRIES = 300
UNSETTLED = (0, 500, 503)  # nobody has said yes or no


class Visitor:
    """Books, moves, cancels, waits and accepts at random, and remembers what was promised."""

    def __init__(self, web: Web, token: str, slots: list[int], seed: int) -> None:
        self.web, self.token, self.slots = web, token, slots
        self.random = random.Random(seed)
        self.answers: Counter[tuple[str, int]] = Counter()
        self.settled = 0
        self.held: set[int] = set()  # the appointments we have been told we hold

    def visit(self, steps: int) -> Answer:
        for step in range(steps):
            chance = self.random.random()
            if chance < 0.25:
                self._look_for_offers()
            elif chance < 0.6 and len(self.held) < 2:
                self._book(f"key-{step}")
            elif chance < 0.8 and self.held:
                self._surely("move", f"/appointments/{self._mine()}/reschedule", self._slot())
            elif self.held:
                one = self._mine()
                answer = self._surely("cancel", f"/appointments/{one}/cancel", {})
                assert answer.status == 200, answer
                self.held.remove(one)
        return Answer(200, {}, 0.0)

    def _slot(self) -> dict[str, int]:
        return {"slot_id": self.random.choice(self.slots)}

    def _mine(self) -> int:
        return self.random.choice(sorted(self.held))

    def _book(self, key: str) -> None:
        body = {**self._slot(), "item": "card_apply"}
        answer = self._surely("book", "/appointments", body, key)
        if answer.status in (200, 201):
            self.held.add(answer.body["id"])
        elif answer.body.get("code") == "slot_full":
            self._surely("wait", "/appointments/waiting", body)

    def _look_for_offers(self) -> None:
        listed = self.web.get(self.token, "/appointments?limit=100")
        offers = [one["id"] for one in listed.body.get("items", ()) if one["can_accept"]]
        for one in offers:
            if len(self.held) < 2 and self.random.random() < 0.7:
                if self._surely("accept", f"/appointments/{one}/accept", {}).status == 200:
                    self.held.add(one)
            else:
                self._surely("decline", f"/appointments/{one}/cancel", {})

    def _surely(self, what: str, path: str, body: object, key: str | None = None) -> Answer:
        """Ask again as long as nobody has said yes or no: every call may be repeated."""
        for _ in range(MOST_TRIES):
            answer = self.web.post(self.token, path, body, key)
            self.answers[what, answer.status] += 1
            if answer.status not in UNSETTLED:
                self.settled += 1
                return answer
        raise AssertionError(f"nobody answers {what} any more")


class Clerk:
    """At the console: checks in who has booked, gives tickets, calls, serves, skips, gives up.

    What became of a form whose answer was lost nobody knows; the tables must be right all the same.
    """

    def __init__(self, web: Web, username: str, password: str, codes: list[str], seed: int) -> None:
        self.url, self.random, self.codes = f"{web.url}/console", random.Random(seed), codes
        self.http = requests.Session()
        self.answers: Counter[tuple[str, int]] = Counter()
        self.settled = 0
        page = self.http.get(f"{self.url}/login", timeout=60).text
        self.token = page.split('name="csrf-token" content="')[1].split('"')[0]
        self._post("log in", "/login", username=username, password=password)

    def work(self, steps: int) -> Answer:
        for _ in range(steps):
            what = self.random.choice(("check in", "walk in", "call", "call", "end", "end"))
            if what == "check in" and self.codes:
                code = self.codes.pop(self.random.randrange(len(self.codes)))
                self._post(what, "/appointments/check-in", code=code)
            elif what == "call":
                self._post(what, "/appointments/line/next")
            elif what == "end":
                step = self.random.choice(("served", "served", "gone", "skip"))
                ticket = self.random.randrange(1, 60)
                self._post(what, f"/appointments/line/{ticket}/{step}")
            else:
                self._post("walk in", "/appointments/line", item="card_apply")
        return Answer(200, {}, 0.0)

    def _post(self, what: str, path: str, **form: Any) -> None:
        form |= {"csrf_token": self.token}
        try:
            got = self.http.post(f"{self.url}{path}", data=form, timeout=60, allow_redirects=False)
            status = got.status_code
        except requests.RequestException:
            status = 0
        self.answers[what, status] += 1
        self.settled += status not in UNSETTLED
