"""Door: the console's session cookie. Every console route carries this guard."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, g, make_response, redirect, request, url_for

from app.audit.service import coming_from
from app.db import transaction
from app.errors import NotAllowed, NotSignedIn
from app.staff import presence, service, wording
from app.staff.models import Role, StaffMember
from app.web import vouch, wants_json

COOKIE = "desk_session"


def staff_only(*roles: Role) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let the view run for signed-in staff who hold one of `roles` (none: anybody who works here).

    Else 401 or the log-in page; 403 for another role. An initial password must be changed first.
    """

    def guard(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            try:
                staff = _sign_in()
            except NotSignedIn:
                if wants_json() or request.method != "GET":
                    raise
                return redirect(url_for("staff.login", next=request.path))
            if staff.must_change_password and request.endpoint not in _ALWAYS:
                if wants_json():
                    raise NotAllowed(wording.CHANGE_PASSWORD, code="change_password")
                return redirect(url_for("staff.password"))
            if roles and not staff.has(*roles):
                raise NotAllowed(wording.NOT_YOURS)
            with coming_from(request.remote_addr or ""):
                return view(*args, **kwargs)

        guarded.guard = roles or "staff"  # type: ignore[attr-defined]  # read by the route-walking test
        return guarded

    return guard


_ALWAYS = {"staff.password", "staff.change_password", "staff.logout"}


def _sign_in() -> StaffMember:
    token = request.cookies.get(COOKIE, "")
    if not token:
        raise NotSignedIn(wording.SIGN_IN_FIRST)
    with transaction():
        session = service.session_of(token)
        staff = service.get(session.staff_id)
        if not staff.active:
            raise NotSignedIn(wording.SIGN_IN_FIRST)
        service.touch(session)
        presence.sign_of_life(staff)
    vouch(token)
    g.staff, g.staff_session_id = staff, session.id
    return staff


def half_signed_in(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let the view run, with the cookie's token, for whoever has given the password and no code."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        token = request.cookies.get(COOKIE, "")
        try:
            service.session_of(token, half=True)
        except NotSignedIn:
            if wants_json():
                raise
            return redirect(url_for("staff.login", next=inside(request.values.get("next", ""))))
        return view(token, *args, **kwargs)

    guarded.guard = "half"  # type: ignore[attr-defined]  # read by the route-walking test
    return guarded


def current_staff() -> StaffMember:
    """Who is at the desk in this request."""
    staff: StaffMember = g.staff
    return staff


def session_id() -> int:
    """The console session of this request."""
    return int(g.staff_session_id)


def signed_in_response(target: str, token: str) -> Response:
    """Go on to `target` with the session cookie."""
    response = make_response(redirect(target))
    response.set_cookie(
        COOKIE,
        token,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
        path="/",
        max_age=service.SESSION_HOURS * 3600,
    )
    return response


def inside(target: str) -> str:
    """Only paths of the console: a log-in link may not send people elsewhere."""
    fine = target.startswith("/console/") and "//" not in target and "\\" not in target
    return target if fine else "/console/"
