"""The statement that books: it takes a place and writes the appointment, or does neither.

What must hold stands in `CONDITIONS`, once: the statement has all of them in its WHERE, so that a
booking is a single trip to the database under the person's lock, and `broken` asks the same ones
afterwards, for the few who are refused and want to know why.

It is the one statement that a crowd sends at the same moment, so it is written out once, when this
module is loaded, and goes to psycopg as it is: building it anew and making rows of the session out
of its answer cost twice what the database asks.
"""

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    DateTime,
    Select,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.engine import URL, Compiled
from sqlalchemy.orm import aliased
from sqlalchemy.sql.visitors import replacement_traverse

from app import clock
from app.appointments import rules
from app.appointments.models import LIVE, Appointment, AppointmentState, Slot, WaitingPlace
from app.appointments.queries import ANY_MATTER
from app.audit.models import Actor
from app.audit.service import recording
from app.crypto import seal_text
from app.db import db
from app.stations.models import ServiceItem

# Short names: psycopg remembers how it has read a statement of 4,096 bytes at most.
_mine, _other = aliased(Appointment, name="a"), aliased(Slot, name="o")
_slot_id = bindparam("slot_id", type_=Slot.id.type)
_who = bindparam("who", type_=Appointment.veteran_id.type)
_now = bindparam("now", type_=DateTime(timezone=True))
# No bind has the name of a slot's column: the UPDATE would set it.
_item = bindparam("matter", type_=Slot.item.type)
_key = bindparam("key", type_=Appointment.__table__.c.idempotency_key.type)
_besides = bindparam("besides", None, type_=Appointment.id.type)


def _held(*conditions: ColumnElement[bool]) -> Select[Any]:
    """The person's appointments with these properties, counted; `besides` is left out."""
    return (
        select(func.count())
        .select_from(_mine)
        .join(_other, _other.id == _mine.slot_id)
        .where(_mine.veteran_id == _who, _mine.id.is_distinct_from(_besides), *conditions)
    )


def _fewer(count: Select[Any], most: int) -> ColumnElement[bool]:
    return count.correlate(Slot).scalar_subquery() < most


_upcoming = and_(or_(*(_mine.state == one for one in LIVE)), _other.ends_at > _now)
_wasted = or_(
    _mine.state == AppointmentState.NO_SHOW,
    and_(
        _mine.cancel_reason == "person",
        _mine.cancelled_at > _other.starts_at - rules.SHORT_NOTICE,
        _mine.cancelled_at > _mine.created_at + rules.SECOND_THOUGHTS,
    ),
)
_in_the_way = or_(
    and_(_upcoming, _other.starts_at < Slot.ends_at, _other.ends_at > Slot.starts_at),
    and_(_mine.slot_id == Slot.id, _mine.state != AppointmentState.CANCELLED),
)

# By the code of the refusal, in the order in which a person should hear of them.
CONDITIONS: dict[str, ColumnElement[bool]] = {
    "too_late": Slot.starts_at > _now + func.make_interval(0, 0, 0, 0, 0, Slot.lead_minutes),
    "already_booked": _fewer(_held(_in_the_way), 1),
    "slot_full": and_(Slot.booked < Slot.capacity, Slot.closed.is_(False)),
    "too_many_booked": _fewer(_held(_upcoming), rules.MOST_UPCOMING),
    "too_many_missed": _fewer(
        _held(_wasted, _other.starts_at > _now - rules.MISSED_WITHIN), rules.MOST_MISSED
    ),
}
# What the answer says of the slot; all else of the appointment is known here.
_TOLD = ("station_id", "item", "starts_at", "ends_at", "capacity", "booked", "lead_minutes")
PLACE = ("too_late", "already_booked", "slot_full")
PERSON = ("already_booked", "too_many_booked", "too_many_missed")


def _placing() -> Select[Any]:
    served = select(ServiceItem.code).where(ServiceItem.code == _item, ServiceItem.active)
    earlier = select(Appointment.id).where(
        Appointment.veteran_id == _who, Appointment.idempotency_key == _key
    )
    taken = (
        update(Slot)
        .where(Slot.id == _slot_id, Slot.item.in_((_item, ANY_MATTER)), served.exists())
        .where(~earlier.exists(), *CONDITIONS.values())
        .values(booked=Slot.booked + 1)
        .returning(Slot.id, *(getattr(Slot, name) for name in _TOLD))
        .cte("t")
    )
    named = ("for_name", "contact", "code", "body_digest")
    values: dict[str, ColumnElement[Any]] = {
        name: bindparam(name, type_=Appointment.__table__.c[name].type) for name in named
    }
    values |= {"slot_id": taken.c.id, "veteran_id": _who, "item": _item, "created_at": _now}
    values |= {"idempotency_key": _key}
    values |= {"state": literal(AppointmentState.BOOKED, Appointment.state.type)}
    made = (
        insert(Appointment)
        .from_select(list(values), select(*values.values()), include_defaults=False)
        .returning(Appointment.id, Appointment.veteran_id, Appointment.slot_id)
        .cte("m")
    )
    noted = recording(
        "appointment.book", actor=Actor.VETERAN, subject="appointment", rows=made,
        slot=made.c.slot_id,
    )  # fmt: skip
    answer = select(made.c.id.label("made"), *(taken.c[name] for name in _TOLD)).join(
        taken, taken.c.id == made.c.slot_id
    )
    return answer.add_cte(_stop_waiting(taken), noted.cte("noted"))


def _stop_waiting(taken: CTE) -> CTE:
    mine = delete(WaitingPlace).where(
        WaitingPlace.veteran_id == _who,
        WaitingPlace.slot_id == select(taken.c.id).scalar_subquery(),
    )
    return mine.returning(WaitingPlace.id).cte("stopped")


_DIALECT = URL.create("postgresql+psycopg").get_dialect()()


def _written_out(statement: Select[Any]) -> Compiled:
    """As psycopg takes it; a parameter is only what differs from one booking to the next."""

    def constant(element: Any, **_rest: Any) -> Any:
        if not isinstance(element, BindParameter) or element.callable or element.value is None:
            return None
        words = element.compile(dialect=_DIALECT, compile_kwargs={"literal_binds": True})
        return literal_column(str(words), element.type)

    fixed = cast("Select[Any]", replacement_traverse(statement, {}, constant))
    return fixed.compile(dialect=_DIALECT)


_PLACING = _written_out(_placing())


def place(
    veteran_id: int,
    slot_id: int,
    item: str,
    *,
    for_name: str | None,
    contact: str | None,
    code: str,
    key: str | None,
    body_digest: str,
) -> Appointment | None:
    """Book, all conditions holding; else None, and nothing has changed. The person is held.

    What comes back is to be shown. It is no row of the session: who wants to change it reads it.
    """
    db.session.flush()  # what the caller has changed before counts as well
    now = clock.now()
    given = _PLACING.construct_params({
        "who": veteran_id, "slot_id": slot_id, "matter": item, "now": now, "code": code,
        "key": key, "body_digest": body_digest,
        "for_name": for_name and seal_text(for_name), "contact": contact and seal_text(contact),
    })  # fmt: skip
    row = db.session.connection().exec_driver_sql(_PLACING.string, given).one_or_none()
    if row is None:
        return None
    made, *told = row
    slot = Slot(id=slot_id, closed=False, **dict(zip(_TOLD, told, strict=True)))
    return Appointment(
        id=made, slot=slot, slot_id=slot_id, veteran_id=veteran_id, item=item, created_at=now,
        for_name=for_name, contact=contact, code=code, state=AppointmentState.BOOKED,
        idempotency_key=key, body_digest=body_digest,
    )  # fmt: skip


def broken(
    veteran_id: int, slot_id: int, codes: Sequence[str], besides: int | None = None
) -> str | None:
    """The first of these conditions that does not hold, None when all do.

    Asked without the slot's lock, so that the many who come too late do not queue for its row.
    """
    wanted = select(*(CONDITIONS[code] for code in codes)).where(Slot.id == _slot_id)
    named = {"who": veteran_id, "slot_id": slot_id, "now": clock.now(), "besides": besides}
    held = db.session.execute(wanted, named).one()
    return next((code for code, holds in zip(codes, held, strict=True) if not holds), None)
