"""Door: log-in, log-out, one's own password, duty."""

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.db import transaction
from app.errors import Invalid
from app.staff import service, wording
from app.staff.auth import (
    COOKIE,
    current_staff,
    inside,
    session_id,
    signed_in_response,
    staff_only,
)
from app.staff.models import Role, StaffMember
from app.web import LOG_IN_LIMIT, address, given, limiter, settings, wants_json

console = Blueprint("staff", __name__, url_prefix="/console")
console_pages_open_to_all = {"staff.login", "staff.enter"}


@console.get("/login")
def login() -> str:
    return render_template("staff/login.html", next=inside(request.args.get("next", "")))


@console.post("/login")
@limiter.limit(LOG_IN_LIMIT, key_func=address)
def enter() -> BaseResponse | tuple[str, int]:
    username = request.form.get("username", "").strip().lower()
    target = inside(request.form.get("next", ""))
    with transaction():
        staff = service.try_password(
            username, request.form.get("password", ""), request.remote_addr or ""
        )
        if staff is not None:
            begin = service.open_half_session if staff.has_second_factor else service.open_session
            token = begin(staff, request.remote_addr or "", request.user_agent.string)
    if staff is None:
        # The same for a wrong password, a locked account and none at all.
        problem = wording.NO_LOG_IN.format(tries=service.TRIES, minutes=service.LOCK_MINUTES)
        page = render_template("staff/login.html", problem=problem, username=username, next=target)
        return page, 401
    if staff.has_second_factor:
        target = url_for("own.ask_code", next=target)
    return signed_in_response(target, token)


@console.post("/logout")
@staff_only()
def logout() -> BaseResponse:
    with transaction():
        service.set_duty(current_staff(), False)
        service.close_session(session_id(), current_staff().id)
    response = redirect(url_for("staff.login"))
    response.delete_cookie(COOKIE)
    return response


@console.get("/password")
@staff_only()
def password() -> str:
    return render_template("staff/password.html", first=current_staff().must_change_password)


@console.post("/password")
@staff_only()
def change_password() -> BaseResponse | tuple[str, int]:
    try:
        with transaction():
            staff = service.get(current_staff().id)
            service.change_password(staff, request.form.get("old", ""), request.form.get("new", ""))
            token = service.open_session(
                staff, request.remote_addr or "", request.user_agent.string
            )
    except Invalid as error:
        first = current_staff().must_change_password
        return render_template("staff/password.html", problem=error.message, first=first), 422
    return signed_in_response(url_for("staff.home"), token)


@console.post("/duty")
@staff_only()
def duty() -> BaseResponse | dict[str, bool]:
    """`on=1` or `on=0`: ready to take chats, or not."""
    on_duty = str(given().get("on", "")).lower() in ("1", "true", "on")
    with transaction():
        service.set_duty(service.get(current_staff().id), on_duty)
    return {"on_duty": on_duty} if wants_json() else redirect(url_for("staff.home"))


@console.post("/heartbeat")
@staff_only()
def heartbeat() -> Response:
    with transaction():
        service.heartbeat(current_staff().id)
    return Response(status=204)


@console.get("/")
@staff_only()
def home() -> BaseResponse:
    """Where one lands: the first page one may see."""
    path = next(path for path, _, roles in MENU if current_staff().has(*roles))
    return redirect(path)


@console.app_context_processor
def _frame() -> dict[str, object]:
    staff = g.get("staff")
    menu = [row for row in MENU if staff and (not row[2] or staff.has(*row[2]))]
    return {"console_menu": menu, "urge_second_factor": bool(staff) and _should_enrol(staff)}


def _should_enrol(staff: StaffMember) -> bool:
    """Whoever leads or administers is urged until enrolled; demo staff are left alone."""
    leads = Role.MANAGER in staff.roles or Role.ADMIN in staff.roles
    return leads and not staff.has_second_factor and settings().env == "production"


MENU = (
    ("/console/conversations", "会话", (Role.CASEWORKER, Role.MANAGER)),
    ("/console/follow-ups", "回访", (Role.CASEWORKER, Role.MANAGER)),
    ("/console/replies", "常用语", (Role.CASEWORKER, Role.MANAGER)),
    ("/console/appointments", "预约", (Role.CASEWORKER, Role.MANAGER)),
    ("/console/stations", "服务站", (Role.MANAGER,)),
    ("/console/questions", "待答问题", (Role.EDITOR, Role.MANAGER)),
    ("/console/insights", "统计", (Role.MANAGER,)),
    ("/console/people", "个人资料", (Role.MANAGER,)),
    ("/console/accounts", "账号", (Role.ADMIN,)),
    ("/console/audit", "审计", (Role.ADMIN,)),
)
