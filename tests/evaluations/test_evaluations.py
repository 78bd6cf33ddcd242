"""Ratings: by invitation, once, and anonymous when the person wants that."""

import json
import threading
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.db import db, transaction
from app.errors import Conflict
from app.evaluations import service
from app.evaluations.models import Evaluation, Invitation, Subject
from app.evaluations.rating import Rating
from app.evaluations.service import INVITATION_DAYS
from tests.support.actors import VeteranActor
from tests.support.time import HandClock

GOOD: dict[str, Any] = {
    "subject": "conversation",
    "subject_id": 7,
    "level": 5,
    "indicators": ["patient"],
    "comment": "谢谢小李",
    "anonymous": False,
}


@pytest.fixture
def wang(app: APIFlask, client: FlaskClient) -> VeteranActor:
    """Somebody who has been invited to rate conversation 7."""
    person = VeteranActor(client, "wang")
    with app.app_context(), transaction():
        service.invite(Subject.CONVERSATION, 7, person.id, None, None)
    return person


def ratings(app: APIFlask) -> list[Evaluation]:
    with app.app_context():
        return list(db.session.scalars(select(Evaluation)))


def test_once_and_only_once(app: APIFlask, wang: VeteranActor) -> None:
    answer = wang.post("/evaluations", json=GOOD)
    assert answer.status_code == 201
    assert answer.json["level_text"] == "非常满意"
    again = wang.post("/evaluations", json=GOOD | {"level": 1, "indicators": []})
    assert (again.status_code, again.json["code"]) == (409, "already_evaluated")
    assert [one.level for one in ratings(app)] == [5]


def test_the_same_key_is_not_a_second_time(app: APIFlask, wang: VeteranActor) -> None:
    key = {"Idempotency-Key": "k1"}
    first = wang.post("/evaluations", json=GOOD, headers=key)
    again = wang.post("/evaluations", json=GOOD, headers=key)
    other = wang.post("/evaluations", json=GOOD | {"comment": "改一下"}, headers=key)
    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert again.json == first.json
    assert other.json["code"] == "key_reused"
    assert len(ratings(app)) == 1


def test_without_an_invitation_there_is_nothing(client: FlaskClient, wang: VeteranActor) -> None:
    assert wang.post("/evaluations", json=GOOD | {"subject_id": 8}).status_code == 404
    assert wang.post("/evaluations", json=GOOD | {"subject": "appointment"}).status_code == 404
    assert VeteranActor(client, "li").post("/evaluations", json=GOOD).status_code == 404
    assert client.post("/api/v1/evaluations", json=GOOD).status_code == 401


def test_an_invitation_ends(app: APIFlask, wang: VeteranActor, clock: HandClock) -> None:
    clock.advance(days=INVITATION_DAYS - 1)
    assert len(wang.get("/evaluations/invitations").json["items"]) == 1
    clock.advance(days=1)
    # The session has ended with it, so the verb is asked.
    rating = Rating(Subject.CONVERSATION, 7, 5, (), None, False)
    with app.app_context(), pytest.raises(Conflict) as caught, transaction():
        service.redeem(wang.id, rating)
    assert caught.value.code == "invitation_expired"


@pytest.mark.parametrize(
    "change",
    [
        {"level": 0},
        {"level": 6},
        {"level": "best"},
        {"subject": "shop"},
        {"indicators": ["attitude"]},  # not of level 5
        {"indicators": ["nonsense"]},
        {"comment": "长" * 501},
        {"comment": "半个字\ud800"},
        {"comment": "看不见\0"},
        {"subject_id": 10**30},
    ],
)
def test_senseless_ratings_are_refused(
    app: APIFlask, wang: VeteranActor, change: dict[str, Any]
) -> None:
    sent = json.dumps(GOOD | change)
    answer = wang.post("/evaluations", data=sent, content_type="application/json")
    assert answer.status_code == 422
    assert ratings(app) == []
    assert wang.post("/evaluations", json=GOOD).status_code == 201


def test_an_anonymous_rating_leads_to_nobody(
    app: APIFlask, wang: VeteranActor, clock: HandClock
) -> None:
    key = {"Idempotency-Key": "k1"}
    anonymous = GOOD | {"anonymous": True}
    first = wang.post("/evaluations", json=anonymous, headers=key)
    assert wang.post("/evaluations", json=anonymous, headers=key).json == first.json
    assert wang.post("/evaluations", json=anonymous).json["code"] == "already_evaluated"
    rating = ratings(app)[0]
    assert rating.invitation_id is None
    assert rating.created_at != clock()
    assert rating.created_at.isoformat() == "2026-11-17T16:00:00+00:00"  # midnight in China
    with app.app_context():
        exported = service.export_of(wang.id)
    assert [(one["subject_id"], one["level"]) for one in exported] == [(7, None)]


def test_forgetting_keeps_the_number_only(app: APIFlask, wang: VeteranActor) -> None:
    wang.post("/evaluations", json=GOOD, headers={"Idempotency-Key": "k1"})
    with app.app_context():
        assert service.export_of(wang.id)[0]["comment"] == "谢谢小李"
        with transaction():
            assert service.forget(wang.id) == 1
    rating = ratings(app)[0]
    assert (rating.level, rating.comment, rating.invitation_id) == (5, None, None)
    with app.app_context():
        left = db.session.scalars(select(Invitation)).one()
    assert (left.idempotency_key, left.body_digest) == (None, "")


def test_a_second_invitation_changes_nothing(app: APIFlask, wang: VeteranActor) -> None:
    with app.app_context(), transaction():
        service.invite(Subject.CONVERSATION, 7, wang.id, None, None)
    assert len(wang.get("/evaluations/invitations").json["items"]) == 1
    wang.post("/evaluations", json=GOOD)
    assert wang.get("/evaluations/invitations").json["items"] == []


def test_levels_and_their_indicators(client: FlaskClient) -> None:
    listed = client.get("/api/v1/evaluations/levels").json
    assert [one["level"] for one in listed["items"]] == [5, 4, 3, 2, 1]
    assert all(one["indicators"] for one in listed["items"])


def test_ten_at_once_leave_one_rating(app: APIFlask, wang: VeteranActor) -> None:
    statuses: list[int] = []
    start = threading.Barrier(10)

    def rate(level: int) -> None:
        start.wait()
        sent = GOOD | {"level": level, "indicators": []}
        answer = app.test_client().post("/api/v1/evaluations", json=sent, headers=wang.headers)
        statuses.append(answer.status_code)

    threads = [threading.Thread(target=rate, args=(n % 5 + 1,)) for n in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [201] + [409] * 9
    assert len(ratings(app)) == 1
