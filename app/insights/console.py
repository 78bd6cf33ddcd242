"""Door: the manager's figures, the conversations behind each, and both as a sheet."""

from collections.abc import Iterator

from flask import Blueprint, Response, render_template, request

from app import clock
from app.db import transaction
from app.evaluations.wording import LEVELS
from app.insights import figures, queries, sheets, wording
from app.insights.audit_console import day
from app.insights.figures import NONE, Became, Case, Line, Period, Wanted
from app.policies.library import categories
from app.staff.auth import staff_only
from app.staff.models import Role
from app.stations import queries as stations
from app.veterans.wording import masked_name

console = Blueprint("insights", __name__, url_prefix="/console")
MOST_ROWS = 500


@console.get("/insights")
@staff_only(Role.MANAGER)
def overview() -> str:
    """`period=week|month`."""
    period, cases = _cases()
    return render_template(
        "insights/figures.html", now=queries.now(), period=period,
        total=figures.tally(cases), answers=figures.first_answers(cases),
        days=figures.by_day(cases, period), stations=figures.by(cases, figures.station_key),
        categories=figures.by(cases, lambda case: case.category),
        ratings=queries.ratings(period), booked=queries.booked(period), **_words(),
    )  # fmt: skip


@console.get("/insights/conversations")
@staff_only(Role.MANAGER)
def behind() -> str:
    """The conversations of a figure: `day became station category level answered`."""
    period, cases = _cases()
    level = request.args.get("level", "")
    shown = figures.narrowed(cases, _wanted())
    if level.isdigit() and int(level) in LEVELS:
        # A rating of this period may belong to a conversation of the one before.
        rated = queries.rated(period, int(level))
        shown = [case for case in shown if case.id in rated]
    page = shown[:MOST_ROWS]
    names = queries.names_of([case.veteran_id for case in page])
    return render_template(
        "insights/conversations.html", cases=page, count=len(shown), period=period, level=level,
        who={one: masked_name(name) if name else f"用户{one}" for one, name in names.items()},
        **_words(),
    )  # fmt: skip


@console.get("/insights.csv")
@staff_only(Role.MANAGER)
def sheet() -> Response:
    """All figures of the period, one table under the other, named in the first column."""
    period, cases = _cases()
    return sheets.answer(f"figures-{period.first}-{period.last}", _sheet(period, cases))


def _sheet(period: Period, cases: list[Case]) -> Iterator[list[object]]:
    yield list(wording.FIGURES_HEAD)
    yield _row("total", "", "", Line("", figures.tally(cases), figures.first_answers(cases)))
    for each, tally in figures.by_day(cases, period):
        yield _row("day", str(each), str(each), Line("", tally, figures.first_answers(())))
    places, kinds = _places(), categories()
    for line in figures.by(cases, figures.station_key):
        yield _row("station", line.key, places.get(line.key, wording.NO_STATION), line)
    for line in figures.by(cases, lambda case: case.category):
        yield _row("category", line.key, kinds.get(line.key, wording.NO_CATEGORY), line)
    for level, count in queries.ratings(period).counts.items():
        yield [wording.TABLES["rating"], level, LEVELS[level], count]
    made, missed = queries.booked(period)
    yield [wording.TABLES["booked"], "", "", made]
    yield [wording.TABLES["no_show"], "", "", missed]


def _row(table: str, key: str, name: str, line: Line) -> list[object]:
    return [
        wording.TABLES[table], key, name, line.tally.total, *line.tally.counts.values(),
        "" if line.answers.middle is None else line.answers.middle,
    ]  # fmt: skip


def _cases() -> tuple[Period, list[Case]]:
    period = figures.period(request.args.get("period", "week"))
    with transaction(statement_timeout_ms=30_000):
        return period, queries.cases(period)


def _wanted() -> Wanted:
    given = request.args
    return Wanted(
        day=day("day"),
        became=given.get("became", "") if given.get("became") in set(Became) else "",
        station=given.get("station", ""),
        category=given.get("category", ""),
        answered=bool(given.get("answered")),
    )


def _places() -> dict[str, str]:
    return {str(place.id): place.name for place in stations.stations()}


def _words() -> dict[str, object]:
    return {
        "words": wording, "levels": LEVELS, "places": _places(), "kinds": categories(),
        "outcomes": list(Became), "local": clock.local, "NONE": NONE,
    }  # fmt: skip
