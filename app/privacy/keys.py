"""Key rotation: what older keys have sealed is sealed anew by the first key of the ring.

Works batch by batch and looks at each value itself, so it can be stopped and started again at any
point, while the desk goes on working. Keyed hashes do not change: the index key is another one.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, LargeBinary, Text, bindparam, column, select, table, update

from app.audit.models import Actor
from app.audit.service import record
from app.crypto import EncryptedBytes, EncryptedText, UnknownKey, ring
from app.db import Base, db

TEXTS, FILES = 500, 10  # rows a batch; a file has up to 5 MB


@dataclass(frozen=True)
class SealedColumn:
    """A column of sealed values, in a table with the single key `id`."""

    table: str
    name: str
    binary: bool


@dataclass(frozen=True)
class Batch:
    """What one batch did. `last_id` is where the next one goes on; None at the end."""

    last_id: int | None
    resealed: int
    unreadable: int  # sealed by a key that is not on the ring; left as they are


def sealed_columns() -> Iterator[SealedColumn]:
    """Every sealed column there is, read from the models, so that none can be forgotten."""
    for one in Base.metadata.sorted_tables:
        for found in one.columns:
            if isinstance(found.type, EncryptedText | EncryptedBytes):
                yield SealedColumn(one.name, found.name, isinstance(found.type, EncryptedBytes))


def reseal(sealed: SealedColumn, after_id: int = 0) -> Batch:
    """The next batch after a row: seal anew what the ring's first key has not sealed."""
    raw = LargeBinary() if sealed.binary else Text()
    rows_of = table(sealed.table, column("id", BigInteger), column(sealed.name, raw))
    value = rows_of.c[sealed.name]
    rows = db.session.execute(
        select(rows_of.c.id, value)
        .where(rows_of.c.id > after_id, value.is_not(None))
        .order_by(rows_of.c.id)
        .limit(FILES if sealed.binary else TEXTS)
    ).all()
    changed, unreadable = [], 0
    for row_id, old in rows:
        try:
            new = _sealed_anew(old)
        except UnknownKey:
            unreadable += 1
            continue
        if new is not None:
            changed.append({"row": row_id, "old": old, "new": new})
    if changed:
        # A value that somebody has changed meanwhile is newer than ours, and stays.
        db.session.connection().execute(
            update(rows_of)
            .where(rows_of.c.id == bindparam("row"), value == bindparam("old", type_=raw))
            .values({value: bindparam("new", type_=raw)}),
            changed,
        )
    return Batch(rows[-1][0] if rows else None, len(changed), unreadable)


def _sealed_anew(old: Any) -> Any:
    """The same value under the first key, as it came; None when it is there already."""
    sealed = base64.b64decode(old) if isinstance(old, str) else bytes(old)
    if ring().is_current(sealed):
        return None
    anew = ring().encrypt(ring().decrypt(sealed))
    return base64.b64encode(anew).decode() if isinstance(old, str) else anew


def note(resealed: int, unreadable: int) -> None:
    """Write down that the keys were rotated, and to which."""
    record(
        "privacy.rotate_keys", actor=Actor.SYSTEM, subject="key", subject_id=ring().keys[0][0],
        resealed=resealed, unreadable=unreadable,
    )  # fmt: skip
