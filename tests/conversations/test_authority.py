"""Who may call what: every route of the desk, every role, one's own chat and another's."""

from datetime import timedelta

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from app import clock
from app.conversations import canned, following_up
from app.conversations.models import Conversation, State
from app.db import db, transaction
from app.staff import service as staff
from app.stations.models import Station
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


HOLDERS = ("messages", "close", "transfer", "return", "messages/1/resend")


def changes(number: int, task: int, reply: int, city: int) -> dict[str, dict[str, object]]:
    """Every call that changes something of a station: path → body."""
    talk = f"/conversations/{number}"
    held: dict[str, object] = {"text": "您好", "reason": "x", "station_id": city}
    return {
        **{f"{talk}/{path}": held for path in HOLDERS},
        f"{talk}/take-over": {"reason": "休假"},
        f"{talk}/rule": {"station_id": city, "reason": "x"},
        f"/follow-ups/{task}": {"result": "settled"},
        f"/replies/{reply}/retire": {},
    }


# Who may do what with what lies with the county, by role and where one works; none is the holder.
MATRIX = {
    ("caseworker", "county"): {"follow-ups"},
    ("caseworker", "city"): {"follow-ups"},
    ("caseworker", "other"): set(),
    ("editor", "county"): {"retire"},
    ("editor", "city"): set(),
    ("editor", "other"): set(),
    ("manager", "county"): {"take-over", "rule", "follow-ups", "retire"},
    ("manager", "city"): {"take-over", "rule", "follow-ups"},
    ("manager", "other"): set(),
    ("admin", "county"): {"take-over", "rule", "follow-ups", "retire"},
    ("admin", "other"): set(),
}


@pytest.mark.parametrize(("role", "place"), MATRIX)
def test_own_station_and_others(
    role: str, place: str, wang: VeteranActor, caseworker: Arrive, app: APIFlask, station: int,
    city: int,
) -> None:  # fmt: skip
    with app.app_context(), transaction():
        other = Station(code="other", name="邻区服务中心", level="county", region="330108")
        db.session.add(other)
        db.session.flush()
        places = {"county": station, "city": city, "other": other.id}
    lin = caseworker("lin")
    number = taken(lin, wang)
    with app.app_context(), transaction():
        by = staff.by_username("lin")
        talk = db.session.get_one(Conversation, number)
        assert by is not None
        reply = canned.save(by, "问候", "您好", station_id=station).id
        task = following_up.plan(talk, by, clock.today() + timedelta(days=1)).id
    actor = caseworker("somebody", role, at=places[place])
    for path, body in changes(number, task, reply, city).items():
        form = path.startswith(("/follow-ups", "/replies"))
        answer = actor.post(path, **({"data": body} if form else {"json": body}))
        allowed = any(name in path for name in MATRIX[role, place])
        assert (answer.status_code != 403) == allowed, (path, answer.status_code)
        # What was let through is undone by hand: the next call finds things as they were.
        with app.app_context(), transaction():
            talk = db.session.get_one(Conversation, number)
            holder = staff.by_username("lin")
            assert holder is not None
            talk.state, talk.caseworker_id = State.WITH_CASEWORKER, holder.id
            talk.station_id, talk.ruled_at = station, None
