"""What one seems to lack before a trip, from a few taps. Pure; never a decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.errors import Invalid
from app.stations import wording


@dataclass(frozen=True)
class Lack:
    """Something to get first, how, and the article that says more ("" for none)."""

    what: str
    how: str
    article_id: str


def lacking(questions: Sequence[Mapping[str, Any]], answers: Sequence[int]) -> list[Lack]:
    """What these answers (one per question, counted from 0) say one lacks. Raises Invalid."""
    if len(answers) != len(questions):
        raise Invalid(wording.ANSWER_ALL, fields={"answers": wording.ANSWER_ALL})
    chosen = [_option(one, answer) for one, answer in zip(questions, answers, strict=True)]
    return [
        Lack(one["lack"], one["get"], one.get("article", "")) for one in chosen if one.get("lack")
    ]


def _option(question: Mapping[str, Any], answer: int) -> Mapping[str, Any]:
    options: Sequence[Mapping[str, Any]] = question["options"]
    if not 0 <= answer < len(options):
        raise Invalid(wording.ANSWER_ALL, fields={"answers": wording.ANSWER_ALL})
    return options[answer]
