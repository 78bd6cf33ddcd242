# ruff: noqa: S311 - chance makes training data here, no secrets
"""Bases and questions to train on, made from the articles, their samples and `data/train`."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import yaml

from bot.lexicon import DATA, lexicon
from bot.model import Entry
from bot.training.styles import STYLES, loose

FOLDS, ASKED = 8, 3  # parts the phrasings are dealt into, and parts that are asked in turn
AGAIN = 2  # how often a sample and an out-of-scope question is asked in yet another style
FILLS = 5
HEALTH = frozenset({"disease", "drug", "food"})
EVERYDAY = frozenset({"app", "device", "goods", "city", "dish"})
# The files of pairs, with the families that make the crowd among which they must be found.
FIELDS = {"health": HEALTH, "everyday": EVERYDAY, "mixed": HEALTH | EVERYDAY}
LEFT_OUT = 10  # articles missing altogether in a fold: their questions must find nothing


@dataclass(frozen=True, slots=True)
class Question:
    """One text and the entry it must find, None for none."""

    text: str
    expect: str | None
    style: str = "clean"


@dataclass(frozen=True, slots=True)
class Trial:
    """A base and the questions put to it."""

    name: str
    entries: list[Entry]
    questions: list[Question]
    elsewhere: list[str]  # decoys; the other questions of that kind are asked


def _lines(name: str) -> list[str]:
    lines = (DATA / "train" / name).read_text("utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def _styled(text: str, expect: str | None, rng: random.Random) -> Question:
    style = rng.choices(list(STYLES), (8, 2, 2, 3, 1, 1))[0]
    return Question(STYLES[style](text, rng), expect, style)


def rich(entries: Sequence[Entry], samples: Sequence[Question], seed: int) -> Iterator[Trial]:
    """The whole base asked the samples; then phrasings and a few articles left out and asked."""
    rng = random.Random(seed)
    strange = list(lexicon().elsewhere)
    rng.shuffle(strange)
    for part in range(ASKED):
        told = [text for n, text in enumerate(strange) if n % ASKED != part]
        questions = list(samples[part::ASKED])
        for _ in range(AGAIN):
            questions += [_styled(one.text, one.expect, rng) for one in samples[part::ASKED]]
            questions += [_styled(text, None, rng) for text in strange[part::ASKED]]
        yield Trial(f"samples-{part}", list(entries), questions, told)
    fold = {e.id: [rng.randrange(FOLDS) for _ in e.questions] for e in entries}
    names = [e.id for e in entries]
    rng.shuffle(names)
    for part in range(ASKED):
        absent = set(names[part * LEFT_OUT : (part + 1) * LEFT_OUT])
        base, questions = [], []
        for entry in entries:
            pairs = list(zip(entry.questions, fold[entry.id], strict=True))
            # the first is the title: it always stays
            kept = [entry.questions[0], *(q for q, f in pairs[1:] if f != part)]
            if entry.id not in absent:
                base.append(Entry(entry.id, tuple(kept), entry.who))
            expect = None if entry.id in absent else entry.id
            questions += [_styled(q, expect, rng) for q, f in pairs[1:] if f == part]
        questions += [_styled(text, None, rng) for text in strange[part::ASKED]]
        told = [text for n, text in enumerate(strange) if n % ASKED != part]
        yield Trial(f"articles-{part}", base, questions, told)


def lean(entries: Sequence[Entry], samples: Sequence[Question], seed: int) -> Iterator[Trial]:
    """Bases with a phrasing or two an entry: of other fields, and the articles with little."""
    rng = random.Random(seed)
    filler = [Entry(f"filler-{n}", (line,)) for n, line in enumerate(lexicon().elsewhere)]
    for name, slots in FIELDS.items():
        base, questions = _families(slots, rng), []
        for number, line in enumerate(_lines(f"pairs_{name}.txt")):
            asked, same, other = (part.strip() for part in line.split("|"))
            base.append(Entry(f"pair-{number}", (asked,)))
            light = [loose(asked, rng) for _ in range(2)]
            questions += [_styled(text, f"pair-{number}", rng) for text in (same, *light)]
            questions.append(_styled(other, None, rng))
        yield Trial(name, base + filler, questions, [])
    short = [Entry(e.id, (e.questions[0], rng.choice(e.questions[1:]))) for e in entries]
    yield Trial("titles", short, list(samples), [])


def passages(answers: Sequence[Entry], samples: Sequence[Question]) -> Iterator[Trial]:
    """The answers of the articles, without title and phrasings, asked the samples."""
    strange = [Question(text, None) for text in lexicon().elsewhere]
    for part in range(ASKED):
        asked = [*samples[part::ASKED], *strange[part :: ASKED * 2]]
        yield Trial(f"answers-{part}", list(answers), asked, [])


def _families(slots: frozenset[str], rng: random.Random) -> list[Entry]:
    """A few fills of every family, as the crowd among which a question must be found."""
    data: dict[str, Any] = yaml.safe_load((DATA / "train" / "families.yml").read_text("utf-8"))
    base: list[Entry] = []
    for intent in data["intents"]:
        if not set(intent["slots"]) <= slots:
            continue
        fills = [
            f
            for f in product(*(data["slots"][s] for s in intent["slots"]))
            if len(set(f)) == len(f)
        ]
        for fill in rng.sample(fills, FILLS):
            base.append(Entry(f"family-{len(base)}", (rng.choice(intent["frames"]).format(*fill),)))
    return base
