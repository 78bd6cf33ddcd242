"""Door: the network of stations at the console, for managers: list, form, coverage, files.

Here rather than in `stations`, because a station's form holds its counters' plans.
"""

from dataclasses import astuple

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app import regions
from app.appointments import network_wording, setup, wording
from app.audit.models import Actor
from app.db import transaction
from app.errors import NotFound
from app.staff.auth import current_staff, staff_only
from app.staff.models import Role
from app.stations import queries, registering
from app.stations import wording as station_words
from app.stations.wording import COLUMNS, LEVELS
from app.web import settings

console = Blueprint("network", __name__, url_prefix="/console/stations")
CSV_TYPE = {"Content-Type": "text/csv; charset=utf-8"}


@console.get("")
@staff_only(Role.MANAGER)
def index() -> str:
    return render_template(
        "stations/list.html", rows=registering.lines(), columns=COLUMNS, full_name=regions.full_name
    )


@console.get("/coverage")
@staff_only(Role.MANAGER)
def coverage() -> str:
    """Which regions have no station, and which stations lack something."""
    every = queries.stations()
    planned = setup.counters_of(one.id for one in every)
    return render_template(
        "stations/coverage.html",
        uncovered=registering.uncovered(settings().home_region),
        lacking=registering.lacking(),
        unplanned=[one for one in every if one.id not in planned],
        full_name=regions.full_name,
        words=network_wording,
    )


@console.get("/new")
@staff_only(Role.MANAGER)
def new() -> str:
    return _form({}, "")


@console.get("/<code>")
@staff_only(Role.MANAGER)
def edit(code: str) -> str:
    return _form(_line(code), code)


@console.post("/save")
@staff_only(Role.MANAGER)
def save() -> BaseResponse | str | tuple[str, int]:
    """Form fields named as the table's columns; `known`: the code of the station that is edited.

    When people would lose their place it asks once more; `sure` is the answer.
    """
    line = {words: request.form.get(name, "").strip() for name, words in COLUMNS.items()}
    line[COLUMNS["items"]] = "、".join(request.form.getlist("items"))
    known = request.form.get("known", "")[:30]
    if known:
        line[COLUMNS["code"]] = known
    with transaction():
        found = setup.read([line])
        people = 0
        if not found.problems and "sure" not in request.form:
            people = setup.preview(found).effect.people
        if not found.problems and not people:
            done = setup.carry_out(found, actor=Actor.STAFF, actor_id=current_staff().id)
    if found.problems:
        return _form(line, known, {one.column: one.words for one in found.problems}), 422
    if people:
        return _form(line, known, warning=network_wording.would_cancel(people))
    flash(said_of(done, written=True), "success")
    return redirect(url_for(".index"))


@console.get("/file")
@staff_only(Role.MANAGER)
def download() -> Response:
    name = {"Content-Disposition": "attachment; filename=stations.csv"}
    return Response(setup.write_csv(), headers={**CSV_TYPE, **name})


@console.post("/file")
@staff_only(Role.MANAGER)
def upload() -> str | tuple[str, int]:
    """Form field `file`; with `dry_run` nothing is changed."""
    sent = request.files.get("file")
    with transaction(statement_timeout_ms=60_000):
        found = setup.read_csv(sent.read() if sent else b"")
        if found.problems:
            done = None
        elif "dry_run" in request.form:
            done = setup.preview(found)
        else:
            done = setup.carry_out(found, actor=Actor.STAFF, actor_id=current_staff().id)
    written = "dry_run" not in request.form
    said = said_of(done, written) if done else network_wording.not_imported(len(found.problems))
    lines = [network_wording.problem(one.line, one.column, one.words) for one in found.problems]
    page = render_template("stations/imported.html", said=said, lines=lines)
    return (page, 422) if lines else page


def said_of(done: setup.Done, written: bool) -> str:
    """What an import has done, or would do."""
    effect = astuple(done.effect)
    if not written:
        return network_wording.could_import(done.stations, *effect)
    return network_wording.imported(done.stations, wording.effect(*effect))


def _line(code: str) -> dict[str, str]:
    found = next((one for one in setup.table() if one[COLUMNS["code"]] == code), None)
    if found is None:
        raise NotFound(station_words.NO_SUCH_STATION)
    return found


def _form(
    line: dict[str, str], known: str, faults: dict[str, str] | None = None, warning: str = ""
) -> str:
    cells = {name: line.get(words, "") for name, words in COLUMNS.items()}
    return render_template(
        "stations/form.html",
        cells=cells,
        columns=COLUMNS,
        known=known,
        warning=warning,
        faults=faults or {},
        levels=LEVELS,
        items=queries.items(),
        chosen=station_words.parted(cells["items"]),
        yes_no=(station_words.YES, station_words.NO),
    )
