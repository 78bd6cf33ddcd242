"""The nouns: what goes in (Entry) and what comes out (Match, Outcome)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["answer", "suggest", "no_match", "person", "distress", "smalltalk", "ack"]
Part = Literal["documents", "amount", "place", "time"]
Span = tuple[int, int, str]
Context = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One article as the bot sees it: its id, its phrasings (title first), whom it is for."""

    id: str
    questions: tuple[str, ...]
    who: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """One candidate. `score` is a probability from 0 to 1, comparable between questions."""

    id: str
    score: float
    phrasing: str = ""  # the entry's phrasing that came nearest
    views: Mapping[str, float] = field(default_factory=dict)  # why: 0–1 by view


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the bot decided about one text."""

    kind: Kind
    article_id: str | None = None
    candidates: list[Match] = field(default_factory=list)
    masks: list[Span] = field(default_factory=list)
    context: Context = field(default_factory=dict)
    part: Part | None = None  # the part of the article that was asked for
    reason: str = ""  # what led here: a rule's name, or the kind of small talk
    evidence: Mapping[str, float] = field(default_factory=dict)  # the calibrator's features
