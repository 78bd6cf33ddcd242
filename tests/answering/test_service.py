"""What is answered is what is published at that moment."""

from collections.abc import Iterator

import pytest
from apiflask import APIFlask

from app.answering import service
from app.answering.models import AnswerRecord
from app.answering.service import Answered
from app.db import db, transaction
from app.policies.queries import knowledge_version
from app.policies.service import publish
from app.veterans.models import Veteran
from knowledge import load, overlays

REGION = "330106"


@pytest.fixture
def all_published(app: APIFlask) -> Iterator[None]:
    """The shipped articles, afterwards too."""
    with app.app_context(), transaction():
        publish(load(), overlays())
    yield
    with app.app_context(), transaction():
        publish(load(), overlays())


def ask(text: str) -> Answered:
    with transaction():
        person = Veteran()
        db.session.add(person)
        db.session.flush()
        return service.answer(text, veteran_id=person.id, context={}, region=REGION)


@pytest.mark.usefixtures("all_published", "context")
def test_an_article_is_not_told_from_the_moment_it_is_withdrawn() -> None:
    told = ask("光荣牌怎么申领").told
    assert told is not None
    with transaction():
        publish(
            [one for one in load() if one.id != told.id],
            [one for one in overlays() if one.article != told.id],
        )
    again = ask("光荣牌怎么申领")
    assert again.told is None or again.told.id != told.id
    records = db.session.query(AnswerRecord).order_by(AnswerRecord.id).all()
    assert len(records) == 2, "what was decided by the old state has left nothing"
    assert records[1].knowledge_version == knowledge_version() > records[0].knowledge_version
