"""A day at the counter, through the console's pages."""

from datetime import timedelta
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.appointments.models import Appointment
from app.audit.models import AuditEntry
from app.db import db, transaction
from app.staff import service as staff
from app.staff.models import Role
from app.stations.models import Station
from tests.appointments import support
from tests.support.actors import StaffActor, VeteranActor
from tests.support.time import HandClock

PASSWORD = "Correct-Horse-7"
HTML = {"headers": {"Accept": "text/html"}}


class Counter:
    """A station with one appointment in an hour, and its caseworker at the console."""

    def __init__(self, app: APIFlask) -> None:
        self.app = app
        with app.app_context(), transaction():
            own = support.station("demo-county")
            other = support.station("demo-city")
            soon = support.slot(own, starts_in=timedelta(hours=1), capacity=2)
            later = support.slot(own, starts_in=timedelta(days=1), capacity=2)
        self.station, self.other = own.id, other.id
        self.soon, self.later = soon.id, later.id
        self.veteran = VeteranActor(app.test_client(), "wang")
        self.veteran.consent()
        self.sun = self.staff("sun", Role.CASEWORKER, own.id)

    def staff(self, name: str, role: Role, station: int) -> StaffActor:
        """A new member of staff, signed in."""
        with self.app.app_context(), transaction():
            staff.create(name, name, [str(role)], PASSWORD, station_id=station, must_change=False)
        return StaffActor(self.app.test_client(), name, PASSWORD)

    def book(self, slot: int, **more: str) -> dict[str, Any]:
        sent = {"slot_id": slot, "item": "card_apply", **more}
        answer = self.veteran.post("/appointments", json=sent)
        assert answer.status_code == 201, answer.text
        booked: dict[str, Any] = answer.json or {}
        return booked

    def page(self, query: str = "", who: StaffActor | None = None) -> str:
        return (who or self.sun).get(f"/appointments{query}", **HTML).text

    def do(self, path: str, who: StaffActor | None = None, **form: str) -> TestResponse:
        return (who or self.sun).post(f"/appointments{path}", data=form)

    def state(self, booked: dict[str, Any]) -> str:
        answer = self.veteran.get(f"/appointments/{booked['id']}").json or {}
        return str(answer["state"])


@pytest.fixture
def counter(app: APIFlask) -> Counter:
    return Counter(app)


def test_the_day_as_a_file(counter: Counter) -> None:
    booked = counter.book(counter.soon, **{"for": "王大力", "contact": "13812345678"})
    answer = counter.sun.get("/appointments?format=csv", **HTML)
    assert answer.mimetype == "text/csv" and "day-2026-11-18.csv" in str(answer.headers)
    heading, line = answer.get_data().decode("utf-8-sig").splitlines()
    assert heading.split(",")[:3] == ["开始", "结束", "事项"]
    assert line.split(",") == [
        "11:00", "11:30", "优待证申领", "王**", "138****5678", booked["code"], "已预约",
    ]  # fmt: skip


def test_from_the_list_to_served_and_invited(counter: Counter, clock: HandClock) -> None:
    booked = counter.book(counter.soon, **{"for": "王大力", "contact": "13812345678"})
    listed = counter.page()
    assert booked["code"] in listed
    assert "王**" in listed
    assert "王大力" not in listed
    assert "138****5678" in listed
    code = booked["code"].lower()
    assert counter.do("/check-in", code=f" {code[:4]} {code[4:]} ").status_code == 302
    assert counter.state(booked) == "checked_in"
    counter.do(f"/{booked['id']}/serve")
    assert counter.state(booked) == "served"
    waiting = counter.veteran.get("/evaluations/invitations").json or {}
    assert [(one["subject"], one["subject_id"]) for one in waiting["items"]] == [
        ("appointment", booked["id"])
    ]
    with counter.app.app_context():
        actions = db.session.scalars(
            select(AuditEntry.action).where(AuditEntry.actor == "staff").order_by(AuditEntry.id)
        ).all()
    assert [one for one in actions if one.startswith("appointment.")] == [
        "appointment.check_in",
        "appointment.serve",
    ]


def test_the_whole_name_is_a_recorded_look(counter: Counter) -> None:
    booked = counter.book(counter.soon, **{"for": "王大力", "contact": "13812345678"})
    shown = counter.page(f"/{booked['id']}")
    assert "王大力" in shown
    assert "13812345678" in shown
    with counter.app.app_context():
        entry = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "appointment.read")
        ).one()
        assert entry.veteran_id == counter.veteran.id


@pytest.mark.parametrize("code", ["XXXXXXXX", "", "号" * 100])
def test_a_wrong_code_is_said_on_the_list(counter: Counter, code: str) -> None:
    counter.do("/check-in", code=code)
    assert "没有找到这个凭证号" in counter.page()


def test_the_wrong_day_a_second_time_and_a_cancelled_one(counter: Counter) -> None:
    tomorrow, today = counter.book(counter.later), counter.book(counter.soon)
    counter.do("/check-in", code=tomorrow["code"])
    assert "不在今天" in counter.page()
    counter.do("/check-in", code=today["code"])
    counter.do("/check-in", code=today["code"])
    assert "现在是“已签到”" in counter.page()
    counter.veteran.post(f"/appointments/{tomorrow['id']}/cancel")
    counter.do(f"/{tomorrow['id']}/no-show")
    assert "现在是“已取消”" in counter.page()


def test_no_show_only_once_it_has_begun(counter: Counter, clock: HandClock) -> None:
    booked = counter.book(counter.soon)
    counter.do(f"/{booked['id']}/no-show")
    assert counter.state(booked) == "booked"
    clock.advance(hours=1)
    again = StaffActor(counter.app.test_client(), "sun", PASSWORD)  # an idle session has ended
    counter.do(f"/{booked['id']}/no-show", again)
    assert counter.state(booked) == "no_show"


def test_a_checked_in_person_can_no_longer_cancel(counter: Counter) -> None:
    booked = counter.book(counter.soon)
    counter.do("/check-in", code=booked["code"])
    answer = counter.veteran.post(f"/appointments/{booked['id']}/cancel")
    assert (answer.status_code, (answer.json or {})["code"]) == (409, "not_booked")


def test_another_stations_people_are_not_shown(counter: Counter) -> None:
    booked = counter.book(counter.soon)
    li = counter.staff("li", Role.CASEWORKER, counter.other)
    assert booked["code"] not in counter.page(who=li)
    assert li.get(f"/appointments?station={counter.station}").status_code == 403
    assert li.get(f"/appointments/{booked['id']}").status_code == 404
    counter.do("/check-in", li, code=booked["code"])
    assert counter.state(booked) == "booked"


def test_a_manager_may_look_at_any_station(counter: Counter) -> None:
    booked = counter.book(counter.soon)
    zhao = counter.staff("zhao", Role.MANAGER, counter.other)
    assert booked["code"] in counter.page(f"?station={counter.station}", zhao)
    assert zhao.get("/appointments?station=99999").status_code == 404


def test_strangers_are_kept_out(counter: Counter, client: FlaskClient) -> None:
    booked = counter.book(counter.soon)
    assert client.get("/console/appointments").status_code == 302
    path = f"/console/appointments/{booked['id']}/serve"
    assert client.post(path).status_code in (400, 401)
    with counter.app.app_context():
        assert db.session.get_one(Appointment, booked["id"]).state == "booked"


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/check-in", {"code": "ABC\x00"}),
        ("/line", {"item": "card\x00"}),
        ("/close", {"begin": "2026-11-19T00:00", "end": "2026-11-20T00:00", "reason": "停\x07电"}),
        ("/calendar/days", {"first": "2026-11-20", "last": "2026-11-20", "kind": "free",
                            "note": "运动会\x00"}),
    ],
)  # fmt: skip
def test_control_characters_are_refused(counter: Counter, path: str, form: dict[str, str]) -> None:
    booked = counter.book(counter.later)
    zhao = counter.staff("zhao", Role.MANAGER, counter.station)
    assert counter.do(path, zhao, station=str(counter.station), **form).status_code == 302
    assert "有认不出的字符" in counter.page("", zhao)
    assert counter.state(booked) == "booked"


def test_a_manager_may_let_people_be_moved(counter: Counter) -> None:
    booked = counter.book(counter.later)
    zhao = counter.staff("zhao", Role.MANAGER, counter.other)
    with counter.app.app_context(), transaction():
        at = db.session.get_one(Station, counter.station)
        target = support.slot(at, starts_in=timedelta(days=4)).id
    form = {"begin": "2026-11-19T00:00", "end": "2026-11-20T00:00", "reason": "停电"}
    asked = "&".join(f"{name}={value}" for name, value in form.items())
    shown = counter.page(f"/close?station={counter.station}&{asked}", zhao)
    assert "停办，改期 1 个，取消 0 个" in shown
    assert counter.state(booked) == "booked"
    counter.do("/close", zhao, station=str(counter.station), move="1", **form)
    with counter.app.app_context():
        one = db.session.get_one(Appointment, booked["id"])
        assert (one.state, one.slot_id) == ("booked", target)
    assert "1 个预约已改期，0 个预约已取消" in counter.page("", zhao)


def test_a_manager_closes_after_seeing_whom_it_hits(counter: Counter) -> None:
    booked, today = counter.book(counter.later), counter.book(counter.soon)
    zhao = counter.staff("zhao", Role.MANAGER, counter.other)
    stretch = "begin=2026-11-19T00:00&end=2026-11-20T00:00&reason=停电"
    shown = counter.page(f"/close?station={counter.station}&{stretch}", zhao)
    assert "取消 1 个已有的预约" in shown
    assert counter.state(booked) == "booked"
    form = {"begin": "2026-11-19T00:00", "end": "2026-11-20T00:00", "reason": "停电"}
    station = str(counter.station)
    assert counter.do("/close", station=station, **form).status_code == 403
    counter.do("/close", zhao, station=station, **form)
    assert (counter.state(booked), counter.state(today)) == ("cancelled", "booked")
    listed = counter.veteran.get(f"/appointments/{booked['id']}").json or {}
    assert listed["state_text"] == "服务站临时停办，已取消"
    counter.do("/close", zhao, station=station, begin="soon", end="later")
    assert "停办的结束时间" in counter.page("", zhao)
