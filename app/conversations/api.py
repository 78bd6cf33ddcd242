"""Door: the veteran's conversation over the API."""

from typing import Any
from urllib.parse import quote

from apiflask import APIBlueprint
from flask import Response, request

from app.conversations import files, queries, reaching, schemas, service, wording
from app.conversations.models import Author
from app.conversations.schemas import (
    ConversationOut,
    MessageList,
    MessageOut,
    PageQuery,
    SaidOut,
    SayIn,
    VoteIn,
)  # fmt: skip
from app.db import transaction
from app.errors import Invalid
from app.veterans import service as veterans
from app.veterans.auth import channel, signed_in, veteran_id
from app.web import settings

api = APIBlueprint("conversation", __name__, tag="咨询")


@api.post("/conversation/messages")
@signed_in
@api.input(SayIn, arg_name="body")
@api.output(SaidOut, status_code=201)
@api.doc(summary="提问", description="同一个 client_id 再发，得到同样的回答，状态码 200。")
def say(body: SayIn) -> tuple[dict[str, Any], int]:
    with transaction():
        received = service.receive(
            veterans.get(veteran_id()),
            channel(),
            body.text,
            home_region=settings().home_region,
            client_id=body.client_id,
        )
        answer = {
            "messages": [schemas.message(one) for one in received.messages],
            "conversation": schemas.conversation(received.conversation),
        }
    return answer, 200 if received.repeated else 201


@api.post("/conversation/files")
@signed_in
@api.output(MessageOut, status_code=201)
@api.doc(
    summary="发图片或文件",
    description="multipart，字段 file，不超过5MB：JPG、PNG、GIF、WEBP、PDF、Word。",
)
def send_file() -> tuple[dict[str, Any], int]:
    upload = request.files.get("file")
    if upload is None:
        raise Invalid(wording.FILE_MISSING, fields={"file": wording.FILE_MISSING})
    content = upload.stream.read(files.MOST_BYTES + 1)
    with transaction():
        conversation = service.open_locked(veterans.get(veteran_id()), channel())
        kept = files.keep(conversation, upload.filename or "", content)
        return schemas.message(kept), 201


@api.get("/conversation/files/<int:file_id>")
@signed_in
@api.doc(summary="取回自己发的文件")
def own_file(file_id: int) -> Response:
    return attachment(queries.file_of(veteran_id(), file_id))


def attachment(stored: Any) -> Response:
    """Always a download, never shown by its type: nobody's upload runs in our pages."""
    response = Response(stored.content, mimetype=stored.type)
    response.headers.set(
        "Content-Disposition", "attachment", **{"filename*": f"UTF-8''{quote(stored.name)}"}
    )
    return response


@api.get("/conversation")
@signed_in
@api.output(ConversationOut)
@api.doc(summary="当前会话的状态")
def current() -> dict[str, Any]:
    found = queries.latest_of(veteran_id())
    return schemas.conversation(found) if found else dict(schemas.NOBODY)


@api.get("/conversation/messages")
@signed_in
@api.input(PageQuery, location="query", arg_name="query")
@api.output(MessageList)
@api.doc(summary="消息记录", description="after 是上次看到的最后一条的 id。")
def read(query: PageQuery) -> dict[str, Any]:
    rows = queries.messages_of(veteran_id(), query.after, query.limit + 1)
    page = rows[: query.limit]
    if any(one.author == Author.CASEWORKER for one in page):
        with transaction():
            reaching.has_come(veteran_id())
    more = len(rows) > query.limit
    return {
        "items": [schemas.message(one) for one in page],
        "next": str(page[-1].number) if more else None,
    }


@api.post("/conversation/handoff")
@signed_in
@api.output(ConversationOut)
@api.doc(summary="找工作人员", description='可以不带内容，也可以带 {"reason": "asked"}。')
def ask_for_person() -> dict[str, Any]:
    given = request.get_json(silent=True)
    reason = str(given.get("reason", "asked")) if isinstance(given, dict) else "asked"
    with transaction():
        conversation = service.ask_for_person(
            veterans.get(veteran_id()), channel(), settings().home_region, reason
        )
        return schemas.conversation(conversation)


@api.delete("/conversation/handoff")
@signed_in
@api.output(ConversationOut)
@api.doc(summary="取消排队")
def cancel_waiting() -> dict[str, Any]:
    with transaction():
        return schemas.conversation(service.cancel_waiting(veterans.get(veteran_id())))


@api.post("/conversation/messages/<int:number>/vote")
@signed_in
@api.input(VoteIn, arg_name="body")
@api.output({}, status_code=204)
@api.doc(summary="这条回答有没有用")
def vote(number: int, body: VoteIn) -> tuple[str, int]:
    with transaction():
        service.vote(veteran_id(), number, body.helpful)
    return "", 204
