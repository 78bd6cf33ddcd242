"""A database connection that dies must cost its own request, and nothing afterwards."""

import time

import pytest
from apiflask import APIFlask
from sqlalchemy import create_engine, literal, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import OperationalError

from app.db import LIMITS, Line, connection, db, limits, look_after, transaction
from app.settings import Settings
from tests.wechat.served import Line as Wire


def test_a_request_whose_connection_died_still_ends(app: APIFlask, settings: Settings) -> None:
    with app.app_context():
        process = db.session.scalar(text("SELECT pg_backend_pid()"))
        killer = create_engine(settings.database_url)
        with killer.connect() as used:
            used.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": process})
            used.commit()
        killer.dispose()
    # Leaving the context rolls back on the dead line; the next one gets a live connection.
    with app.app_context():
        assert db.session.scalar(text("SELECT 1")) == 1


def test_a_connection_that_died_at_rest_is_not_handed_out(settings: Settings) -> None:
    """Nobody asks the server before each use: its farewell lies in the socket."""
    engine, killer = create_engine(settings.database_url), create_engine(settings.database_url)
    look_after(engine)
    try:
        with engine.connect() as used:
            resting = used.scalar(text("SELECT pg_backend_pid()"))
        with engine.connect() as used:
            assert used.scalar(text("SELECT pg_backend_pid()")) == resting
        with killer.connect() as used:
            assert used.scalar(
                text("SELECT pg_terminate_backend(:pid, 10000)"), {"pid": resting}
            ), "waits until it has gone"
        with engine.connect() as used:
            assert used.scalar(text("SELECT pg_backend_pid()")) != resting
    finally:
        engine.dispose()
        killer.dispose()


def test_a_server_that_answers_nothing_is_given_up(settings: Settings) -> None:
    """Frozen, it does not even end a statement at its limit."""
    wire = Wire(make_url(settings.database_url))
    address = URL.create("postgresql+psycopg", "desk", host="127.0.0.1", port=wire.port)
    engine = create_engine(address.set(database=make_url(settings.database_url).database))
    look_after(engine)
    try:
        with engine.connect() as used:
            line = used.connection.driver_connection
            assert isinstance(line, Line) and used.scalar(text("SELECT 1")) == 1
            line.patience = 0.3
            wire.go_silent()
            started = time.perf_counter()
            with pytest.raises(OperationalError):
                used.scalar(text("SELECT 1"))
            assert time.perf_counter() - started < 8
            assert line.closed and used.invalidated
        wire.mend()
        with engine.connect() as used:
            assert used.scalar(text("SELECT 1")) == 1
    finally:
        engine.dispose()
        wire.close()


def test_a_transaction_is_waited_for_a_little_longer_than_its_limit(app: APIFlask) -> None:
    with app.app_context():
        for limit in (300, 10_000):
            with transaction(statement_timeout_ms=limit):
                line = db.session.connection().connection.driver_connection
                assert isinstance(line, Line)
                assert 1 <= line.patience - limit / 1000 <= 3


def test_limits_travel_along_with_what_is_read_first(app: APIFlask) -> None:
    shown = text("SELECT current_setting('lock_timeout'), current_setting('statement_timeout')")
    with app.app_context():
        with transaction():
            usual = tuple(connection().execute(shown).one())
            connection().execute(select(*LIMITS, literal("read along")), limits(300, 400))
            assert tuple(connection().execute(shown).one()) == ("300ms", "400ms") != usual
        with transaction():
            assert tuple(connection().execute(shown).one()) == usual
