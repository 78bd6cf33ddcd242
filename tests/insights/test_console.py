"""The manager's, the editor's and the auditor's page: who sees which, and that figures are right."""

import pytest
from apiflask import APIFlask

from app.db import transaction
from app.staff import service as staff
from tests.support.actors import StaffActor, VeteranActor

PASSWORD = "Correct-Horse-7"
PAGES = {"/insights": "manager", "/insights.csv": "manager", "/questions": "editor", "/audit": "admin"}


def arrive(app: APIFlask, role: str) -> StaffActor:
    with app.app_context(), transaction():
        staff.create(f"the-{role}", role, [role], PASSWORD, must_change=False)
    return StaffActor(app.test_client(), f"the-{role}", PASSWORD)


@pytest.mark.parametrize(("page", "role"), PAGES.items())
def test_only_the_right_role_sees_it(app: APIFlask, page: str, role: str) -> None:
    assert arrive(app, role).get(page, headers={"Accept": "text/html"}).status_code == 200
    assert arrive(app, "caseworker").get(page).status_code == 403


def test_figures_count_what_happened(app: APIFlask) -> None:
    wang = VeteranActor(app.test_client(), "wang")
    wang.say("优待证怎么申领")
    wang.say("转人工")
    sheet = arrive(app, "manager").get("/insights.csv").text
    assert "会话,1" in sheet
    assert "转人工,1" in sheet
    assert "机器人回答,1" in sheet


def test_unanswered_questions_reach_the_editor(app: APIFlask) -> None:
    wang = VeteranActor(app.test_client(), "wang")
    answer = wang.say("优待证怎么申领")[-1]
    wang.post(f"/conversation/messages/{answer['id']}/vote", json={"helpful": False})
    page = arrive(app, "editor").get("/questions", headers={"Accept": "text/html"}).text
    assert "优待证怎么申领" in page
    assert "认为没帮助" in page
