"""The desk with two more routes, the floors that a push is compared with.

`empty` is an empty Flask route; `store` does one SELECT, one INSERT and a commit through
SQLAlchemy Core on the desk's own engine: the least that any stored chat can cost.
"""

from datetime import UTC, datetime

from flask import Response, request
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import insert, select

from app import create_app
from app.db import db
from app.web import limiter
from bench.webhook.floor import FLOOR


def _empty() -> Response:
    request.get_data(cache=False)
    return Response(b"success", 200, content_type="text/plain")


def _store() -> Response:
    body, openid = request.get_data(cache=False).decode(), request.args.get("openid", "")
    with db.engine.begin() as connection:
        connection.execute(select(FLOOR.c.id).where(FLOOR.c.openid == openid).limit(1)).all()
        row = {"openid": openid, "body": body, "received_at": datetime.now(UTC)}
        connection.execute(insert(FLOOR).values(row))
    return Response(b"success", 200, content_type="text/plain")


def build() -> object:
    """The application under test."""
    served = create_app()
    for name, view in (("empty", _empty), ("store", _store)):
        served.add_url_rule(f"/bench/{name}", f"bench_{name}", view, methods=["POST"])
        limiter.exempt(view)
        csrf: CSRFProtect = served.extensions["csrf"]
        csrf.exempt(view)
    return served


app = build()
