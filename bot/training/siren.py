# ruff: noqa: S311 - chance makes training data here, no secrets
"""Train `data/alarm.json` and `data/call.json`: what hears danger, and the wish for a person."""

import json
import math
import random
from collections import Counter
from collections.abc import Sequence

import numpy as np
import yaml

from bot import alarm, shelf
from bot.alarm import CALLED, LEAST, STRANGE, discounts, ear_views, pieces
from bot.index import Floats, Ints
from bot.lexicon import DATA, lexicon
from bot.model import Entry
from bot.text import normalise
from bot.training.styles import dialect, ramble, slip, typo
from bot.views import View

CRISIS = "crisis-help"  # the article whose phrasings are themselves said in danger
DANGER, CALLS = "danger.yml", "calls.yml"
HANDOFF = "human-handoff"  # the one whose phrasings ask about a person or for one
WEIGHT = 3.0  # of a sentence of danger or a calm one chosen to be near, against any other
OFTEN = 8  # in how many pieces a feature of ordinary questions must stand to be kept
RIDGE = 1.0
SCALE = 4.0  # length of a sentence's features: how far the ridge lets a score go
STEPS = 150
LONG = 45  # characters; of a longer text only the most alarming piece is learned from
FOLDS = 5
ORDINARY = (dialect, dialect, slip, typo, ramble)  # how ordinary questions are said once more

Weighted = list[tuple[str, float]]


class Siren:
    """Logistic regression on the features of pieces of text."""

    def __init__(self, signs: dict[str, list[str]], danger: Weighted, calm: Weighted) -> None:
        self._views: dict[str, View] = ear_views(signs)
        rows = [self._features(piece) for piece, _ in danger + calm]
        often = Counter(feature for row in rows for feature in row)
        near = {f for row, (_, w) in zip(rows, danger + calm, strict=True) if w > 1 for f in row}
        kept = [f for f, n in often.items() if n >= (2 if f in near else OFTEN)]
        self.number = {feature: n for n, feature in enumerate(kept)}
        within = np.array([often[feature] for feature in kept])
        self.rarity: Floats = np.log(1 + (len(rows) - within + 0.5) / (within + 0.5))
        self.unknown = float(np.log(1 + (len(rows) + 0.5) / 0.5))
        self.weights: Floats = np.zeros(len(kept) + 1)
        truth = np.array([1.0] * len(danger) + [-1.0] * len(calm))
        self._learn(rows, truth, np.array([weight for _, weight in danger + calm]))

    def _features(self, piece: str) -> list[tuple[str, str]]:
        return [(name, f) for name, view in self._views.items() for f in dict.fromkeys(view(piece))]

    def _vector(self, row: list[tuple[str, str]]) -> tuple[Ints, Floats]:
        known = np.array([self.number[f] for f in row if f in self.number], int)
        values = self.rarity[known]
        strange = STRANGE * self.unknown**2 * (len(row) - len(known))
        return known, SCALE * values / max(float(values @ values) + strange, 1e-9) ** 0.5

    def _learn(self, rows: list[list[tuple[str, str]]], truth: Floats, weight: Floats) -> None:
        """Accelerated gradient steps, each feature with a length of step of its own."""
        vectors = [self._vector(row) for row in rows]
        row = np.repeat(np.arange(len(rows)), [len(known) for known, _ in vectors])
        column = np.concatenate([known for known, _ in vectors])
        value = np.concatenate([values for _, values in vectors])
        size, count = len(self.number), len(rows)
        reach = np.bincount(row, np.abs(value), count) + 1
        bound = np.bincount(column, (weight * reach)[row] * np.abs(value), size) / 4 + RIDGE
        bound = np.append(bound, float(weight @ reach) / 4)
        ridge = np.append(np.full(size, RIDGE), 0.0)
        ahead, pace = self.weights, 1.0
        for _ in range(STEPS):
            score = np.bincount(row, value * ahead[column], count) + ahead[-1]
            pull = -truth * weight / (1 + np.exp(np.clip(truth * score, -30, 30)))
            slope = np.append(np.bincount(column, value * pull[row], size), pull.sum())
            found = ahead - (slope + ridge * ahead) / bound
            faster = (1 + (1 + 4 * pace * pace) ** 0.5) / 2
            ahead = found + (pace - 1) / faster * (found - self.weights)
            self.weights, pace = found, faster

    def score(self, piece: str) -> float:
        """Log odds that a normalised piece of text was said in danger."""
        known, values = self._vector(self._features(piece))
        return float(values @ self.weights[known] + self.weights[-1])

    def loudest(self, text: str) -> float:
        """The score of the most alarming piece of a text."""
        found = pieces(text)
        return max(map(float.__sub__, map(self.score, found), discounts(found)), default=-math.inf)

    def write(self, signs: dict[str, list[str]], source: str, target: str) -> None:
        """Write what `bot.alarm` reads."""
        features: dict[str, dict[str, list[float]]] = {name: {} for name in self._views}
        for (name, feature), n in self.number.items():
            adds = SCALE * float(self.weights[n])
            features[name][feature] = [round(float(self.rarity[n]), 2), round(adds, 3)]
        data = {
            "provenance": f"python -m bot train, from data/{source} and the articles' phrasings",
            "unknown": round(self.unknown, 2),
            "bias": round(float(self.weights[-1]), 3),
            "signs": signs,
            "features": features,
        }
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        (DATA / target).write_text(text + "\n", "utf-8")


def learn(
    signs: dict[str, list[str]],
    danger: Sequence[str],
    near: Sequence[str],
    others: Sequence[str],
    rng: random.Random,
) -> Siren:
    """A siren from sentences of danger, calm ones that come near, and ordinary questions."""
    said = [text for one in danger for text in (one, slip(one, rng))]
    calm = [(p, WEIGHT) for text in near for p in (*pieces(text), normalise(slip(text, rng)))]
    spoken = [rng.choice(ORDINARY)(text, rng) for text in others]
    calm += [(piece, 1.0) for text in (*others, *spoken) for piece in pieces(text)]
    short = [(normalise(text), WEIGHT) for text in said if len(text) <= LONG]
    first = Siren(signs, short, calm)
    long = [(max(pieces(t), key=first.score), WEIGHT) for t in said if len(t) > LONG]
    return Siren(signs, short + long, calm)


def material(
    source: str, entries: Sequence[Entry], rng: random.Random
) -> tuple[dict[str, list[str]], list[list[str]]]:
    """The signs; and sentences to hear, near ones, ordinary ones, shuffled."""
    data = yaml.safe_load((DATA / source).read_text("utf-8"))
    heard = [str(text) for text in data["heard"]]
    kept_apart = (CRISIS, HANDOFF)
    others = list(lexicon().elsewhere)
    for entry in entries:
        if entry.id == CRISIS and source == DANGER:
            heard += entry.questions[1:]
        elif entry.id not in kept_apart:
            others += entry.questions
    for path in sorted((DATA / "train").glob("pairs_*.txt")):
        lines = path.read_text("utf-8").splitlines()
        others += [part.strip() for one in lines if one[:1] != "#" for part in one.split("|")]
    others += [one.text for one in shelf.samples(split="train") if one.expect not in kept_apart]
    lists = [heard, [str(text) for text in data["near"]], others]
    for texts in lists:
        rng.shuffle(texts)
    return data["signs"], lists


def examine(
    source: str, entries: Sequence[Entry], folds: int = FOLDS, seed: int = 1
) -> list[list[float]]:
    """Scores of sentences by a siren that did not learn them: to hear, near, ordinary."""
    rng = random.Random(seed)
    signs, lists = material(source, entries, rng)
    heard: list[list[float]] = [[], [], []]
    for fold in range(folds):
        rest = [[t for n, t in enumerate(texts) if n % folds != fold] for texts in lists]
        siren = learn(signs, rest[0], rest[1], rest[2], rng)
        for scores, texts in zip(heard, lists, strict=True):
            scores += [siren.loudest(text) for text in texts[fold::folds]]
    return heard


def train(entries: Sequence[Entry], seed: int = 1) -> list[str]:
    """Learn from everything, write, and report what sirens found that had not learned it."""
    report = []
    for source, name, least in ((DANGER, "alarm.json", LEAST), (CALLS, "call.json", CALLED)):
        rng = random.Random(seed)
        signs, lists = material(source, entries, rng)
        learn(signs, lists[0], lists[1], lists[2], rng).write(signs, source, name)
        sizes = " / ".join(str(len(texts)) for texts in lists)
        report.append(f"{source}: {sizes} sentences to hear / near / ordinary")
        scores = [np.array(found) for found in examine(source, entries, seed=seed)]
        for bound in (least - 0.5, least, least + 0.5):
            shares = " / ".join(f"{np.mean(found > bound):.4f}" for found in scores)
            report.append(f"  above {bound:4}: {shares}")
    alarm.alarm.cache_clear()
    alarm.call.cache_clear()
    return report
