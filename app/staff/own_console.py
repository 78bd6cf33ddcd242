"""Door: one's own account: the code at log-in, the second factor, the places one is signed in."""

import io

import segno
from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app import clock
from app.db import transaction
from app.errors import Invalid
from app.staff import accounts, passwords, service, totp, wording
from app.staff.auth import (
    current_staff,
    half_signed_in,
    inside,
    session_id,
    signed_in_response,
    staff_only,
)
from app.web import LOG_IN_LIMIT, address, limiter

console = Blueprint("own", __name__, url_prefix="/console")
Page = str | tuple[str, int] | BaseResponse


@console.get("/login/code")
@half_signed_in
def ask_code(_token: str) -> str:
    return render_template("staff/code.html", next=inside(request.args.get("next", "")))


@console.post("/login/code")
@limiter.limit(LOG_IN_LIMIT, key_func=address)
@half_signed_in
def enter_code(token: str) -> Page:
    target = inside(request.form.get("next", ""))
    with transaction():
        whole = service.try_code(
            token,
            request.form.get("code", ""),
            request.remote_addr or "",
            request.user_agent.string,
        )
    if whole is None:
        page = render_template("staff/code.html", next=target, problem=wording.WRONG_CODE)
        return page, 401
    return signed_in_response(target, whole)


@console.get("/me")
@staff_only()
def me() -> str:
    return _page()


def _page(problem: str = "") -> str:
    staff = current_staff()
    return render_template(
        "staff/me.html",
        staff=staff,
        sessions=accounts.sessions_of(staff.id),
        this_session=session_id(),
        rule=passwords.RULE,
        roles=wording.ROLES,
        problem=problem,
        local=clock.local,
        browser=wording.browser,
    )


@console.post("/me/sessions/<int(max=9223372036854775807):ended_id>/end")
@staff_only()
def end_session(ended_id: int) -> BaseResponse:
    with transaction():
        accounts.end_session(current_staff().id, current_staff().id, ended_id)
    return redirect(url_for("own.me"))


@console.post("/me/sessions/end")
@staff_only()
def end_other_sessions() -> BaseResponse:
    with transaction():
        accounts.end_all_sessions(current_staff().id, but=session_id())
    return redirect(url_for("own.me"))


@console.get("/me/second-factor")
@staff_only()
def second_factor() -> Page:
    if current_staff().totp_secret is None or current_staff().has_second_factor:
        return redirect(url_for("own.me"))
    return render_template("staff/second_factor.html", secret=current_staff().totp_secret)


@console.post("/me/second-factor")
@staff_only()
def begin_second_factor() -> BaseResponse:
    with transaction():
        totp.begin(service.get(current_staff().id))
    return redirect(url_for("own.second_factor"))


@console.get("/me/second-factor.svg")
@staff_only()
def qr() -> Response:
    """The QR code as a picture of its own: the page's policy allows no inline style."""
    drawn = io.BytesIO()
    segno.make(totp.address(current_staff()), error="m").save(drawn, kind="svg", scale=6, border=4)
    return Response(drawn.getvalue(), mimetype="image/svg+xml")


@console.post("/me/second-factor/confirm")
@staff_only()
def confirm_second_factor() -> Page:
    try:
        with transaction():
            totp.confirm(service.get(current_staff().id), request.form.get("code", ""))
    except Invalid as error:
        secret = current_staff().totp_secret
        page = render_template("staff/second_factor.html", secret=secret, problem=error.message)
        return page, 422
    return redirect(url_for("own.me"))


@console.post("/me/second-factor/remove")
@staff_only()
def remove_second_factor() -> Page:
    """With the password: an open desk alone must not be enough."""
    try:
        with transaction():
            staff = service.get(current_staff().id)
            accounts.give_up_second_factor(staff, request.form.get("password", ""))
    except Invalid as error:
        return _page(error.message), 422
    return redirect(url_for("own.me"))
