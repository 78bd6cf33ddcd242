"""Door: the desk's other pages: follow-ups, canned replies, how a station runs its desk."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from pydantic import BaseModel, Field
from werkzeug.wrappers import Response as BaseResponse

from app import clock
from app.appointments import queries as appointments
from app.conversations import (
    canned,
    clocks,
    console_schemas,
    desk_wording,
    following_up,
    lists,
    station_rules,
)  # fmt: skip
from app.conversations.console import TAKES_CHATS, checked
from app.db import transaction
from app.errors import Invalid
from app.staff.auth import current_staff, staff_only
from app.staff.models import Role
from app.stations import queries as stations

desk_pages = Blueprint("desk_pages", __name__, url_prefix="/console")


class FinishIn(BaseModel):
    result: str = Field(max_length=20)
    note: str = Field(default="", max_length=2000)


class CannedIn(BaseModel):
    title: str = Field(default="", max_length=200)
    text: str = Field(default="", max_length=2000)
    article_id: str = Field(default="", max_length=60)
    whole_desk: bool = False


class RulesIn(BaseModel):
    auto_assign: bool = False
    duty_officer_id: str = Field(default="", max_length=12, pattern=r"^\d*$")
    most_chats: int = station_rules.USUAL_CHATS
    first_answer_minutes: int = 10
    next_answer_minutes: int = 15
    solution_days: int = clocks.USUAL.solution_days

    def targets(self) -> clocks.Targets:
        return clocks.Targets(
            timedelta(minutes=self.first_answer_minutes),
            timedelta(minutes=self.next_answer_minutes),
            self.solution_days,
        )


@desk_pages.get("/follow-ups")
@staff_only(*TAKES_CHATS)
def follow_ups() -> str:
    """What is to be asked again, the most overdue first."""
    return _follow_ups(None)


def _follow_ups(problem: str | None) -> str:
    staff = current_staff()
    own = lists.own_stations(staff)
    given_up = following_up.given_up(own)
    return render_template(
        "conversations/follow_ups.html", tasks=following_up.open_tasks(staff, own),
        given_up=given_up, places=appointments.places(given_up),
        matters=appointments.matters(given_up),
        results=desk_wording.FOLLOW_UP_RESULTS, who=console_schemas.who, today=clock.today(),
        local=clock.local, problem=problem,
    )  # fmt: skip


@desk_pages.post("/follow-ups/<int:task_id>")
@staff_only(*TAKES_CHATS)
def finish(task_id: int) -> Any:
    try:
        body = checked(FinishIn)
        with transaction():
            following_up.finish(task_id, current_staff(), body.result, body.note)
    except Invalid as error:
        return _follow_ups(error.message), 422
    return redirect(url_for("desk_pages.follow_ups"))


@desk_pages.get("/replies")
@staff_only(*TAKES_CHATS)
def replies() -> str:
    """Canned replies; managers and editors change them, and managers how the station works."""
    return _replies(None)


def _replies(problem: str | None, draft: CannedIn | None = None) -> str:
    staff = current_staff()
    edited = request.args.get("edit", "")
    station = stations.station_of(staff.id)
    return render_template(
        "conversations/replies.html",
        replies=canned.all_of(staff.station_id), titles=canned.titles(),
        variables=canned.VARIABLES, draft=draft, problem=problem,
        edited=canned.get(int(edited)) if edited.isdigit() else None,
        may_write=staff.has(Role.MANAGER, Role.EDITOR), may_rule=staff.has(Role.MANAGER),
        station=station, rules=station_rules.of_station(station.id if station else None),
        colleagues=stations.staff_of(station.id) if station else [],
        most=station_rules.MOST_CHATS, most_minutes=station_rules.MOST_MINUTES,
        most_days=station_rules.MOST_DAYS,
    )  # fmt: skip


@desk_pages.post("/replies")
@staff_only(Role.MANAGER, Role.EDITOR)
def save_reply() -> Any:
    """A new canned reply, or with `id` new words for one."""
    body, given = checked(CannedIn), request.form.get("id", "")
    station_id = None if body.whole_desk else current_staff().station_id
    try:
        with transaction():
            canned.save(
                current_staff(), body.title, body.text, station_id=station_id,
                article_id=body.article_id, reply_id=int(given) if given.isdigit() else None,
            )  # fmt: skip
    except Invalid as error:
        return _replies(error.message, body), 422
    return _back()


@desk_pages.post("/replies/<int:reply_id>/retire")
@staff_only(Role.MANAGER, Role.EDITOR)
def retire_reply(reply_id: int) -> BaseResponse:
    with transaction():
        canned.retire(current_staff(), reply_id)
    return _back()


@desk_pages.post("/station-desk")
@staff_only(Role.MANAGER)
def save_rules() -> Any:
    """How the manager's own station gives out chats, and who is called in an emergency."""
    body, station = checked(RulesIn), stations.station_of(current_staff().id)
    try:
        with transaction():
            if station is not None:
                station_rules.set_rules(
                    station.id, current_staff(), auto_assign=body.auto_assign,
                    duty_officer_id=int(body.duty_officer_id) if body.duty_officer_id else None,
                    most_chats=body.most_chats, soon=body.targets(),
                )  # fmt: skip
    except Invalid as error:
        return _replies(error.message), 422
    return _back()


def _back() -> BaseResponse:
    return redirect(url_for("desk_pages.replies"))
