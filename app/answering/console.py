"""Door: what nobody could answer, for editors: groups, proposals, and what the bot would say."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app import clock
from app.answering import preview, proposals, queries, wording
from app.answering.models import ProposalKind
from app.answering.proposals import Draft
from app.db import transaction
from app.errors import Conflict, Invalid
from app.policies.library import categories
from app.staff.auth import current_staff, staff_only
from app.staff.models import Role
from app.web import settings

console = Blueprint("questions", __name__, url_prefix="/console/questions")
Page = str | tuple[str, int] | BaseResponse
MAY_READ = (Role.EDITOR, Role.MANAGER)
NEAREST = 4


@console.get("")
@staff_only(*MAY_READ)
def index() -> str:
    newest_first = request.args.get("sort") == "new"
    found = proposals.groups(settings().home_region, newest_first=newest_first)
    return render_template(
        "answering/questions.html", groups=found, newest_first=newest_first,
        titles=queries.titles(settings().home_region), done=request.args.get("done", ""), **_words()
    )  # fmt: skip


@console.get("/<int(max=9223372036854775807):question_id>")
@staff_only(*MAY_READ)
def one(question_id: int) -> str:
    return _group_page(question_id)


@console.post("/<int(max=9223372036854775807):question_id>/settle")
@staff_only(Role.EDITOR)
def settle(question_id: int) -> Page:
    try:
        with transaction():
            proposals.settle(_chosen(), request.form.get("reason", ""), current_staff().id)
    except Invalid as error:
        return _group_page(question_id, error.message), 422
    return redirect(url_for("questions.index", done="settled"))


@console.get("/<int(max=9223372036854775807):question_id>/draft")
@staff_only(Role.EDITOR)
def draft(question_id: int) -> str:
    """`article=` begins with the questions as phrasings of it; without it, a new article."""
    group = proposals.group_of(question_id, settings().home_region)
    article_id = request.args.get("article", "")
    begun = Draft(
        kind=ProposalKind.PHRASINGS if article_id else ProposalKind.ARTICLE,
        article_id=article_id,
        questions=tuple(dict.fromkeys(one.text for one in group.questions))[:10],
    )
    return _draft_page(question_id, begun)


@console.post("/<int(max=9223372036854775807):question_id>/draft")
@staff_only(Role.EDITOR)
def write(question_id: int) -> Page:
    """`do=preview` shows what the bot would say; `do=save` keeps the proposal."""
    given = _given()
    try:
        if request.form.get("do") == "save":
            group = proposals.group_of(question_id, settings().home_region)
            with transaction():
                proposals.propose(given, [one.id for one in group.questions], current_staff().id)
            return redirect(url_for("questions.proposed"))
        sound = proposals.checked(given)
    except (Invalid, Conflict) as error:
        wrong = error.fields if isinstance(error, Invalid) else {}
        return _draft_page(question_id, given, problem=error.message, wrong=wrong), 422
    group = proposals.group_of(question_id, settings().home_region)
    texts = list(dict.fromkeys(one.text for one in group.questions))[:20]
    shown = preview.preview(sound, texts, settings().home_region)
    return _draft_page(question_id, sound, shown=shown)


@console.get("/proposals")
@staff_only(*MAY_READ)
def proposed() -> str:
    return render_template(
        "answering/proposals.html", rows=queries.proposals(),
        titles=queries.titles(settings().home_region), categories=categories(), **_words()
    )  # fmt: skip


@console.post("/proposals/<int(max=9223372036854775807):proposal_id>/withdraw")
@staff_only(Role.EDITOR)
def withdraw(proposal_id: int) -> Page:
    with transaction():
        proposals.withdraw(proposal_id, current_staff().id)
    return redirect(url_for("questions.proposed"))


def _group_page(question_id: int, problem: str = "") -> str:
    region = settings().home_region
    group = proposals.group_of(question_id, region)
    near = queries.search(group.lead.text, region, clock.today(), limit=NEAREST)
    return render_template(
        "answering/group.html", group=group, near=near, problem=problem, **_words()
    )


def _draft_page(question_id: int, given: Draft, **shown: Any) -> str:
    titles = queries.titles(settings().home_region)
    return render_template(
        "answering/draft.html", question_id=question_id, draft=given, titles=titles,
        categories=categories(), home=settings().home_region, **shown, **_words()
    )  # fmt: skip


def _given() -> Draft:
    form = request.form
    article_id = form.get("article", "")
    home = settings().home_region
    return Draft(
        kind=ProposalKind.PHRASINGS if form.get("kind") == "phrasings" else ProposalKind.ARTICLE,
        article_id=article_id if form.get("kind") == "phrasings" else "",
        questions=tuple(form.get("questions", "").splitlines()),
        title=form.get("title", ""),
        category=form.get("category", ""),
        region=home if form.get("region") == home else "000000",
        answer=form.get("answer", "").replace("\r\n", "\n"),
        sources=form.get("sources", ""),
    )


def _chosen() -> list[int]:
    chosen = request.form.getlist("question")
    return [int(given) for given in chosen if given.isdigit() and len(given) < 19]


def _words() -> dict[str, Any]:
    return {"words": wording, "local": clock.local}
