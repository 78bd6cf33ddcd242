"""Order the entries for a question: views and profiles first, then a second look at the best."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.process import cdist

from bot.contrast import conflicts
from bot.coverage import Coverage, coverage
from bot.index import Flags, Floats, Index, Shared
from bot.learned import Learned

VIEW_WEIGHTS = {"char": 0.45, "word": 0.2, "pinyin": 0.35}
PASSAGE_WEIGHTS = {"char": 0.78, "word": 0.2, "pinyin": 0.02}  # where most phrasings are passages
EDIT_WEIGHT = 0.25
CANDIDATES = 60  # phrasings compared letter by letter
PER_ENTRY = 3  # of them at most
LOOKED_THROUGH = 12  # entries that get all features
RAREST = 3  # words
HALF_MASS = 80.0  # shared weight, over all views, that counts as half
HALF_COMMON = 3.0  # the same for what both say, by rarity in the language

Weights = dict[str, float]


@dataclass(frozen=True, slots=True)
class Ranked:
    """One entry for one question."""

    entry: int
    phrasing: int  # the best of the entry's phrasings
    raw: float
    features: dict[str, float]


class Look(NamedTuple):
    """The phrasing of an entry that came nearest, letters included."""

    entry: int
    phrasing: int
    value: float
    edit: float
    mean: float  # of the entry's best phrasings, without the letters


@dataclass(frozen=True, slots=True)
class Ranking:
    """Entries best first, and how much of the question the base knows at all, by view."""

    best: list[Ranked]
    known: dict[str, float]
    support: dict[str, float] = field(default_factory=dict)  # what speaks for the whole list


class Scorer:
    """Scores questions against one index."""

    def __init__(self, index: Index, entries: int, learned: Learned | None) -> None:
        """`entries`: how many of the index's entries may be found; one more holds the decoys."""
        self._index = index
        self._entries = entries
        self._learned = learned
        self._views = PASSAGE_WEIGHTS if index.passages else VIEW_WEIGHTS
        self._rich = 1 - 1 / np.maximum(index.size, 1).astype(np.float32)
        if learned is None:
            self._rich = np.minimum(self._rich, np.float32(0.75))

    def rank(self, text: str, weights: Weights, allowed: Flags | None = None) -> Ranking:
        """Rank entries for a normalised text. `allowed`: one flag an entry, None for all."""
        index = self._index
        if not index.phrasings:
            return Ranking([], {})
        numbers = {name: view.numbers(text) for name, view in index.views.items()}
        shared = index.shared(numbers)
        known = {name: view.known for name, view in shared.items()}
        total: Floats = sum_of(self._views[n] * view.phrasing for n, view in shared.items())
        best = total if index.single else np.maximum.reduceat(total, index.first)
        coarse = best
        profile = learned = None
        if not index.single:
            profile = self._rich * sum_of(view.profile for view in shared.values()) / len(shared)
            coarse = coarse + profile
        if self._learned:
            unknown = sum(n * index.views[name].unknown ** 2 for name, (_, n) in numbers.items())
            learned = self._learned.scores({n: f for n, (f, _) in numbers.items()}, unknown)
            coarse = coarse + learned
        decoy = self._decoy(best, profile, learned)
        coarse = coarse[: self._entries]
        possible = best[: self._entries] > 0
        picked = self._candidates(coarse, possible if allowed is None else possible & allowed)
        solid = text.replace(" ", "")
        looks = self._looks(picked, solid, total)
        looks.sort(key=lambda look: -float(coarse[look.entry]) - look.value)
        rows = [
            self._ranked(look, solid, shared, learned, weights) for look in looks[:LOOKED_THROUGH]
        ]
        rows.sort(key=lambda r: (-r.raw, r.entry))
        return Ranking(rows, known, self._support(text, rows, coarse[picked]) | decoy)

    def _candidates(self, coarse: Floats, possible: Flags) -> list[int]:
        """The best entries, so many that about `CANDIDATES` phrasings get a second look."""
        mean = len(self._index.phrasings) / len(coarse)
        count = int(CANDIDATES / min(mean, PER_ENTRY))
        picked = np.flatnonzero(possible)
        if len(picked) > count:
            picked = picked[np.argpartition(-coarse[picked], count)[:count]]
        found: list[int] = picked[np.lexsort((picked, -coarse[picked]))].tolist()
        return found

    def _decoy(
        self, best: Floats, profile: Floats | None, learned: Floats | None
    ) -> dict[str, float]:
        """How near the text comes to questions that are not ours."""
        if learned is None or profile is None or len(best) == self._entries:
            return {"decoy_best": 0.0, "decoy_profile": 0.0, "decoy_learned": 0.0}
        return {
            "decoy_best": float(best[-1]),
            "decoy_profile": float(profile[-1]),
            "decoy_learned": float(learned[-1]),
        }

    def _support(self, text: str, rows: list[Ranked], coarse: Floats) -> dict[str, float]:
        """How far the best entry stands out, and how much of what was said it knows at all."""
        if not rows:
            return {}
        words = self._index.views["word"].covered(text, rows[0].entry)
        plain = sorted(w for w in words if w[1][0] not in "=~")
        rare = plain[-RAREST:]
        concepts = [held for _, name, held in words if name[0] == "="]
        top, rest = float(coarse[0]), float(coarse.mean())
        return {
            "stands_out": (top - rest) / (top + rest + 0.1),
            "cover": sum(w for w, _, held in plain if held) / max(sum(w for w, *_ in plain), 1e-6),
            "rare": sum(held for *_, held in rare) / max(len(rare), 1),
            "concepts": min(len(concepts), 3) / 3,
            "concepts_held": min(sum(concepts), 3) / 3,
        }

    def _looks(self, entries: list[int], solid: str, total: Floats) -> list[Look]:
        """Compare the best phrasings of the entries with the text letter by letter."""
        index = self._index
        nearest = self._nearest(entries, total)
        flat = [at for best in nearest for at in best]
        edits: Floats = cdist([solid], [index.phrasings[at] for at in flat], scorer=fuzz.ratio)[0]
        scores = total[flat]
        values = np.where(
            index.passage[flat], scores, (1 - EDIT_WEIGHT) * scores + EDIT_WEIGHT / 100 * edits
        )
        edit: list[float] = np.where(index.passage[flat], 0.0, edits / 100).tolist()
        score, value = scores.tolist(), values.tolist()
        looks, begin = [], 0
        for entry, best in zip(entries, nearest, strict=True):
            end = begin + len(best)
            at = max(range(begin, end), key=value.__getitem__)
            mean = sum(score[begin:end]) / len(best)
            looks.append(Look(entry, flat[at], value[at], edit[at], mean))
            begin = end
        return looks

    def _nearest(self, entries: list[int], total: Floats) -> list[list[int]]:
        """Of each entry the phrasings that share most with the text."""
        firsts, sizes = self._index.first[entries].tolist(), self._index.size[entries].tolist()
        far = -total
        return [
            [
                first + at
                for at in far[first : first + size].argsort(kind="stable")[:PER_ENTRY].tolist()
            ]
            if size > 1
            else [first]
            for first, size in zip(firsts, sizes, strict=True)
        ]

    def _ranked(
        self,
        look: Look,
        solid: str,
        shared: dict[str, Shared],
        learned: Floats | None,
        weights: Weights,
    ) -> Ranked:
        entry, at = look.entry, look.phrasing
        rich = float(self._rich[entry])
        covered = Coverage(look.value, look.value, 0.0, 0.0)
        if not self._index.passage[at]:
            covered = coverage(solid, self._index.phrasings[at])
        features = {
            "best": look.value,
            "mean": look.mean,
            "edit": look.edit,
            "learned": 0.0 if learned is None else float(learned[entry]),
            "agree": -conflicts(solid, self._index.phrasings[at]),
            "asked_covered": covered.asked,
            "told_covered": covered.told,
            "better_covered": max(covered.asked, covered.told),
            "swapped": covered.swapped,
            "common": covered.common / (covered.common + HALF_COMMON),
        }
        mass = sum(float(view.gains[at]) for view in shared.values())
        features["mass"] = mass / (mass + HALF_MASS)
        for name, view in shared.items():
            features[name] = float(view.phrasing[at])
            features[f"{name}_profile"] = rich * float(view.profile[entry])
        raw = sum(weight * features[name] for name, weight in weights.items())
        return Ranked(entry, at, raw, features)


def sum_of(parts: Iterable[Floats]) -> Floats:
    """The sum of arrays of one length, kept in single precision."""
    first, *others = parts
    total: Floats = np.array(first, dtype=np.float32)
    for part in others:
        total += part
    return total
