"""Door: what the veteran's page asks for itself, beyond what every client may ask."""

from typing import Any

from apiflask import APIBlueprint
from pydantic import BaseModel, Field

from app.db import end_session
from app.errors import Invalid, Unavailable
from app.gateways import GatewayError
from app.mobile import wording
from app.mobile.auth import official_account
from app.outbox import subscriptions
from app.settings import Template
from app.veterans.auth import signed_in, veteran_id
from app.veterans.models import Channel
from app.web import settings

api = APIBlueprint("mobile_api", __name__, tag="微信网页")


class PageIn(BaseModel):
    url: str = Field(max_length=500, description="页面自己的地址")


class PageOut(BaseModel):
    app_id: str
    timestamp: int
    nonce: str
    signature: str
    templates: dict[str, str] = Field(description="还可以请求同意的通知：名称 → 模板编号")


@api.get("/wechat/page")
@signed_in
@api.input(PageIn, location="query", arg_name="query")
@api.output(PageOut)
@api.doc(
    summary="让本站页面使用微信的订阅按钮",
    description="JS-SDK 的签名，只签本站 /m/ 下的地址。同意的结果由微信推送，页面不用上报。",
)
def sign_page(query: PageIn) -> dict[str, Any]:
    if not query.url.startswith(f"{settings().public_url}/m/"):
        raise Invalid(wording.NOT_OUR_PAGE, fields={"url": wording.NOT_OUR_PAGE})
    account = official_account()
    open_still = [one for one in account.templates if not _is_agreed_for_good(one)]
    end_session()
    try:
        signed = account.page_config(query.url)
    except GatewayError as error:
        raise Unavailable(wording.WECHAT_AWAY, code="wechat_away") from error
    return {
        "app_id": signed.app_id,
        "timestamp": signed.timestamp,
        "nonce": signed.nonce,
        "signature": signed.signature,
        "templates": {one.name: one.id for one in open_still},
    }


def _is_agreed_for_good(notice: Template) -> bool:
    agreed = subscriptions.left(veteran_id(), Channel.OFFICIAL_ACCOUNT, notice.id)
    return notice.lasting and agreed > 0
