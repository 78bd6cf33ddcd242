"""The editors' pages: a group, a draft with its preview, a proposal."""

import re

import pytest
from apiflask import APIFlask

from app.answering.models import UnansweredQuestion
from app.db import db, transaction
from app.staff import service as staff
from tests.support.actors import StaffActor, VeteranActor

PASSWORD = "Correct-Horse-7"
HTML = {"Accept": "text/html"}


def arrive(app: APIFlask, role: str) -> StaffActor:
    with app.app_context(), transaction():
        staff.create(f"the-{role}", role, [role], PASSWORD, must_change=False)
    return StaffActor(app.test_client(), f"the-{role}", PASSWORD)


@pytest.fixture
def question(app: APIFlask) -> int:
    row = UnansweredQuestion(text="军营石狮子归谁擦", reason="no_match")
    with app.app_context(), transaction():
        db.session.add(row)
    return row.id


def test_a_voted_down_answer_becomes_a_phrasing_of_another_article(app: APIFlask) -> None:
    wang = VeteranActor(app.test_client(), "wang")
    answer = wang.say("优待证怎么申领")[-1]
    wang.post(f"/conversation/messages/{answer['id']}/vote", json={"helpful": False})
    editor = arrive(app, "editor")
    page = editor.get("/questions", headers=HTML).text
    assert "优待证怎么申领" in page
    assert "认为没帮助" in page
    question = re.findall(r"/console/questions/(\d+)", page)[0]
    group = editor.get(f"/questions/{question}", headers=HTML).text
    assert "article=card-apply" in group
    draft = editor.get(f"/questions/{question}/draft?article=card-apply", headers=HTML).text
    assert "优待证怎么申领</textarea>" in draft
    form = {"kind": "phrasings", "article": "card-apply", "questions": "优待证咋领\n怎么领优待证"}
    shown = editor.post(f"/questions/{question}/draft", data={**form, "do": "preview"})
    assert "1 / 1 个问题能由这一条回答" in shown.text
    kept = editor.post(f"/questions/{question}/draft", data={**form, "do": "save"})
    assert kept.status_code == 302
    listed = editor.get("/questions/proposals", headers=HTML).text
    assert ("怎么领优待证" in listed, "来自 1 个问题" in listed) == (True, True)
    assert "优待证怎么申领" not in editor.get("/questions", headers=HTML).text


def test_a_bad_draft_comes_back_with_what_was_written(app: APIFlask, question: int) -> None:
    editor = arrive(app, "editor")
    form = {"kind": "article", "title": "短", "questions": "石狮子脏了找谁擦", "do": "save"}
    answer = editor.post(f"/questions/{question}/draft", data=form)
    assert answer.status_code == 422
    assert "石狮子脏了找谁擦" in answer.text
    assert "标题要4到40个字" in answer.text


def test_a_question_is_set_aside_with_a_reason(app: APIFlask, question: int) -> None:
    editor = arrive(app, "editor")
    without = editor.post(f"/questions/{question}/settle", data={"question": question})
    assert without.status_code == 422
    form = {"question": question, "reason": "outside"}
    assert editor.post(f"/questions/{question}/settle", data=form).status_code == 302
    assert editor.get(f"/questions/{question}").status_code == 404


def test_a_manager_reads_and_does_not_write(app: APIFlask, question: int) -> None:
    manager = arrive(app, "manager")
    page = manager.get(f"/questions/{question}", headers=HTML)
    assert page.status_code == 200
    assert "提一条新条目" not in page.text
    form = {"question": question, "reason": "outside"}
    assert manager.post(f"/questions/{question}/settle", data=form).status_code == 403
