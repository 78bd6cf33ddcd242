"""Door: accounts, their roles and their stations, for administrators.

Here rather than in `staff`, because an account belongs to a station and `staff` is a floor below.
"""

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app import clock
from app.db import transaction
from app.errors import DeskError, Invalid
from app.staff import accounts, passwords, service, wording
from app.staff.auth import current_staff, staff_only
from app.staff.models import Role, StaffMember
from app.stations import queries as stations

console = Blueprint("accounts", __name__, url_prefix="/console/accounts")
Page = str | tuple[str, int] | BaseResponse
ADMIN = Role.ADMIN
ID = "int(max=9223372036854775807)"
Verb = Callable[..., object]


@console.get("")
@staff_only(ADMIN)
def index() -> str:
    return render_template(
        "staff/accounts.html", rows=accounts.listing(), places=_places(), **_words()
    )


@console.get("/new")
@staff_only(ADMIN)
def new() -> str:
    return render_template("staff/account_new.html", given={}, places=_places(), **_words())


@console.post("")
@staff_only(ADMIN)
def create() -> Page:
    form = request.form
    try:
        with transaction():
            staff, password = accounts.open_account(
                current_staff().id,
                form.get("username", "").strip().lower(),
                form.get("name", ""),
                form.getlist("roles"),
                _station(),
            )
    except DeskError as error:
        page = render_template(
            "staff/account_new.html", problem=error.message, places=_places(),
            given={**form.to_dict(), "roles": form.getlist("roles")}, **_words(),
        )  # fmt: skip
        return page, 422
    return render_template("staff/password_once.html", staff=staff, password=password, new=True)


@console.get(f"/<{ID}:staff_id>")
@staff_only(ADMIN)
def one(staff_id: int) -> str:
    return _page(service.get(staff_id))


@console.post(f"/<{ID}:staff_id>")
@staff_only(ADMIN)
def change(staff_id: int) -> Page:
    form = request.form
    return _do(
        staff_id, accounts.change, staff_id, form.get("name", ""), form.getlist("roles"), _station()
    )


@console.post(f"/<{ID}:staff_id>/deactivate")
@staff_only(ADMIN)
def deactivate(staff_id: int) -> Page:
    return _do(staff_id, accounts.deactivate, staff_id)


@console.post(f"/<{ID}:staff_id>/reactivate")
@staff_only(ADMIN)
def reactivate(staff_id: int) -> Page:
    return _do(staff_id, accounts.reactivate, staff_id)


@console.post(f"/<{ID}:staff_id>/password")
@staff_only(ADMIN)
def reset_password(staff_id: int) -> Page:
    """The drawn password stands on this answer and nowhere else."""
    with transaction():
        password = accounts.reset_password(current_staff().id, staff_id)
        staff = service.get(staff_id)
    return render_template("staff/password_once.html", staff=staff, password=password, new=False)


@console.post(f"/<{ID}:staff_id>/second-factor/remove")
@staff_only(ADMIN)
def remove_second_factor(staff_id: int) -> Page:
    return _do(staff_id, accounts.remove_second_factor, staff_id)


@console.post(f"/<{ID}:staff_id>/sessions/<{ID}:session_id>/end")
@staff_only(ADMIN)
def end_session(staff_id: int, session_id: int) -> Page:
    return _do(staff_id, accounts.end_session, staff_id, session_id)


def _do(staff_id: int, verb: Verb, *arguments: object) -> Page:
    """One verb of `accounts`, then the account's page; a refusal is shown on it."""
    try:
        with transaction():
            verb(current_staff().id, *arguments)
    except DeskError as error:
        return _page(service.get(staff_id), error.message), 422
    return redirect(url_for("accounts.one", staff_id=staff_id))


def _page(staff: StaffMember, problem: str = "") -> str:
    return render_template(
        "staff/account.html", staff=staff, sessions=accounts.sessions_of(staff.id),
        places=_places(), problem=problem, myself=staff.id == current_staff().id, **_words(),
    )  # fmt: skip


def _words() -> dict[str, object]:
    return {
        "roles": wording.ROLES, "duties": wording.DUTIES, "rule": passwords.RULE,
        "local": clock.local, "browser": wording.browser, "now": clock.now(),
    }  # fmt: skip


def _places() -> dict[int, str]:
    return {place.id: place.name for place in stations.stations()}


def _station() -> int | None:
    """The station chosen in the form. Raises Invalid for one that isn't there."""
    given = request.form.get("station_id", "")
    if not given:
        return None
    if not given.isdigit() or int(given) not in _places():
        raise Invalid(wording.NO_SUCH_STATION, fields={"station_id": wording.NO_SUCH_STATION})
    return int(given)
