"""Endpoints about the account and about who somebody is: tokens, log-in, phone number."""

from __future__ import annotations

import base64
import uuid
from typing import Any

from flask import Response, redirect, request

from app.sandbox.wire import (
    Body,
    Refusal,
    account_of_token,
    endpoint,
    platform,
    settings,
    world,
)
from app.sandbox.world import MINI, OFFICIAL, PLAIN, STABLE, openid_of, phone_of, unionid_of


def _check_app(given: Body, grant_type: str) -> str:
    """The app id of a call that carries the secret itself."""
    if given.get("grant_type") != grant_type:
        raise Refusal(40002)
    if not given.get("secret"):
        raise Refusal(41004)
    for account in (settings().official_account, settings().mini_program):
        if account and account.app_id == given.get("appid"):
            if account.secret != given["secret"]:
                raise Refusal(40125)
            return account.app_id
    raise Refusal(40013)


@endpoint("/cgi-bin/stable_token", token=False)
def _stable_token(body: Body) -> Body:
    app_id = _check_app(body, "client_credential")
    if body.get("force_refresh") and (errcode := world().force(app_id)):
        raise Refusal(errcode)
    value, left = world().token(app_id, family=STABLE)
    return {"access_token": value, "expires_in": left}


@endpoint("/cgi-bin/token", "GET", token=False)
def _token(query: Body) -> Body:
    app_id = _check_app(query, "client_credential")
    value, left = world().token(app_id, family=PLAIN, renew=True)
    return {"access_token": value, "expires_in": left}


@endpoint("/cgi-bin/ticket/getticket", "GET")
def _ticket(query: Body) -> Body:
    app_id = world().app_of(str(query.get("access_token", ""))) or ""
    value, left = world().ticket(app_id)
    return {"errcode": 0, "errmsg": "ok", "ticket": value, "expires_in": left}


@endpoint("/sns/jscode2session", "GET", token=False)
def _jscode2session(query: Body) -> Body:
    _check_app(query, "authorization_code")
    name, errcode = world().take_code(str(query.get("js_code", "")))
    if errcode:
        raise Refusal(errcode)
    key = base64.b64encode(uuid.uuid4().bytes).decode()
    openid = world().person(MINI, name).openid
    return {"openid": openid, "session_key": key, "unionid": unionid_of(name)}


@endpoint("/sns/oauth2/access_token", "GET", token=False)
def _oauth(query: Body) -> Body:
    _check_app(query, "authorization_code")
    name, errcode = world().take_code(str(query.get("code", "")))
    if errcode:
        raise Refusal(errcode)
    person: Body = {
        "access_token": uuid.uuid4().hex,
        "expires_in": 7200,
        "refresh_token": uuid.uuid4().hex,
        "openid": openid_of(OFFICIAL, name),
        "scope": "snsapi_base",
        "unionid": unionid_of(name),
    }
    return person | ({"is_snapshotuser": 1} if name == "snapshot" else {})


@platform.get("/connect/oauth2/authorize")
def authorize() -> Any:
    """The silent authorisation page: whoever this browser plays comes back with a fresh code."""
    target = request.args.get("redirect_uri", "")
    if not target.startswith(settings().public_url + "/"):
        return Response(
            "redirect_uri 域名与后台配置不一致，错误码:10003", 200, mimetype="text/plain"
        )
    code = world().new_code(request.cookies.get("sandbox_person", "张建国"))
    mark = "&" if "?" in target else "?"
    return redirect(f"{target}{mark}code={code}&state={request.args.get('state', '')[:128]}")


@endpoint("/wxa/business/getuserphonenumber")
def _phone_number(body: Body) -> Body:
    code, openid = str(body.get("code", "")), str(body.get("openid", ""))
    name = code.removeprefix("phone-") if code.startswith("phone-") else world().take_code(code)[0]
    if not name or (openid and openid != openid_of(MINI, name)):
        raise Refusal(40029)
    number = phone_of(name)
    mark = {
        "timestamp": int(world().now()),
        "appid": getattr(settings().mini_program, "app_id", ""),
    }
    info = {
        "phoneNumber": number, "purePhoneNumber": number, "countryCode": "86", "watermark": mark
    }  # fmt: skip
    return {"errcode": 0, "errmsg": "ok", "phone_info": info}


@endpoint("/cgi-bin/user/info", "GET")
def _user_info(query: Body) -> Body:
    person = world().by_openid(OFFICIAL, str(query.get("openid", "")))
    if person is None:
        raise Refusal(40003)
    return {
        "subscribe": int(person.followed), "openid": person.openid, "nickname": "", "sex": 0,
        "unionid": unionid_of(person.name),
    }  # fmt: skip


@endpoint("/wxaapi/newtmpl/gettemplate", "GET")
def _templates(_: Body) -> Body:
    picked = world().templates[account_of_token()]
    rows = [
        {
            "priTmplId": number,
            "title": "通知",
            "content": content,
            "example": "",
            "type": 3 if number in world().lasting else 2,
        }
        for number, content in picked.items()
    ]
    return {"errcode": 0, "errmsg": "ok", "data": rows}


@endpoint("/cgi-bin/getcallbackip", "GET")
def _callback_addresses(_: Body) -> Body:
    return {"ip_list": ["127.0.0.1"]}


@endpoint("/cgi-bin/get_api_domain_ip", "GET")
def _interface_addresses(_: Body) -> Body:
    return {"ip_list": ["127.0.0.1"]}


@endpoint("/cgi-bin/menu/create")
def _menu_create(body: Body) -> Body:
    buttons = body.get("button")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
        raise Refusal(40016)
    world().menu = body
    return {"errcode": 0, "errmsg": "ok"}


@endpoint("/cgi-bin/menu/get", "GET")
def _menu_get(_: Body) -> Body:
    if not world().menu:
        raise Refusal(46003)
    return {"menu": world().menu}
