"""Door: free slots (no sign-in needed), and a person's own appointments."""

from collections.abc import Sequence
from typing import Any

from apiflask import APIBlueprint
from flask import Response

from app import clock
from app.appointments import paper, queries, queue, service, waiting, wording
from app.appointments.models import Appointment, WaitingPlace
from app.appointments.schemas import (
    AppointmentIn,
    AppointmentOut,
    AppointmentsIn,
    AppointmentsOut,
    IdempotencyKey,
    RescheduleIn,
    SlotsIn,
    SlotsOut,
    WaitingIn,
    WaitingOut,
    WaitingsOut,
    appointments,
    slot,
    waiting_place,
)
from app.db import transaction
from app.errors import Invalid
from app.stations import queries as stations
from app.veterans.auth import signed_in, veteran_id

api = APIBlueprint("appointments", __name__, tag="预约")
# Everybody who wants one slot at the same moment stands in line for its row for a while; whoever is
# too late should hear "full", not "busy", even from a slow machine.
SLOT_WAIT_MS = 6_000
ONE = f"/appointments/<int(max={2**63 - 1}):appointment_id>"


@api.get(f"/stations/<int(max={2**31 - 1}):station_id>/slots")
@api.input(SlotsIn, location="query", arg_name="query")
@api.output(SlotsOut)
@api.doc(summary="一个服务站的号源", responses=[404])
def list_slots(station_id: int, query: SlotsIn) -> dict[str, Any]:
    stations.get(station_id)
    if query.item is not None:
        stations.item(query.item)
    now = clock.now()
    wanted = query.range(now)
    if wanted is None:
        raise Invalid(wording.BAD_RANGE, fields={"to": wording.BAD_RANGE})
    found = queries.slots(station_id, *wanted, query.item)
    end = query.cursor + query.limit
    return {
        "items": [slot(one, now) for one in found[query.cursor : end]],
        "next": str(end) if end < len(found) else None,
    }


@api.post("/appointments")
@signed_in
@api.input(AppointmentIn, arg_name="body")
@api.input(IdempotencyKey, location="headers", arg_name="headers")
@api.output(AppointmentOut, status_code=201)
@api.doc(
    summary="预约",
    description="带 Idempotency-Key 时，同样的内容再提交一次得到同一个预约（200）。"
    "一个账号同一时间只能约一个人（for 不同也一样），时间重叠的再约是 already_booked。",
    responses={200: "早先提交过，就是这一个", 401: "未登录", 403: "要先同意隐私说明",
               404: "没有这个时段",
               409: "slot_full already_booked too_late key_reused too_many_booked too_many_missed"},
)  # fmt: skip
def book(body: AppointmentIn, headers: IdempotencyKey) -> tuple[dict[str, Any], int]:
    with transaction(lock_timeout_ms=SLOT_WAIT_MS):
        booked = service.book(
            veteran_id(),
            body.slot_id,
            body.item,
            for_name=body.for_name,
            contact=body.contact,
            key=headers.idempotency_key,
        )
    return _shown(booked.appointment), 201 if booked.created else 200


@api.get("/appointments")
@signed_in
@api.input(AppointmentsIn, location="query", arg_name="query")
@api.output(AppointmentsOut)
@api.doc(summary="我的预约，新的在前", responses=[401])
def list_appointments(query: AppointmentsIn) -> dict[str, Any]:
    rows = queries.of_veteran(veteran_id(), query.cursor, query.limit + 1)
    page = rows[: query.limit]
    return {
        "items": _all_shown(page),
        "next": str(page[-1].id) if len(rows) > query.limit else None,
    }


@api.get(ONE)
@signed_in
@api.output(AppointmentOut)
@api.doc(summary="一个预约", responses=[401, 404])
def show_appointment(appointment_id: int) -> dict[str, Any]:
    return _shown(queries.own(veteran_id(), appointment_id))


@api.post(f"{ONE}/cancel")
@signed_in
@api.output(AppointmentOut)
@api.doc(
    summary="取消预约", responses={401: "未登录", 404: "没有这个预约", 409: "too_late not_booked"}
)
def cancel(appointment_id: int) -> dict[str, Any]:
    with transaction(lock_timeout_ms=SLOT_WAIT_MS):
        appointment = service.cancel(veteran_id(), appointment_id)
    return _shown(appointment)


@api.post(f"{ONE}/reschedule")
@signed_in
@api.input(RescheduleIn, arg_name="body")
@api.output(AppointmentOut)
@api.doc(
    summary="改约",
    description="一步完成：要么改成，要么原来的预约不动。",
    responses={401: "未登录", 404: "没有这个预约或时段",
               409: "slot_full already_booked too_late not_booked"},
)  # fmt: skip
def reschedule(appointment_id: int, body: RescheduleIn) -> dict[str, Any]:
    with transaction(lock_timeout_ms=SLOT_WAIT_MS):
        appointment = service.reschedule(veteran_id(), appointment_id, body.slot_id)
    return _shown(appointment)


@api.post(f"{ONE}/accept")
@signed_in
@api.output(AppointmentOut)
@api.doc(
    summary="确认候补到的名额",
    responses={401: "未登录", 404: "没有这个预约", 409: "offer_over already_booked"},
)
def accept(appointment_id: int) -> dict[str, Any]:
    with transaction(lock_timeout_ms=SLOT_WAIT_MS):
        appointment = waiting.accept(veteran_id(), appointment_id)
    return _shown(appointment)


@api.get(f"{ONE}/qr.svg")
@signed_in
@api.doc(summary="凭证号的二维码，到窗口出示", responses={200: "SVG", 404: "没有这个预约"})
def show_qr(appointment_id: int) -> Response:
    code = queries.own(veteran_id(), appointment_id).code
    return Response(paper.qr_svg(code), mimetype="image/svg+xml")


@api.get(f"{ONE}/calendar.ics")
@signed_in
@api.doc(summary="存进手机日历", responses={200: "text/calendar", 404: "没有这个预约"})
def show_calendar(appointment_id: int) -> Response:
    one = queries.own(veteran_id(), appointment_id)
    page = paper.calendar(
        one, queries.places([one])[one.slot.station_id], queries.matters([one])[one.item]
    )
    return Response(
        page,
        mimetype="text/calendar",
        headers={"Content-Disposition": "attachment; filename=appointment.ics"},
    )


@api.post("/appointments/waiting")
@signed_in
@api.input(WaitingIn, arg_name="body")
@api.output(WaitingOut, status_code=201)
@api.doc(
    summary="候补一个约满的时段",
    description="有人退出时按先后保留一小段时间，并发通知；要在“我的预约”里确认。",
    responses={401: "未登录", 404: "没有这个时段",
               409: "not_full too_late already_booked too_many_waiting too_many_missed"},
)  # fmt: skip
def join_waiting(body: WaitingIn) -> dict[str, Any]:
    with transaction(lock_timeout_ms=SLOT_WAIT_MS):
        joined = waiting.join(veteran_id(), body.slot_id, body.item)
    return _waiting_shown(joined)


@api.get("/appointments/waiting")
@signed_in
@api.output(WaitingsOut)
@api.doc(summary="我的候补", responses=[401])
def list_waiting() -> dict[str, Any]:
    rows = queries.waiting_places(veteran_id())
    return {"items": [_waiting_shown(one) for one in rows], "next": None}


@api.delete(f"/appointments/waiting/<int(max={2**63 - 1}):waiting_id>")
@signed_in
@api.output({}, status_code=204)
@api.doc(summary="不再候补", responses=[401, 404])
def leave_waiting(waiting_id: int) -> tuple[str, int]:
    with transaction(lock_timeout_ms=SLOT_WAIT_MS):
        waiting.leave(veteran_id(), waiting_id)
    return "", 204


def _waiting_shown(one: WaitingPlace) -> dict[str, Any]:
    return waiting_place(one, waiting.ahead_of(one), clock.now())


def _shown(appointment: Appointment) -> dict[str, Any]:
    return _all_shown([appointment])[0]


def _all_shown(rows: Sequence[Appointment]) -> list[dict[str, Any]]:
    return appointments(
        rows, queries.places(rows), queries.matters(rows), queue.turns_of(rows), clock.now()
    )
