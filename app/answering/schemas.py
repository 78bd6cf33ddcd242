"""What the API gives of a policy, and takes to find one."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from app import regions


def _region(code: str) -> str:
    if code and not regions.is_code(code):
        raise ValueError("应当是行政区划代码")
    return regions.normal(code) if code else ""


class CitationOut(BaseModel):
    law: str = Field(description="法规代号")
    title: str
    article: int = Field(description="第几条")


class PolicyShort(BaseModel):
    id: str
    title: str
    category: str
    summary: str
    version: int
    region: str
    effective_from: date
    effective_to: date | None
    citations: list[CitationOut]
    score: float | None = Field(default=None, description="0 到 1，只在搜索时有")


class PolicyOut(PolicyShort):
    answer: str
    who: list[str]
    documents: list[str]
    steps: list[str]
    action: str | None
    local: bool
    escalate: bool
    review_by: date


class PolicyList(BaseModel):
    items: list[PolicyShort]
    next: str | None


class PolicyQuery(BaseModel):
    q: str = Field(default="", max_length=500, description="想问的话")
    category: str = ""
    region: Annotated[str, AfterValidator(_region)] = Field("", description="行政区划代码")
    on: date | None = Field(default=None, description="看哪一天有效的政策，默认今天")
    cursor: str = Field(default="", pattern=r"^[0-9]{0,6}$")
    limit: int = Field(default=20, ge=1, le=100)
