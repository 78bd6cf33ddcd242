"""Door: rating one service instance one was invited to rate."""

from typing import Any

from apiflask import APIBlueprint

from app.db import transaction
from app.evaluations import service
from app.evaluations.schemas import (
    EvaluationIn,
    EvaluationOut,
    IdempotencyKey,
    InvitationsOut,
    LevelsOut,
    evaluation,
    invitation,
    levels,
)
from app.veterans.auth import signed_in, veteran_id

api = APIBlueprint("evaluations", __name__, tag="评价")


@api.post("/evaluations")
@signed_in
@api.input(EvaluationIn, arg_name="body")
@api.input(IdempotencyKey, location="headers", arg_name="headers")
@api.output(EvaluationOut, status_code=201)
@api.doc(
    summary="评价一次服务",
    description="一次服务只能评一次。带 Idempotency-Key 再提交同样的内容不算第二次（200）。",
    responses={
        200: "早先提交过，就是这一个",
        401: "未登录",
        404: "没有邀请",
        409: "already_evaluated invitation_expired key_reused",
    },
)
def evaluate(body: EvaluationIn, headers: IdempotencyKey) -> tuple[dict[str, Any], int]:
    with transaction():
        redeemed = service.redeem(veteran_id(), body.rating(), headers.idempotency_key)
    return evaluation(redeemed), 201 if redeemed.created else 200


@api.get("/evaluations/invitations")
@signed_in
@api.output(InvitationsOut)
@api.doc(summary="等我评价的服务", responses=[401])
def list_invitations() -> dict[str, Any]:
    waiting = service.open_invitations(veteran_id())
    return {"items": [invitation(one) for one in waiting], "next": None}


@api.get("/evaluations/levels")
@api.output(LevelsOut)
@api.doc(summary="五档和每档可选的原因")
def list_levels() -> dict[str, Any]:
    return levels()
