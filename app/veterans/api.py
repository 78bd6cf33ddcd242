"""Door: signing in from the mini-program, one's own profile, consents, phone."""

from typing import Any

from apiflask import APIBlueprint
from flask import Response, current_app

from app.db import end_session, transaction
from app.errors import Invalid, Unavailable
from app.gateways import GatewayError, Gateways, MiniProgram, Refused
from app.veterans import documents, queries, service, sessions, wording
from app.veterans.auth import bearer, signed_in, veteran_id
from app.veterans.models import Channel
from app.veterans.schemas import (
    ConsentIn,
    ConsentOut,
    MeOut,
    PhoneIn,
    ProfileIn,
    SessionIn,
    SessionOut,
    consent,
    profile,
)  # fmt: skip

api = APIBlueprint("veterans", __name__, tag="我")


def _mini_program() -> MiniProgram:
    gateways: Gateways = current_app.extensions["desk_gateways"]
    if gateways.mini_program is None:
        raise Unavailable(wording.CHANNEL_OFF, code="channel_off")
    end_session()
    return gateways.mini_program


@api.post("/session")
@api.input(SessionIn, arg_name="body")
@api.output(SessionOut, status_code=201)
@api.doc(summary="用 wx.login 的 code 登录")
def sign_in(body: SessionIn) -> dict[str, Any]:
    try:
        login = _mini_program().code_to_session(body.code)
    except Refused as error:
        raise Invalid(
            wording.CODE_REFUSED, code="code_refused", fields={"code": error.advice}
        ) from error
    except GatewayError as error:
        raise Unavailable(wording.WECHAT_AWAY, code="wechat_away") from error
    with transaction():
        signed = sessions.sign_in(Channel.MINI_PROGRAM, login.openid, login.unionid)
    return {
        "token": signed.token,
        "expires_at": signed.expires_at,
        "veteran": profile(signed.veteran),
        "consent_required": signed.consent_required,
    }


@api.delete("/session")
@signed_in
@api.output({}, status_code=204)
@api.doc(summary="退出登录")
def sign_out() -> tuple[str, int]:
    with transaction():
        sessions.sign_out(bearer())
    return "", 204


@api.get("/me")
@signed_in
@api.output(MeOut)
@api.doc(summary="我的资料")
def me() -> dict[str, Any]:
    return _me()


def _me() -> dict[str, Any]:
    given = queries.consents(veteran_id())
    current = documents.CURRENT[documents.PRIVACY]
    agreed = any((c.document, c.version) == (documents.PRIVACY, current) for c in given)
    return {
        **profile(service.get(veteran_id())),
        "consents": [consent(one) for one in given],
        "consent_required": not agreed,
    }


@api.patch("/me")
@signed_in
@api.input(ProfileIn, arg_name="body")
@api.output(MeOut)
@api.doc(
    summary="修改我的资料", description="身份、姓名和日期要先同意隐私说明；写 null 表示删去这一项。"
)
def change_me(body: ProfileIn) -> dict[str, Any]:
    with transaction():
        service.update_profile(veteran_id(), **body.model_dump(exclude_unset=True))
    return _me()


@api.put("/me/phone")
@signed_in
@api.input(PhoneIn, arg_name="body")
@api.output(MeOut)
@api.doc(summary="绑定手机号", description="号码由微信核实，并须属于当前用户。")
def change_phone(body: PhoneIn) -> dict[str, Any]:
    service.require_consent(veteran_id())
    link = service.get(veteran_id()).link(Channel.MINI_PROGRAM)
    if link is None:
        raise Unavailable(wording.CHANNEL_OFF, code="channel_off")
    try:
        phone = _mini_program().phone_number(body.code, link.openid)
    except Refused as error:
        raise Invalid(
            wording.CODE_REFUSED, code="code_refused", fields={"code": error.advice}
        ) from error
    except GatewayError as error:
        raise Unavailable(wording.WECHAT_AWAY, code="wechat_away") from error
    with transaction():
        service.keep_phone(veteran_id(), phone.number)
    return _me()


@api.post("/me/consents")
@signed_in
@api.input(ConsentIn, arg_name="body")
@api.output(ConsentOut, status_code=201)
@api.doc(summary="同意或撤回隐私说明、使用条款")
def change_consent(body: ConsentIn) -> dict[str, Any] | Response:
    with transaction():
        if not body.granted:
            service.withdraw_consent(veteran_id(), body.document)
            return Response(status=204)
        return consent(service.give_consent(veteran_id(), body.document, body.version))
