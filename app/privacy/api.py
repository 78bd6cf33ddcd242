"""Door: a person's rights over their data, from the phone."""

from urllib.parse import quote

from apiflask import APIBlueprint
from flask import Response

from app.audit.models import Actor
from app.db import transaction
from app.privacy import copying, service
from app.veterans.auth import signed_in, veteran_id

api = APIBlueprint("privacy", __name__, tag="我的权利")


@api.get("/me/export")
@signed_in
@api.doc(summary="下载我的全部资料", description="个人信息保护法第四十五条。JSON 附件。")
def export() -> Response:
    with transaction():
        everything = service.export(veteran_id())
    response = copying.streamed(everything, veteran_id())
    name = f"UTF-8''{quote('我的资料.json')}"
    response.headers.set("Content-Disposition", "attachment", **{"filename*": name})
    return response


@api.delete("/me")
@signed_in
@api.output({}, status_code=204)
@api.doc(summary="注销账号，删除我的资料", description="立即生效；未办完的预约和咨询一并取消。")
def erase() -> tuple[str, int]:
    with transaction():
        service.erase(veteran_id(), service.By(Actor.VETERAN, veteran_id()))
    return "", 204
