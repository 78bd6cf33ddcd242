"""Door: signing in to the page. In WeChat silently (snsapi_base), in the sandbox by a name.

The token reaches the page in the body of one answer that nobody stores, never in an address.
"""

import hmac
import secrets

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.db import end_session, transaction
from app.errors import Unavailable
from app.gateways import GatewayError, Gateways, OfficialAccount, Refused
from app.gateways.official_account import OAuthPerson
from app.mobile import wording
from app.veterans import sessions
from app.veterans.models import Channel
from app.web import settings

sign_in = Blueprint("mobile_auth", __name__, url_prefix="/m")
STATE = "login_state"


@sign_in.get("/login")
def login() -> str | BaseResponse:
    """To WeChat and back; a browser outside WeChat is told by WeChat's page how to get in."""
    if settings().sandbox:
        return render_template("mobile/demo_sign_in.html")
    # Only the browser that set out may come back with somebody's code.
    session[STATE] = secrets.token_hex(16)
    back = settings().public_url + url_for("mobile_auth.callback")
    return redirect(official_account().authorize_url(back, session[STATE]))


@sign_in.get("/callback")
def callback() -> str | tuple[str, int]:
    """WeChat sends the browser back with a code that works once."""
    expected, given = session.pop(STATE, ""), request.args.get("state", "")
    if not expected or not hmac.compare_digest(expected.encode(), given.encode()):
        return _refused(wording.STATE_LOST, 400)
    try:
        person = _person(request.args.get("code", ""))
    except Refused:
        return _refused(wording.CODE_REFUSED, 400)
    except GatewayError:
        return _refused(wording.WECHAT_AWAY, 503)
    if person.is_snapshot:
        return _refused(wording.SNAPSHOT, 403)
    with transaction():
        signed = sessions.sign_in(Channel.OFFICIAL_ACCOUNT, person.openid, person.unionid)
    return render_template("mobile/signed_in.html", token=signed.token)


def _person(code: str) -> OAuthPerson:
    account = official_account()
    end_session()
    return account.oauth_person(code)


def official_account() -> OfficialAccount:
    """The line to it. Raises Unavailable where there is none."""
    gateways: Gateways = current_app.extensions["desk_gateways"]
    if gateways.official_account is None:
        raise Unavailable(wording.CHANNEL_OFF, code="channel_off")
    return gateways.official_account


def _refused(problem: str, status: int) -> tuple[str, int]:
    page = render_template(
        "mobile/sign_in_failed.html", problem=problem, phone=settings().service_phone
    )
    return page, status
