"""M and C of the HTTP contract, and what the calls take."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from app.conversations import queries
from app.conversations.models import Conversation, Message, State


class SayIn(BaseModel):
    client_id: str = Field(min_length=1, max_length=70, description="客户端生成，重发时不变")
    text: str = Field(min_length=1, max_length=6000)


class VoteIn(BaseModel):
    helpful: bool


class PageQuery(BaseModel):
    after: int = Field(default=0, ge=0, le=2**31 - 1, description="M.id，只要它之后的")
    limit: int = Field(default=50, ge=1, le=200)


class CitationOut(BaseModel):
    law: str
    title: str
    article: int


class ArticleOut(BaseModel):
    id: str
    title: str
    version: int
    region: str
    effective_from: str
    citations: list[CitationOut]


class ChoiceOut(BaseModel):
    label: str
    article_id: str | None = None
    slot_id: int | None = None


class FileOut(BaseModel):
    id: int
    name: str
    type: str
    size: int


class MessageOut(BaseModel):
    id: int
    author: str
    kind: str
    text: str
    article: ArticleOut | None
    choices: list[ChoiceOut]
    file: FileOut | None
    created_at: datetime


class CaseworkerOut(BaseModel):
    name: str


class ConversationOut(BaseModel):
    id: int
    state: str
    queue_position: int | None
    caseworker: CaseworkerOut | None


class SaidOut(BaseModel):
    messages: list[MessageOut]
    conversation: ConversationOut


class MessageList(BaseModel):
    items: list[MessageOut]
    next: str | None


class TicketOut(BaseModel):
    ticket: str
    expires_in: int


def message(one: Message) -> dict[str, Any]:
    """M. Its `id` counts within the person."""
    return {
        "id": one.number,
        "author": one.author,
        "kind": one.kind,
        "text": one.text,
        "article": one.article,
        "choices": one.choices,
        "file": one.file
        and {
            "id": one.file.id, "name": one.file.name, "type": one.file.type, "size": one.file.size,
        },
        "created_at": one.created_at,
    }  # fmt: skip


def conversation(one: Conversation) -> dict[str, Any]:
    """C."""
    holder = one.caseworker if one.state == State.WITH_CASEWORKER else None
    return {
        "id": one.id,
        "state": one.state,
        "queue_position": queries.queue_position(one),
        "caseworker": {"name": holder.name} if holder else None,
    }


NOBODY = {"id": 0, "state": State.CLOSED, "queue_position": None, "caseworker": None}
