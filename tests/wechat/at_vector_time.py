"""The desk at the moment for which the vectors are signed: `tests.wechat.at_vector_time:app`.

Each request says in `X-Vector` how its account is set up (name, mode, format). Those who use it
send one request at a time.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from app import clock, create_app
from tests.wechat import vectors
from tests.wechat.conftest import raw_account

_RUNNING = clock.running(lambda: datetime.fromtimestamp(vectors.NOW, UTC))
_RUNNING.__enter__()  # for as long as this process lives
_desk = create_app()
_settings = _desk.extensions["desk_settings"]


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The desk, set up as this request wants it."""
    wanted = environ.get("HTTP_X_VECTOR", "").split()
    changed = {}
    if wanted:
        field = "mini_program" if wanted[0] == "mp" else "official_account"
        changed = {field: raw_account(wanted[0], wanted[1], wanted[2])}
    _desk.extensions["desk_settings"] = replace(_settings, **changed)
    return _desk(environ, start_response)


app.app_context = _desk.app_context  # type: ignore[attr-defined]  # gunicorn's configuration asks
