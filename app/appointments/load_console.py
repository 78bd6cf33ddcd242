"""Door: how busy a station is, as a chart and as a file."""

from datetime import timedelta

from flask import Blueprint, Response, render_template, request

from app import clock
from app.appointments import figures
from app.appointments.console import AT_THE_COUNTER, own_station_id
from app.staff.auth import current_staff, staff_only
from app.staff.models import Role
from app.stations import queries as stations

load_pages = Blueprint("station_load", __name__, url_prefix="/console/appointments/load")
WEEKS_BACK, DAYS = 2, 42


@load_pages.get("")
@staff_only(*AT_THE_COUNTER)
def index() -> str | Response:
    """Two weeks back and four ahead; `format=csv` for the file."""
    station = stations.get(own_station_id())
    rows = figures.load(station.id, clock.today() - timedelta(weeks=WEEKS_BACK), DAYS)
    if request.args.get("format") == "csv":
        name = f"attachment; filename=load-{station.id}.csv"
        headers = {"Content-Type": "text/csv; charset=utf-8", "Content-Disposition": name}
        return Response(figures.as_csv(rows), headers=headers)
    return render_template(
        "appointments/load.html",
        station=station,
        stations=stations.stations() if current_staff().has(Role.MANAGER) else [],
        rows=rows,
        most=max([one.places for one in rows] + [one.taken for one in rows] + [1]),
        today=clock.today(),
    )
