"""Door: the audit, for administrators: filtered on a page or as a sheet."""

import json
from datetime import date
from typing import Any

from flask import Blueprint, Response, render_template, request

from app import clock
from app.audit.models import Actor
from app.audit.service import record
from app.db import transaction
from app.insights import auditing, sheets, wording
from app.insights.auditing import Wanted
from app.staff.auth import current_staff, staff_only
from app.staff.models import Role

console = Blueprint("audit", __name__, url_prefix="/console")


@console.get("/audit")
@staff_only(Role.ADMIN)
def index() -> str:
    wanted = _wanted()
    rows = auditing.rows(wanted, _number("before"))
    older = {**_given(), "before": rows[-1].entry.id} if len(rows) == auditing.PAGE else None
    return render_template(
        "insights/audit.html", rows=rows, given=_given(), older=older, words=wording,
        actions=auditing.actions(), staff=auditing.staff_names(),
        retention=auditing.retention(), local=clock.local,
    )  # fmt: skip


@console.get("/audit.csv")
@staff_only(Role.ADMIN)
def sheet() -> Response:
    """The filtered rows. Taking them away is itself written down."""
    wanted = _wanted()
    with transaction(statement_timeout_ms=60_000):
        record(
            "audit.export", actor=Actor.STAFF, actor_id=current_staff().id,
            address=request.remote_addr or "",
        )  # fmt: skip
        lines = [
            [
                clock.local(row.entry.at).isoformat(timespec="seconds"),
                row.name or wording.ACTORS[row.entry.actor],
                wording.action(row.entry.action),
                f"{row.entry.subject} {row.entry.subject_id}".strip(),
                row.entry.veteran_id or "",
                row.entry.address,
                json.dumps(row.entry.detail, ensure_ascii=False),
            ]
            for row in auditing.sheet(wanted)
        ]
    return sheets.answer(f"audit-{clock.today()}", [wording.AUDIT_HEAD, *lines])


def _given() -> dict[str, str]:
    """The filters as they stand in the address; empty ones left out."""
    names = ("who", "action", "person", "from", "to")
    return {name: request.args[name] for name in names if request.args.get(name)}


def _wanted() -> Wanted:
    """`who` is a member of staff's number, or `veteran`, or `system`."""
    who = request.args.get("who", "")
    return Wanted(
        staff_id=int(who) if who.isdigit() else None,
        actor=who if who in set(Actor) else "",
        action=request.args.get("action", ""),
        veteran_id=_number("person"),
        first=day("from"),
        last=day("to"),
    )


def _number(name: str) -> int | None:
    text: str = request.args.get(name, "")
    return int(text) if text.isdigit() and len(text) < 19 else None


def day(name: str) -> date | None:
    """A day of the query; what isn't one counts as not given."""
    given: Any = request.args.get(name, "")
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None
