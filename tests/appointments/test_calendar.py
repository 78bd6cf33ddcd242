"""The calendar at the console: days off and swapped days, closures taken back, previews."""

from datetime import date, timedelta

import pytest
from apiflask import APIFlask
from sqlalchemy import func, select

from app.appointments.demo import demo_data
from app.appointments.models import Appointment, Slot
from app.audit.models import AuditEntry
from app.db import db, transaction
from app.staff import service as staff
from app.staff.models import Role
from app.stations.models import CalendarDay, Station
from tests.appointments.invariants import broken
from tests.support.actors import StaffActor, VeteranActor

HTML = {"headers": {"Accept": "text/html"}}
FRIDAY, SUNDAY = date(2026, 11, 20), date(2026, 11, 22)


class Office:
    """A county with its demo's stations, a manager, and somebody booked on Friday."""

    def __init__(self, app: APIFlask) -> None:
        self.app = app
        with app.app_context(), transaction():
            demo_data("330106")
            at = db.session.scalars(select(Station).where(Station.code == "demo-county")).one()
            self.station = at.id
            staff.create("boss", "boss", [Role.MANAGER], "Correct-Horse-7", station_id=at.id,
                         must_change=False)  # fmt: skip
        self.boss = StaffActor(app.test_client(), "boss", "Correct-Horse-7")
        self.wang = VeteranActor(app.test_client(), "wang")
        slots = self.wang.get(f"/stations/{at.id}/slots?item=card_apply&from={FRIDAY}&to={FRIDAY}")
        body = {"slot_id": slots.json["items"][0]["id"], "item": "card_apply"}
        self.booked = self.wang.post("/appointments", json=body).json["id"]

    def state(self) -> str:
        return str(self.wang.get(f"/appointments/{self.booked}").json["state"])

    def open_on(self, day: date) -> int:
        found = self.wang.get(f"/stations/{self.station}/slots?from={day}&to={day}").json["items"]
        return sum(one["available"] for one in found)

    def ask(self, path: str, **query: object) -> str:
        given = {name: str(value) for name, value in query.items()}
        return self.boss.get(f"/appointments/calendar{path}", query_string=given, **HTML).text

    def do(self, path: str, **form: object) -> str:
        data = {name: str(value) for name, value in form.items()}
        self.boss.post(f"/appointments/calendar{path}", data=data)
        return self.ask("")

    def count(self, model: type) -> int:
        with self.app.app_context():
            return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture
def office(app: APIFlask) -> Office:
    return Office(app)


def test_a_preview_says_what_would_happen_and_changes_nothing(office: Office) -> None:
    before = office.open_on(FRIDAY), office.count(AuditEntry), office.count(Slot)
    page = office.ask("/days", first=FRIDAY, last=FRIDAY, kind="free", note="运动会")
    assert "取消 1 个已有的预约" in page and "运动会" in page
    assert (office.open_on(FRIDAY), office.count(AuditEntry), office.count(Slot)) == before
    assert office.state() == "booked" and office.count(CalendarDay) == 0


def test_a_day_off_closes_it_and_tells_who_was_booked(office: Office) -> None:
    page = office.do("/days", first=FRIDAY, last=FRIDAY, kind="free", note="运动会")
    assert "1 个预约已取消" in page and "运动会" in page
    assert office.open_on(FRIDAY) == 0 and office.state() == "cancelled"
    told = office.wang.get(f"/appointments/{office.booked}").json["state_text"]
    assert told == "服务站临时停办，已取消"
    with office.app.app_context():
        assert broken() == {}
    page = office.do("/days", first=FRIDAY, last=FRIDAY, kind="usual")
    assert "新放出" in page and office.open_on(FRIDAY) > 0
    assert office.count(CalendarDay) == 0


def test_a_swapped_day_opens_slots(office: Office) -> None:
    assert office.open_on(SUNDAY) == 0
    page = office.ask("/days", first=SUNDAY, last=SUNDAY, kind="working")
    assert "停约 0 个时段" in page and "新放出 0 个" not in page
    office.do("/days", first=SUNDAY, last=SUNDAY, kind="working", note="补班")
    assert office.open_on(SUNDAY) > 0
    with office.app.app_context():
        entry = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "calendar.set")
        ).one()
        assert entry.actor == "staff" and entry.subject_id == SUNDAY.isoformat()


@pytest.mark.parametrize(
    "wrong",
    [
        {"first": "2026-11-17", "last": "2026-11-17", "kind": "free"},
        {"first": "2026-11-20", "last": "2026-11-19", "kind": "free"},
        {"first": "2026-11-20", "last": "2026-12-31", "kind": "free"},
        {"first": "2026-11-20", "last": "2026-11-20", "kind": "holiday"},
        {"first": "soon", "last": "2026-11-20", "kind": "free"}, {},
    ],
)  # fmt: skip
def test_senseless_days_change_nothing(office: Office, wrong: dict[str, str]) -> None:
    assert "一次最多改 31 天" in office.do("/days", **wrong)
    assert office.boss.get("/appointments/calendar/days", query_string=wrong).status_code == 302
    assert office.count(CalendarDay) == 0 and office.state() == "booked"


def test_a_closure_can_be_taken_back(office: Office) -> None:
    form = {"begin": f"{FRIDAY}T00:00", "end": f"{FRIDAY}T23:00", "reason": "停电"}
    office.boss.post("/appointments/close", data=form)
    assert office.open_on(FRIDAY) == 0 and office.state() == "cancelled"
    page = office.ask("")
    assert "停电" in page and "撤销停办" in page
    lift = page.split("/closures/")[1].split("/lift")[0]
    page = office.do(f"/closures/{lift}/lift")
    assert "新放出" in page and "停电" not in page
    assert office.open_on(FRIDAY) > 0
    with office.app.app_context():
        assert db.session.get_one(Appointment, office.booked).state == "cancelled"
    assert "已经撤销" in office.do(f"/closures/{lift}/lift")


def test_the_page_marks_what_is_not_usual(office: Office) -> None:
    office.do("/days", first=FRIDAY, last=FRIDAY + timedelta(days=2), kind="working", note="补班")
    page = office.ask("")
    assert page.count("补班") == 3 and "已约" in page
