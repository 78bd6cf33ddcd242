"""Door: policies for everybody. Here rather than in `policies`, because ranking is the bot's."""

from typing import Any

from apiflask import APIBlueprint

from app import clock
from app.answering import queries, wording
from app.answering.schemas import PolicyList, PolicyOut, PolicyQuery
from app.errors import NotFound
from app.web import settings

api = APIBlueprint("policies", __name__, tag="政策")


@api.get("/policies")
@api.input(PolicyQuery, location="query", arg_name="query")
@api.output(PolicyList)
@api.doc(summary="搜索政策", description="不用登录。有 q 时按贴近程度排序。")
def find_policies(query: PolicyQuery) -> dict[str, Any]:
    region = query.region or settings().home_region
    begin = int(query.cursor or 0)
    found = queries.search(
        query.q, region, query.on or clock.today(), query.category, limit=begin + query.limit + 1
    )
    page = found[begin : begin + query.limit]
    more = begin + query.limit < len(found)
    return {"items": page, "next": str(begin + query.limit) if more else None}


@api.get("/policies/<article_id>")
@api.input(PolicyQuery, location="query", arg_name="query")
@api.output(PolicyOut)
@api.doc(summary="一条政策的全文和依据")
def one_policy(article_id: str, query: PolicyQuery) -> dict[str, Any]:
    article = queries.article_as_told(
        article_id, query.region or settings().home_region, query.on or clock.today()
    )
    if article is None:
        raise NotFound(wording.NO_SUCH_ARTICLE)
    return article
