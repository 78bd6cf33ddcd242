"""Who may call what: every route of the desk, every role, one's own chat and another's."""

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from tests.conversations.conftest import PASSWORD, Arrive, StaffActor, VeteranActor, taken

DESK = {"conversations", "moves", "desk_pages"}
MANAGERS = {"moves.take_over", "moves.rule", "desk_pages.save_rules"}
WRITERS = {"desk_pages.save_reply", "desk_pages.retire_reply"}  # managers and editors
ROLES = ("caseworker", "editor", "manager", "admin")


def may(role: str, endpoint: str) -> bool:
    """The matrix: what each role is for."""
    if role == "admin":
        return True
    if endpoint in MANAGERS:
        return role == "manager"
    if endpoint in WRITERS:
        return role in ("manager", "editor")
    return role in ("caseworker", "manager")


def calls(app: APIFlask) -> list[tuple[str, str, str]]:
    """Endpoint, method and a path for every route of the desk."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint.split(".")[0] in DESK:
            path = rule.rule
            for name in rule.arguments:
                path = path.replace(f"<int:{name}>", "999999")
            method = "POST" if "POST" in (rule.methods or ()) else "GET"
            found.append((rule.endpoint, method, path))
    return found


@pytest.mark.parametrize("role", ROLES)
def test_every_route_lets_in_whom_it_is_for(role: str, app: APIFlask, caseworker: Arrive) -> None:
    actor = caseworker("somebody", role)
    routes = calls(app)
    assert len(routes) > 20
    for endpoint, method, path in routes:
        act = actor.post if method == "POST" else actor.get
        answer = act(path.removeprefix("/console"))
        # Let in, one meets what is missing or wrong; kept out, only the closed door.
        assert (answer.status_code != 403) == may(role, endpoint), (endpoint, answer.status_code)


def test_nobody_gets_in_without_signing_in(app: APIFlask, client: FlaskClient) -> None:
    StaffActor(client, "nobody", PASSWORD)  # knows the form's token, has no account
    for endpoint, method, path in calls(app):
        answer = client.open(path, method=method, headers={"Accept": "application/json"})
        assert answer.status_code in (400, 401), (endpoint, answer.status_code)


@pytest.mark.parametrize("elsewhere", [False, True])
def test_only_the_holder_writes(
    wang: VeteranActor, caseworker: Arrive, city: int, elsewhere: bool
) -> None:
    lin, other = caseworker("lin"), caseworker("other", at=city if elsewhere else None)
    number = taken(lin, wang)
    assert other.get(f"/conversations/{number}").status_code == 200  # reading is written down
    for path, body in (
        ("messages", {"text": "您好"}), ("messages/1/resend", {}), ("close", {}),
        ("transfer", {"station_id": city, "reason": "x"}), ("return", {}),
        ("return", {"to": "sender", "reason": "x"}), ("return", {"to": "bot"}),
    ):  # fmt: skip
        answer = other.post(f"/conversations/{number}/{path}", json=body)
        assert (answer.status_code, answer.json["code"]) == (403, "not_yours"), path
