"""A comment is looked over where the desk is set so; a rating is never refused for its words."""

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.db import db, transaction
from app.evaluations import service
from app.evaluations.models import Evaluation, Subject
from app.gateways import GatewayError, Gateways
from app.gateways.failures import failure, no_answer
from app.gateways.mini_program import MiniProgram, Suggestion, Verdict
from tests.support.actors import VeteranActor
from tests.support.gateways import RecordingChannel

COMMENT = {
    "subject": "conversation", "subject_id": 7, "level": 1, "indicators": [],
    "comment": "等了一上午", "anonymous": True,
}  # fmt: skip


class Checker(RecordingChannel):
    """A mini-program whose content check answers as told."""

    def __init__(self, answer: Suggestion | GatewayError) -> None:
        super().__init__()
        self.answer = answer
        self.asked: list[tuple[str, str]] = []

    def msg_sec_check(self, openid: str, text: str) -> Verdict:
        self.asked.append((openid, text))
        if isinstance(self.answer, GatewayError):
            raise self.answer
        return Verdict(self.answer, 100, "trace")


@pytest.fixture
def wang(app: APIFlask, client: FlaskClient) -> VeteranActor:
    person = VeteranActor(client, "wang")
    with app.app_context(), transaction():
        service.invite(Subject.CONVERSATION, 7, person.id, None, None)
    return person


@pytest.fixture
def extensions(app: APIFlask) -> Iterator[dict[str, object]]:
    """The desk's own, which come back afterwards."""
    names = ("desk_gateways", "desk_settings")
    before = {name: app.extensions[name] for name in names}
    yield app.extensions
    app.extensions.update(before)


def rate(app: APIFlask, wang: VeteranActor, line: Checker, *, on: bool) -> Suggestion:
    app.extensions["desk_gateways"] = Gateways(None, cast(MiniProgram, line))
    app.extensions["desk_settings"] = replace(app.extensions["desk_settings"], check_content=on)
    assert wang.post("/evaluations", json=COMMENT).status_code == 201
    with app.app_context():
        return Suggestion(db.session.scalars(select(Evaluation)).one().comment_check)


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        (Suggestion.PASS, Suggestion.PASS),
        (Suggestion.RISKY, Suggestion.RISKY),
        (failure(44991), Suggestion.UNCHECKED),
        (no_answer("check", uncertain=True), Suggestion.UNCHECKED),
    ],
)
@pytest.mark.usefixtures("extensions")
def test_the_verdict_is_kept_with_the_comment(
    app: APIFlask, wang: VeteranActor, answer: Suggestion | GatewayError, kept: Suggestion
) -> None:
    line = Checker(answer)
    assert rate(app, wang, line, on=True) == kept
    assert line.asked == [("mp-wang", "等了一上午")]


@pytest.mark.usefixtures("extensions")
def test_switched_off_nobody_is_asked(app: APIFlask, wang: VeteranActor) -> None:
    line = Checker(Suggestion.PASS)
    assert rate(app, wang, line, on=False) == Suggestion.UNCHECKED
    assert line.asked == []
