"""From an unanswered question to a proposal, with a look at what the bot would say."""

import pytest
from apiflask import APIFlask
from sqlalchemy import select

from app.answering import preview, proposals
from app.answering.models import ArticleProposal, ProposalKind, UnansweredQuestion
from app.answering.proposals import Draft
from app.audit.models import AuditEntry
from app.db import db, transaction
from app.errors import Conflict, Invalid, NotFound
from app.staff import service as staff

REGION = "330106"
ODD = ("军营石狮子归谁擦", "请问军营石狮子归谁擦呀", "军营的石狮子归谁擦？")
NEW = Draft(
    kind=ProposalKind.ARTICLE,
    questions=("军营石狮子归谁擦", "石狮子脏了找谁擦"),
    title="军营门口的石狮子归谁擦？",
    category="service",
    answer="这一条只在测试里有：石狮子由值日的人擦，每周一次，擦完登记。",
    sources="测试办法第一条",
)


@pytest.fixture
def editor(context: None) -> int:
    with transaction():
        return staff.create("qian", "钱编辑", ["editor"], "Correct-Horse-7").id


@pytest.fixture
def asked(editor: int) -> list[int]:
    """Three alike, newest last, and one that is something else."""
    texts = ("水费在哪里交", *ODD)
    rows = [UnansweredQuestion(text=text, reason="no_match") for text in texts]
    with transaction():
        db.session.add_all(rows)
    return [row.id for row in rows]


def category() -> str:
    return next(iter(proposals.categories()))


def sound(**changes: object) -> Draft:
    return Draft(**{**NEW.__dict__, "category": category(), **changes})  # type: ignore[arg-type]


def test_groups_are_counted_and_ordered(asked: list[int]) -> None:
    with transaction():
        db.session.add(UnansweredQuestion(text="我的电话13912345678，水费呢", reason="no_match"))
    frequent = proposals.groups(REGION)
    assert [one.text for one in frequent[0].questions] == list(reversed(ODD))
    newest = proposals.groups(REGION, newest_first=True)
    assert "水费" in newest[0].lead.text
    assert "13912345678" not in newest[0].lead.text
    assert proposals.group_of(asked[1], REGION).lead.id == asked[3]


def test_settling_needs_a_reason_and_counts_once(asked: list[int], editor: int) -> None:
    with pytest.raises(Invalid), transaction():
        proposals.settle(asked[1:], "proposed", editor)
    with transaction():
        assert proposals.settle(asked[1:], "outside", editor) == 3
        assert proposals.settle(asked[1:], "noise", editor) == 0
    assert [group.lead.id for group in proposals.groups(REGION)] == [asked[0]]
    with pytest.raises(NotFound):
        proposals.group_of(asked[1], REGION)
    rows = db.session.scalars(
        select(UnansweredQuestion).where(UnansweredQuestion.id.in_(asked[1:]))
    )
    assert {(row.settle_reason, row.settled_by) for row in rows} == {("outside", editor)}


def test_a_proposal_keeps_who_what_and_from_which_questions(asked: list[int], editor: int) -> None:
    with transaction():
        kept = proposals.propose(sound(), asked[1:], editor)
    assert kept.article_id == f"proposal-{kept.id}"
    assert (kept.staff_id, kept.questions) == (editor, list(NEW.questions))
    rows = db.session.scalars(
        select(UnansweredQuestion.id).where(UnansweredQuestion.proposal_id == kept.id)
    )
    assert sorted(rows) == asked[1:]
    with pytest.raises(Conflict), transaction():
        proposals.propose(sound(), asked[1:], editor)
    assert len(db.session.scalars(select(ArticleProposal.id)).all()) == 1
    with transaction():
        proposals.withdraw(kept.id, editor)
    assert len(proposals.group_of(asked[1], REGION).questions) == 3
    with pytest.raises(Conflict), transaction():
        proposals.withdraw(kept.id, editor)
    actions = db.session.scalars(
        select(AuditEntry.action).where(AuditEntry.subject == "proposal").order_by(AuditEntry.id)
    )
    assert list(actions) == ["proposal.add", "proposal.withdraw"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"questions": ()}, "questions"),
        ({"questions": ("问" * 81,)}, "questions"),
        ({"questions": ("我叫他打13912345678问石狮子",)}, "questions"),
        ({"title": "石狮"}, "title"),
        ({"category": "no-such"}, "category"),
        ({"answer": "太短"}, "answer"),
        ({"sources": " "}, "sources"),
        ({"kind": ProposalKind.PHRASINGS, "article_id": "no-such"}, "article"),
    ],
)
def test_unsound_drafts_are_refused(context: None, changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        proposals.checked(sound(**changes))
    assert set(refused.value.fields) == {field}


def test_the_preview_shows_what_a_new_article_would_answer(app: APIFlask, context: None) -> None:
    shown = preview.preview(proposals.checked(sound()), [*ODD, "优待证怎么申领"], REGION)
    assert [one.helped for one in shown.changes] == [True, True, True, False]
    assert shown.changes[0].now.kind != "answer"
    assert shown.changes[0].then.title == NEW.title
    assert shown.changes[3].now == shown.changes[3].then
    assert shown.lost == ()


def test_the_preview_warns_of_phrasings_that_would_be_lost(app: APIFlask, context: None) -> None:
    """An editor who gives a neighbour's own words to a new article is told so."""
    theirs = proposals.library().in_force(REGION, preview.clock.today())["card-apply"].questions
    draft = sound(title="这张优待证的事怎么弄？", questions=theirs[:30])
    shown = preview.preview(proposals.checked(draft), ["优待证怎么申领"], REGION)
    assert shown.lost
    assert all(one.now.title != one.then.title for one in shown.lost)
