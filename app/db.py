"""The database, and the only file that commits.

A door writes `with transaction():` round one verb. The block commits at its end and then runs what
was handed to `on_commit`; an exception rolls everything back and runs none of it. It refuses to
nest, by a flag of its own: a transaction that earlier reads have opened is taken over.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from select import POLLIN, poll
from typing import Any, TypeVar

import psycopg
from flask_sqlalchemy import SQLAlchemy
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus
from sqlalchemy import (
    Connection,
    DateTime,
    Engine,
    MetaData,
    String,
    bindparam,
    event,
    func,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.pool import ConnectionPoolEntry

_Result = TypeVar("_Result")
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# What holds for every connection, in milliseconds; a transaction may ask for other limits.
LOCK_TIMEOUT_MS, STATEMENT_TIMEOUT_MS = 2_000, 10_000
CONNECTION_OPTIONS = (
    f"-c timezone=UTC -c lock_timeout={LOCK_TIMEOUT_MS} -c statement_timeout={STATEMENT_TIMEOUT_MS}"
)
# So long after a statement's own limit the server is taken for dead.
_GRACE_SECONDS = 2.0
# A connection that has rested so long may have been dropped on its way by whatever lies between.
_REST_SECONDS = 30.0


class Line(psycopg.Connection[Any]):
    """A connection that gives a server up which does not even keep its own limits.

    A frozen one answers nothing and ends nothing: without this every thread would wait for ever.
    """

    patience = STATEMENT_TIMEOUT_MS / 1000 + _GRACE_SECONDS

    def wait(
        self, gen: PQGen[_Result], interval: float = 0.1, timeout: float | None = None
    ) -> _Result:
        try:
            return super().wait(gen, interval, self.patience if timeout is None else timeout)
        except psycopg.Error as error:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self.pgconn.finish()  # in mid-sentence: nobody can use it any more
                raise psycopg.OperationalError("the database does not answer") from error
            raise

    def is_told_something(self) -> bool:
        """Whether the server has sent what nobody asked for: mostly that it has hung up."""
        look = poll()
        look.register(self.fileno(), POLLIN)
        return bool(look.poll(0))


def look_after(engine: Engine) -> None:
    """Let an engine make our kind of connection, and hand out none that has died."""
    event.listen(engine, "do_connect", _connect_patiently)
    event.listen(engine, "checkin", _note_rest)
    event.listen(engine, "checkout", _look_whether_alive)


def _connect_patiently(
    _dialect: object, _record: object, given: list[Any], named: dict[str, Any]
) -> Line:
    return Line.connect(*given, **named)


def _note_rest(_line: object, record: ConnectionPoolEntry) -> None:
    record.info[_REST] = time.monotonic()


def _look_whether_alive(line: Line, record: ConnectionPoolEntry, _fairy: object) -> None:
    """Before a connection is used again. A look at its socket costs no trip to the server, so the
    server is asked only when there is something to read or the connection has rested for long.
    """
    rested = record.info.get(_REST)
    if rested is None:
        return  # just made
    try:
        if line.is_told_something() or time.monotonic() - rested > _REST_SECONDS:
            line.execute("")
            line.rollback()
    except psycopg.Error as error:
        raise InvalidatePoolError from error


class Base(DeclarativeBase):
    """Every table's base: one naming convention, every moment with its zone."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={datetime: DateTime(timezone=True)},
    )


class Database(SQLAlchemy):
    """Flask-SQLAlchemy that survives a connection which died under it."""

    def _teardown_session(self, exc: BaseException | None) -> None:
        """End the request's session. An answer that is ready must not be lost to a dead line."""
        try:
            super()._teardown_session(exc)
        except DBAPIError:
            # What is in the registry belongs to a dead connection: never hand it out again.
            self.session.registry.clear()


db = Database(
    model_class=Base, session_options={"expire_on_commit": False}, disable_autonaming=True
)

_FLAG, _AFTER, _REST = "desk_transaction", "desk_after_commit", "desk_rests_since"
_LINE = "desk_connection"
# Columns for the first SELECT of a transaction: its own limits travel along with what it reads.
# The lock's limit binds what that SELECT waits for, too, the statement's begins with the next one;
# `limits()` has their values.
LIMITS = (
    func.set_config("lock_timeout", bindparam("lock_timeout", type_=String), True),
    func.set_config("statement_timeout", bindparam("statement_timeout", type_=String), True),
)
_LIMIT = select(*LIMITS)


@contextmanager
def transaction(
    *, lock_timeout_ms: int = LOCK_TIMEOUT_MS, statement_timeout_ms: int = STATEMENT_TIMEOUT_MS
) -> Iterator[None]:
    """Commit the verb inside, once, or nothing of it.

    Both time-outs are in milliseconds and hold for this transaction alone. No network, Redis or
    Celery call belongs inside: hand it to `on_commit`.
    """
    session = db.session()
    info = session.info
    if info.get(_FLAG):
        raise RuntimeError("transaction() inside transaction(): only a door opens one")
    info[_FLAG], info[_AFTER] = True, []
    try:
        info[_LINE] = session.connection()
        values = limits(lock_timeout_ms, statement_timeout_ms)
        if (lock_timeout_ms, statement_timeout_ms) != (LOCK_TIMEOUT_MS, STATEMENT_TIMEOUT_MS):
            connection().execute(_LIMIT, values)
        yield
        session.commit()
        after = info[_AFTER]
    except BaseException:
        session.rollback()
        raise
    finally:
        info[_FLAG], info[_AFTER], info[_LINE] = False, [], None
    for action, arguments in after:
        action(*arguments)


def connection() -> Connection:
    """The session's connection, for statements in Core. Inside a transaction it is at hand."""
    session = db.session()
    return session.info.get(_LINE) or session.connection()


def limits(lock_timeout_ms: int, statement_timeout_ms: int) -> dict[str, str]:
    """Values for LIMITS, in milliseconds. From here on our side waits for the server as long."""
    line = connection().connection.driver_connection
    if isinstance(line, Line):  # an engine of a test's own has others
        line.patience = statement_timeout_ms / 1000 + _GRACE_SECONDS
    return {"lock_timeout": str(lock_timeout_ms), "statement_timeout": str(statement_timeout_ms)}


@contextmanager
def undone() -> Iterator[None]:
    """Inside a transaction: what happens in here is rolled back at its end, for previews.

    So are the actions it wanted to run on commit.
    """
    planned = db.session().info[_AFTER]
    before, step = len(planned), db.session.begin_nested()
    try:
        yield
    finally:
        step.rollback()
        del planned[before:]


def on_commit(action: Callable[..., Any], *arguments: Any) -> None:
    """Run `action` when, and only when, the surrounding transaction has committed."""
    info = db.session().info
    if not info.get(_FLAG):
        raise RuntimeError("on_commit() outside transaction()")
    info[_AFTER].append((action, arguments))


def end_session() -> None:
    """Give the connection back. Doors call this before a gateway call or an open stream."""
    if db.session().info.get(_FLAG):
        raise RuntimeError("end_session() inside transaction()")
    db.session.remove()


def is_alive() -> bool:
    """Whether a trivial statement gets an answer."""
    try:
        db.session.execute(text("SELECT 1"))
    except Exception:  # noqa: BLE001  a probe reports every failure as "no"
        db.session.rollback()
        return False
    return True


class Deadline:
    """Seconds that one push or request may take in all (monotonic)."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left_ms(self, at_least: int = 1) -> int:
        """Milliseconds left, never under `at_least` (0 would mean "no limit" to PostgreSQL)."""
        return max(at_least, int((self._end - time.monotonic()) * 1000))
