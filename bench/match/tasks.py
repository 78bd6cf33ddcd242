"""What the engines are asked: the shipped base, and generated bases of other fields."""

import random
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import yaml

from bot import Entry, shelf
from bot.lexicon import DATA
from bot.training.styles import loose, slip
from knowledge.loader import load

ROOT = Path(__file__).parents[2]
Task = tuple[list[Entry], list[tuple[str, str | None]]]  # entries; questions with the right id

ASKED = 200
WHO = ("老人", "小孩", "上班族", "学生", "农民工", "退休工人", "新手", "外国人", "残疾人", "教师")
WHERE = (
    "在家里",
    "在外地",
    "在医院",
    "在乡下",
    "在国外",
    "在单位",
    "在学校",
    "出差时",
    "冬天",
    "晚上",
)


def samples() -> Task:
    """The shipped articles asked the test side of the samples."""
    found = shelf.samples(ROOT / shelf.SAMPLES, "test")
    return shelf.entries(ROOT / shelf.ARTICLES), [(one.text, one.expect) for one in found]


def samples_slips() -> Task:
    """The same after wrong dictation."""
    rng = random.Random(3)
    entries, questions = samples()
    return entries, [(slip(text, rng), expect) for text, expect in questions]


def passages() -> Task:
    """The answers of the articles as bare passages, without title and phrasings."""
    entries = [Entry(one.id, ("".join(one.told().split()),)) for one in load()]
    found = shelf.samples(ROOT / shelf.SAMPLES, "test")
    return entries, [(one.text, one.expect) for one in found]


def generated(phrasings: int) -> Task:
    """One phrasing an entry: families of other fields, filled up by saying who asks and where."""
    data: dict[str, Any] = yaml.safe_load((DATA / "train" / "families.yml").read_text("utf-8"))
    rng = random.Random(phrasings)
    said = sorted(
        {
            frame.format(*fill)
            for intent in data["intents"]
            for fill in product(*(data["slots"][slot] for slot in intent["slots"]))
            if len(set(fill)) == len(fill)
            for frame in intent["frames"]
        }
    )
    rng.shuffle(said)
    plain = len(said)
    while len(said) < phrasings:
        said.append(rng.choice(WHO) + rng.choice(WHERE) + said[rng.randrange(plain)])
    said = list(dict.fromkeys(said))[:phrasings]
    entries = [Entry(str(at), (question,)) for at, question in enumerate(said)]
    asked = rng.sample(range(len(said)), min(ASKED, len(said)))
    questions: list[tuple[str, str | None]] = [(loose(said[at], rng), str(at)) for at in asked]
    return entries, questions


TASKS: dict[str, Callable[[], Task]] = {
    "samples": samples,
    "samples_slips": samples_slips,
    "passages": passages,
    "generated_1k": lambda: generated(1_000),
    "generated_10k": lambda: generated(10_000),
    "generated_100k": lambda: generated(100_000),
}
