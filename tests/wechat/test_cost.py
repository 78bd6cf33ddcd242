"""What one push costs the database: every statement is a round trip."""

from __future__ import annotations

import pytest
from apiflask import APIFlask
from sqlalchemy import event

from app.db import db
from tests.wechat.conftest import Phone

_MOST_STATEMENTS = 8


@pytest.mark.usefixtures("knowledge")
def test_a_push_takes_few_statements(app: APIFlask, phone: Phone) -> None:
    phone.say("您好")
    phone.say("自主就业一次性退役金怎么领")  # from here on the talk has an article behind it
    seen: list[str] = []
    with app.app_context():
        engine = db.engine

    def note(_c: object, _k: object, statement: str, *_: object) -> None:
        seen.append(statement.split("\n")[0][:100])

    event.listen(engine, "before_cursor_execute", note)
    try:
        phone.say("优待证怎么申领")
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert 0 < len(seen) <= _MOST_STATEMENTS, "\n".join(seen)
