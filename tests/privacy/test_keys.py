"""Rotation of the field keys: every sealed column, resumable, nothing else touched."""

import base64
from collections.abc import Iterator

import pytest
from apiflask import APIFlask
from sqlalchemy import select, text

from app import crypto
from app.conversations.models import Message, StoredFile
from app.crypto import KeyRing
from app.db import db, transaction
from app.privacy import keys
from app.veterans import service as veterans
from app.veterans.models import Veteran
from tests.support.actors import VeteranActor

NEW = ("fresh", b"n" * 32)


@pytest.fixture
def wang(app: APIFlask) -> VeteranActor:
    wang = VeteranActor(app.test_client(), "wang")
    wang.consent()
    wang.say("优待证怎么申领")
    with app.app_context(), transaction():
        veterans.update_profile(wang.id, name="王建国")
        veterans.keep_phone(wang.id, "13800001234")
        db.session.add(
            StoredFile(veteran_id=wang.id, name="证.png", type="image/png", size=3, content=b"abc")
        )
    return wang


@pytest.fixture
def rings(wang: VeteranActor) -> Iterator[tuple[KeyRing, KeyRing]]:
    """The ring so far, and the one with a new key in front; the process has the new one."""
    before = crypto.ring()
    after = KeyRing((NEW, *before.keys), before.index_key)
    crypto.configure(after)
    yield before, after
    crypto.configure(before)


def raw(table: str, column: str) -> list[bytes]:
    rows = db.session.execute(text(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL"))
    return [base64.b64decode(v) if isinstance(v, str) else bytes(v) for (v,) in rows]


def test_no_sealed_column_is_forgotten() -> None:
    found = {f"{one.table}.{one.name}" for one in keys.sealed_columns()}
    assert {
        "messages.text", "veterans.name", "veterans.phone", "channel_links.openid",
        "stored_files.content", "stored_files.name", "staff_members.totp_secret",
        "outbox_items.text", "evaluations.comment", "answer_records.text",
        "unanswered_questions.text", "appointments.contact",
    } <= found  # fmt: skip
    assert not any(one.startswith("audit_entries") for one in found)


def test_everything_is_sealed_anew_and_reads_the_same(
    app: APIFlask, wang: VeteranActor, rings: tuple[KeyRing, KeyRing]
) -> None:
    with app.app_context():
        audit = db.session.execute(text("SELECT id, detail FROM audit_entries ORDER BY id")).all()
    result = app.test_cli_runner().invoke(args=["desk", "keys", "rotate"])
    assert result.exit_code == 0, result.output
    assert "Everything is sealed by fresh" in result.output
    # The old key is not needed any more.
    crypto.configure(KeyRing((NEW,), rings[0].index_key))
    with app.app_context():
        for one in keys.sealed_columns():
            assert all(value.startswith(b"fresh:gcm:") for value in raw(one.table, one.name)), one
        kept = db.session.get(Veteran, wang.id)
        assert kept is not None
        assert (kept.name, kept.phone) == ("王建国", "13800001234")
        assert db.session.scalars(select(StoredFile.content)).one() == b"abc"
        assert "优待证怎么申领" in set(db.session.scalars(select(Message.text)))
        rows = db.session.execute(text("SELECT id, detail FROM audit_entries ORDER BY id")).all()
        assert rows[: len(audit)] == audit
        assert len(rows) == len(audit) + 1
    # Look-up by keyed hash goes on working: the same person signs in.
    assert VeteranActor(app.test_client(), "wang").id == wang.id


def test_it_goes_on_where_it_stopped(app: APIFlask, rings: tuple[KeyRing, KeyRing]) -> None:
    names = keys.SealedColumn("messages", "text", False)
    with app.app_context():
        with transaction():
            first = keys.reseal(names)
        assert (first.resealed, first.unreadable) == (2, 0)
        with transaction():
            assert keys.reseal(names).resealed == 0
    again = app.test_cli_runner().invoke(args=["desk", "keys", "rotate"])
    assert "messages.text: 0" in again.output
    assert again.exit_code == 0


def test_what_cannot_be_read_is_kept_and_said(
    app: APIFlask, rings: tuple[KeyRing, KeyRing]
) -> None:
    with app.app_context():
        before = raw("veterans", "name")
    crypto.configure(KeyRing((NEW,), rings[0].index_key))
    result = app.test_cli_runner().invoke(args=["desk", "keys", "rotate"])
    assert result.exit_code == 1
    assert "Keep every old key" in result.output
    crypto.configure(rings[1])
    with app.app_context():
        assert raw("veterans", "name") == before
