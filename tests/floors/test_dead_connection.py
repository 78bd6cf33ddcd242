"""A database connection that dies must cost its own request, and nothing afterwards."""

from apiflask import APIFlask
from sqlalchemy import create_engine, text

from app.db import db
from app.settings import Settings


def test_a_request_whose_connection_died_still_ends(app: APIFlask, settings: Settings) -> None:
    with app.app_context():
        process = db.session.scalar(text("SELECT pg_backend_pid()"))
        killer = create_engine(settings.database_url)
        with killer.connect() as connection:
            connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": process})
            connection.commit()
        killer.dispose()
    # Leaving the context rolls back on the dead line; the next one gets a live connection.
    with app.app_context():
        assert db.session.scalar(text("SELECT 1")) == 1
