"""The lowest floors: regions, the clock, encryption, transactions."""

from datetime import UTC, date, datetime, time

import pytest

from app import clock, crypto, regions
from app.db import db, end_session, on_commit, transaction
from app.veterans.models import Veteran


@pytest.mark.parametrize(
    ("code", "chain"),
    [
        ("000000", ["000000"]),
        ("330000", ["330000", "000000"]),
        ("330106", ["330106", "330100", "330000", "000000"]),
        ("330106001", ["330106001", "330106", "330100", "330000", "000000"]),
    ],
)
def test_a_region_lies_in_its_chain(code: str, chain: list[str]) -> None:
    assert regions.chain(code) == chain
    assert regions.contains("000000", code)
    assert not regions.contains("440000", code)


@pytest.mark.parametrize("code", ["", "33", "33010", "abc", "3301060"])
def test_what_is_no_region_is_refused(code: str) -> None:
    assert not regions.is_code(code)
    with pytest.raises(ValueError, match="region"):
        regions.level(code)


def test_holidays_and_swapped_days() -> None:
    assert not clock.is_working_day(date(2026, 10, 1))  # National Day, a Thursday
    assert clock.is_working_day(date(2026, 10, 10))  # a swapped Saturday
    assert not clock.is_working_day(date(2026, 11, 21))  # a Saturday
    override = {date(2026, 11, 21): True}
    assert clock.is_working_day(date(2026, 11, 21), override)
    assert not clock.calendar_known(date(2040, 1, 1))
    assert clock.is_working_day(date(2040, 1, 2))  # unknown year: a Monday


def test_a_wall_clock_time_becomes_a_moment() -> None:
    assert clock.at(date(2026, 11, 18), time(9)) == datetime(2026, 11, 18, 1, tzinfo=UTC)


@pytest.fixture
def ring() -> crypto.KeyRing:
    return crypto.KeyRing((("new", b"n" * 32), ("old", b"o" * 32)), b"i" * 32)


def test_the_first_key_seals_and_every_key_opens(ring: crypto.KeyRing) -> None:
    old = crypto.KeyRing((("old", b"o" * 32),), b"i" * 32)
    sealed = old.encrypt("王建国".encode())
    assert ring.decrypt(sealed).decode() == "王建国"
    assert ring.encrypt(b"x").startswith(b"new:gcm:")
    assert ring.is_current(ring.encrypt(b"x"))
    assert not ring.is_current(sealed)


def test_a_foreign_or_changed_ciphertext_is_refused(ring: crypto.KeyRing) -> None:
    foreign = crypto.KeyRing((("else", b"e" * 32),), b"i" * 32).encrypt(b"x")
    changed = ring.encrypt(b"x")[:-1] + b"\x00"
    for sealed in (foreign, changed):
        with pytest.raises(crypto.UnknownKey):
            ring.decrypt(sealed)


def test_a_transaction_commits_once_and_then_acts(context: None) -> None:
    done: list[str] = []
    with transaction():
        db.session.add(Veteran())
        on_commit(done.append, "after")
        assert done == []
    assert done == ["after"]


def test_a_failed_one_leaves_nothing(context: None) -> None:
    done: list[str] = []
    with pytest.raises(ZeroDivisionError), transaction():
        db.session.add(Veteran())
        on_commit(done.append, "after")
        raise ZeroDivisionError
    assert done == []
    assert db.session.query(Veteran).count() == 0


def test_it_refuses_to_nest_but_takes_over_a_read(context: None) -> None:
    assert db.session.query(Veteran).count() == 0  # a read opens one by itself
    with transaction(), pytest.raises(RuntimeError, match="inside"), transaction():
        pass
    with transaction(), pytest.raises(RuntimeError, match="inside"):
        end_session()
    with pytest.raises(RuntimeError, match="outside"):
        on_commit(print)
