"""The desk as it will be ten minutes from now, for gunicorn: `tests.wechat.later:app`."""

from datetime import UTC, datetime, timedelta

from app import clock, create_app

_AHEAD = timedelta(minutes=10)


def _later() -> datetime:
    return datetime.now(UTC) + _AHEAD


_RUNNING = clock.running(_later)  # for as long as this process lives
_RUNNING.__enter__()
app = create_app()
