"""Door: rating one service instance one was invited to rate."""

import logging
from typing import Any

from apiflask import APIBlueprint
from flask import current_app

from app.db import end_session, transaction
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
from app.gateways import GatewayError, Gateways
from app.gateways.mini_program import Suggestion
from app.veterans import service as veterans
from app.veterans.auth import signed_in, veteran_id
from app.veterans.models import Channel
from app.web import settings

logger = logging.getLogger(__name__)
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
    rating = body.rating()
    check = _checked(rating.comment)
    with transaction():
        redeemed = service.redeem(veteran_id(), rating, headers.idempotency_key, check=check)
    return evaluation(redeemed), 201 if redeemed.created else 200


def _checked(comment: str | None) -> Suggestion:
    """Ask WeChat about a comment, where the desk is set so; UNCHECKED whenever it can't say.

    At once, because WeChat takes only people who were there within two hours, and because an
    anonymous comment can't be traced back to its person later.
    """
    gateways: Gateways = current_app.extensions["desk_gateways"]
    if not comment or not settings().check_content or gateways.mini_program is None:
        return Suggestion.UNCHECKED
    link = veterans.get(veteran_id()).link(Channel.MINI_PROGRAM)
    openid = link.openid if link else None
    end_session()
    if openid is None:
        return Suggestion.UNCHECKED
    try:
        return gateways.mini_program.msg_sec_check(openid, comment).suggestion
    except GatewayError as error:
        logger.warning("a comment was not checked: %s", error)
        return Suggestion.UNCHECKED


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
