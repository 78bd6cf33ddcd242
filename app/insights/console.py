"""Door: the manager's figures."""

import csv
import io

from flask import Blueprint, Response, render_template

from app import clock
from app.insights import queries, wording
from app.staff.auth import staff_only
from app.staff.models import Role

console = Blueprint("insights", __name__, url_prefix="/console")


@console.get("/insights")
@staff_only(Role.MANAGER)
def figures() -> str:
    return render_template(
        "insights/figures.html", now=queries.now(), week=queries.week(), words=wording
    )


@console.get("/insights.csv")
@staff_only(Role.MANAGER)
def figures_csv() -> Response:
    """The week's figures for a spreadsheet (with a BOM: Excel then reads the Chinese)."""
    week, sheet = queries.week(), io.StringIO()
    rows = csv.writer(sheet)
    rows.writerow(["项目", "数量"])
    rows.writerows(
        [
            ("会话", week.conversations), ("转人工", week.handed_off),
            ("首次回复中位时间（秒）", week.first_reply), ("评价", week.evaluations),
            ("满意率（%）", week.satisfied), ("预约", week.appointments), ("爽约", week.no_shows),
            *((wording.OUTCOMES.get(name, name), count) for name, count in week.questions.items()),
        ]
    )  # fmt: skip
    response = Response("\ufeff" + sheet.getvalue(), mimetype="text/csv")
    name = f"本周统计-{clock.today()}.csv"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
