"""Who may open what: every route of the console × every role, against one table."""

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app.db import transaction
from app.staff import service
from app.staff.auth import COOKIE
from app.stations import shipped

# c caseworker, e editor, m manager, a admin; "*": whoever is signed in; "half": whoever has given
# the password and still owes the code; "open": everybody.
TABLE = {
    "accounts.change": "a",
    "accounts.create": "a",
    "accounts.deactivate": "a",
    "accounts.end_session": "a",
    "accounts.index": "a",
    "accounts.new": "a",
    "accounts.one": "a",
    "accounts.reactivate": "a",
    "accounts.remove_second_factor": "a",
    "accounts.reset_password": "a",
    "appointments_console.check_in": "cma",
    "appointments_console.close": "ma",
    "appointments_console.end": "cma",
    "appointments_console.index": "cma",
    "appointments_console.preview": "ma",
    "appointments_console.show": "cma",
    "audit.index": "a",
    "audit.sheet": "a",
    "calendar.index": "ma",
    "calendar.lift": "ma",
    "calendar.preview": "ma",
    "calendar.set_days": "ma",
    "conversations.claim": "cma",
    "conversations.close": "cma",
    "conversations.file": "cma",
    "conversations.index": "cma",
    "conversations.look_in": "cma",
    "conversations.note": "cma",
    "conversations.one": "cma",
    "conversations.picture": "cma",
    "conversations.replies": "cma",
    "conversations.reply": "cma",
    "conversations.reveal": "cma",
    "conversations.search": "cma",
    "conversations.send_again": "cma",
    "desk_events.desk_events": "*",
    "desk_pages.finish": "cma",
    "desk_pages.follow_ups": "cma",
    "desk_pages.replies": "cma",
    "desk_pages.retire_reply": "ema",
    "desk_pages.save_reply": "ema",
    "desk_pages.save_rules": "ma",
    "insights.behind": "ma",
    "insights.overview": "ma",
    "insights.sheet": "ma",
    "line.call_next": "cma",
    "line.end": "cma",
    "line.issue": "cma",
    "moves.give_back": "cma",
    "station_load.index": "cma",
    "moves.rule": "ma",
    "moves.take_over": "ma",
    "moves.targets": "cma",
    "moves.transfer": "cma",
    "network.coverage": "ma",
    "network.download": "ma",
    "network.edit": "ma",
    "network.index": "ma",
    "network.new": "ma",
    "network.save": "ma",
    "network.upload": "ma",
    "own.ask_code": "half",
    "own.begin_second_factor": "*",
    "own.confirm_second_factor": "*",
    "own.end_other_sessions": "*",
    "own.end_session": "*",
    "own.enter_code": "half",
    "own.me": "*",
    "own.qr": "*",
    "own.remove_second_factor": "*",
    "own.second_factor": "*",
    "people.ask_erasure": "ma",
    "people.confirm_erasure": "ma",
    "people.export": "ma",
    "people.find": "ma",
    "people.index": "ma",
    "people.one": "ma",
    "questions.draft": "ea",
    "questions.index": "ema",
    "questions.one": "ema",
    "questions.proposed": "ema",
    "questions.settle": "ea",
    "questions.withdraw": "ea",
    "questions.write": "ea",
    "staff.change_password": "*",
    "staff.duty": "*",
    "staff.enter": "open",
    "staff.heartbeat": "*",
    "staff.home": "*",
    "staff.login": "open",
    "staff.logout": "*",
    "staff.password": "*",
}
ROLES = {"c": "caseworker", "e": "editor", "m": "manager", "a": "admin"}
NOBODY_S_ID = 9_000_000


def console_rules(app: APIFlask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/console")]


def may(letter: str, allowed: str) -> bool:
    return bool(letter) and allowed != "half" and (allowed == "*" or letter in allowed)


class Visitor:
    """Calls every route with a session that is fresh each time: some routes end it."""

    def __init__(self, app: APIFlask, letter: str) -> None:
        self.app, self.letter = app, letter
        self.client: FlaskClient = app.test_client()
        page = self.client.get("/console/login").text
        self.token = page.split('name="csrf-token" content="')[1].split('"')[0]
        if letter:
            role = ROLES[letter]
            with app.app_context(), transaction():
                shipped.load_items()
                place = shipped.load_demo_stations("330106")[0].id
                service.create(
                    f"the-{role}", role, [role], "Correct-Horse-7", station_id=place,
                    must_change=False,
                )  # fmt: skip

    def status(self, rule: Rule, method: str) -> int:
        """The answer's status; ids are of nobody, so whoever may come in finds nothing."""
        self._sit_down()
        step = "served" if rule.endpoint == "line.end" else "serve"
        values = {name: step if name == "step" else NOBODY_S_ID for name in rule.arguments}
        path = self.app.url_map.bind("localhost").build(rule.endpoint, values, method)
        headers = {"Accept": "application/json", "X-CSRFToken": self.token}
        body = {"json": {}} if method == "POST" else {}
        answer = self.client.open(path, method=method, headers=headers, **body)
        answer.close()
        return answer.status_code

    def _sit_down(self) -> None:
        self.client.delete_cookie(COOKIE)
        if self.letter:
            with self.app.app_context(), transaction():
                staff = service.by_username(f"the-{ROLES[self.letter]}")
                assert staff is not None
                self.client.set_cookie(COOKIE, service.open_session(staff, "", ""))


def test_every_route_stands_in_the_table(the_app: APIFlask) -> None:
    assert {rule.endpoint for rule in console_rules(the_app)} == set(TABLE)


@pytest.mark.parametrize("letter", ["", *ROLES])
def test_every_route_lets_in_exactly_these(app: APIFlask, letter: str) -> None:
    visitor = Visitor(app, letter)
    for rule in console_rules(app):
        if TABLE[rule.endpoint] == "open":
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            status = visitor.status(rule, method)
            where = (ROLES.get(letter, "nobody"), method, rule.rule, status)
            if may(letter, TABLE[rule.endpoint]):
                assert status not in (401, 403), where
                assert status < 500, where
            else:
                # A whole session is no half one: it is asked to sign in anew.
                expected = 403 if letter and TABLE[rule.endpoint] != "half" else 401
                assert status == expected, where
