"""The manager's page: who sees it, and that figures, lists and sheet say the same."""

import re

import pytest
from apiflask import APIFlask

from app.db import transaction
from app.staff import service as staff
from app.stations import shipped
from tests.support.actors import StaffActor, VeteranActor
from tests.support.time import HandClock

PASSWORD = "Correct-Horse-7"
HTML = {"Accept": "text/html"}


def arrive(app: APIFlask, role: str) -> StaffActor:
    with app.app_context(), transaction():
        if staff.by_username(f"the-{role}") is None:
            staff.create(f"the-{role}", role, [role], PASSWORD, must_change=False)
    return StaffActor(app.test_client(), f"the-{role}", PASSWORD)


@pytest.fixture
def week(app: APIFlask, clock: HandClock) -> StaffActor:
    """One answered by the bot, one handed off and answered after six minutes, one greeting.

    Somebody else's conversation lies before the week.
    """
    with app.app_context(), transaction():
        shipped.load_items()
        shipped.load_demo_stations("330106")
    VeteranActor(app.test_client(), "old").say("优待证怎么申领")
    clock.advance(days=8)
    VeteranActor(app.test_client(), "wang").say("优待证怎么申领")
    VeteranActor(app.test_client(), "hello").say("你好")
    li = VeteranActor(app.test_client(), "li")
    li.say("转人工")
    conversation = li.get("/conversation").json["id"]
    worker = arrive(app, "caseworker")
    worker.post(f"/conversations/{conversation}/claim", json={})
    clock.advance(minutes=6)
    sent = worker.post(f"/conversations/{conversation}/messages", json={"text": "您好，请讲。"})
    assert sent.status_code == 201
    return arrive(app, "manager")


def listed(page: str) -> int:
    return len(re.findall(r'<th scope="row"><a href="/console/conversations/', page))


def test_only_managers_see_it(app: APIFlask) -> None:
    for path in ("/insights", "/insights.csv", "/insights/conversations"):
        assert arrive(app, "manager").get(path, headers=HTML).status_code == 200
        assert arrive(app, "editor").get(path).status_code == 403


def test_the_sheet_counts_what_happened_this_week(week: StaffActor) -> None:
    lines = week.get("/insights.csv").text.removeprefix("\ufeff").splitlines()
    # Conversations, bot, handed off, unanswered, other, seconds to the first answer.
    assert lines[1] == "合计,,,3,1,1,0,1,360"
    assert sum(line.startswith("按天") for line in lines) == 7
    assert "按天,2026-11-26,2026-11-26,3,1,1,0,1," in lines
    assert any(line.startswith("按分类,card,") for line in lines)
    month = week.get("/insights.csv?period=month").text.splitlines()
    assert month[1].startswith("合计,,,4,2,1,")


def test_every_link_leads_to_as_many_conversations_as_it_says(week: StaffActor) -> None:
    page = week.get("/insights", headers=HTML).text
    links = re.findall(r'href="(/console/insights/conversations[^"]+)">(\d+)</a>', page)
    assert len(links) > 8
    for link, count in links:
        path = link.removeprefix("/console").replace("&amp;", "&")
        assert listed(week.get(path, headers=HTML).text) == int(count), link


def test_the_page_shows_now(week: StaffActor) -> None:
    page = week.get("/insights", headers=HTML).text
    assert "caseworker" in page.split("在岗人数")[1][:400]
    assert 'role="img"' in page
    assert "6分钟" in page
    assert "style=" not in page


def test_comments_of_anonymous_ratings_lead_nowhere(app: APIFlask, week: StaffActor) -> None:
    for name, anonymous in (("wang", False), ("hello", True)):
        person = VeteranActor(app.test_client(), name)
        person.say("转人工")
        conversation = person.get("/conversation").json["id"]
        worker = arrive(app, "caseworker")
        worker.post(f"/conversations/{conversation}/claim", json={})
        worker.post(f"/conversations/{conversation}/messages", json={"text": "您好"})
        done = {"reason": "solved", "note": "已答复"}
        worker.post(f"/conversations/{conversation}/close", json=done)
        rated = person.post(
            "/evaluations",
            json={"subject": "conversation", "subject_id": conversation, "level": 5,
                  "comment": f"{name}的话", "anonymous": anonymous},
        )  # fmt: skip
        assert rated.status_code == 201, rated.text
    page = week.get("/insights", headers=HTML).text
    named, hidden = page.split("wang的话")[0], page.split("hello的话")[0]
    assert "看会话" in named.rsplit("<li", 1)[1]
    assert "匿名" in hidden.rsplit("<li", 1)[1]
    assert "看会话" not in hidden.rsplit("<li", 1)[1]
    # Of the two best ratings only the named one can be listed.
    assert listed(week.get("/insights/conversations?level=5", headers=HTML).text) == 1
