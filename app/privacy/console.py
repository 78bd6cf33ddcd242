"""Door: export and erasure of a person from the desk, for managers. Every step is written down."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app import clock
from app.audit.models import Actor
from app.db import transaction
from app.errors import Conflict, DeskError, Invalid
from app.privacy import copying, desk, service, wording
from app.privacy.service import By
from app.staff.auth import current_staff, staff_only
from app.staff.models import Role
from app.veterans import wording as veterans_wording
from app.veterans.identities import IDENTITIES

console = Blueprint("people", __name__, url_prefix="/console/people")
Page = str | tuple[str, int] | BaseResponse


@console.get("")
@staff_only(Role.MANAGER)
def index() -> str:
    return render_template("privacy/find.html")


@console.post("")
@staff_only(Role.MANAGER)
def find() -> Page:
    """By POST: a phone number may not stand in an address."""
    try:
        found = desk.find(request.form.get("given", ""))
    except DeskError as error:
        return render_template("privacy/find.html", problem=error.message), 422
    return redirect(url_for("people.one", veteran_id=found.id))


@console.get("/<int(max=9223372036854775807):veteran_id>")
@staff_only(Role.MANAGER)
def one(veteran_id: int) -> str:
    return _page("privacy/person.html", veteran_id)


@console.post("/<int(max=9223372036854775807):veteran_id>/export")
@staff_only(Role.MANAGER)
def export(veteran_id: int) -> Response:
    with transaction():
        everything = service.export(veteran_id, _by())
    response = copying.streamed(everything, veteran_id)
    response.headers.set("Content-Disposition", "attachment", filename=f"person-{veteran_id}.json")
    return response


@console.post("/<int(max=9223372036854775807):veteran_id>/erase")
@staff_only(Role.MANAGER)
def ask_erasure(veteran_id: int) -> Page:
    """First step: on which ground. Answers with the page of the second."""
    try:
        with transaction():
            ground = desk.ask_erasure(veteran_id, request.form.get("ground", ""), _by())
    except Invalid as error:
        return _page("privacy/person.html", veteran_id, error.message), 422
    return _page("privacy/erase.html", veteran_id, ground=wording.GROUNDS[ground])


@console.post("/<int(max=9223372036854775807):veteran_id>/erase/confirm")
@staff_only(Role.MANAGER)
def confirm_erasure(veteran_id: int) -> Page:
    try:
        with transaction():
            desk.confirm_erasure(veteran_id, request.form.get("typed", ""), _by())
    except Invalid as error:
        return _page("privacy/erase.html", veteran_id, error.message), 422
    except Conflict as error:
        return _page("privacy/person.html", veteran_id, error.message), 409
    return render_template("privacy/find.html", erased=veteran_id)


def _page(template: str, veteran_id: int, problem: str = "", ground: str = "") -> str:
    with transaction():
        veteran, held = desk.look(veteran_id, _by())
    return render_template(
        template, veteran=veteran, held=held, problem=problem, ground=ground, words=wording,
        name=veterans_wording.masked_name(veteran.name),
        phone=veterans_wording.masked_phone(veteran.phone),
        identity=IDENTITIES.get(veteran.identity or ""), local=clock.local,
    )  # fmt: skip


def _by() -> By:
    return By(Actor.STAFF, current_staff().id, request.remote_addr or "")
