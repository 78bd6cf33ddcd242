"""Inverted lists over phrasings: which of them share what with a question, and how much it weighs."""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.views import View

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

BM25_K1, BM25_B = 1.2, 0.75
PASSAGE = 60  # characters; a longer phrasing is read as a passage, not as a question


@dataclass(frozen=True, slots=True)
class Shared:
    """What a question shares with every phrasing in one view."""

    score: Floats  # 0–1 for each phrasing
    known: float  # share of the question's weight that the base knows at all


class Postings:
    """One view of all phrasings. A feature weighs by the number of *entries* that contain it."""

    def __init__(
        self, bags: Iterable[Sequence[str]], owner: Ints, passage: NDArray[np.bool_]
    ):
        self._names: dict[str, int] = {}
        names, counts, lengths = self._collect(bags, passage)
        phrasings = len(owner)
        row = np.repeat(np.arange(phrasings, dtype=np.int32), lengths)
        feature = (
            np.frombuffer(names, dtype=np.int32) if names else np.zeros(0, np.int32)
        )
        entries = int(owner.max()) + 1 if phrasings else 0
        self._weight = self._rarity(feature, owner[row], entries)
        order = np.argsort(feature, kind="stable")
        self._rows = row[order]
        self._start = np.searchsorted(feature[order], np.arange(len(self._names) + 1))
        mass = self._weight[feature].astype(np.float32)
        self._mass = np.bincount(row, mass, phrasings).astype(np.float32)
        tf = (
            np.frombuffer(counts, dtype=np.float32)
            if counts
            else np.zeros(0, np.float32)
        )
        self._gain = self._gains(mass, tf, row, passage, phrasings)[order]
        self._passage = passage
        self._unknown = float(np.log(1 + (entries + 0.5) / 0.5)) if entries else 1.0

    def _collect(
        self, bags: Iterable[Sequence[str]], passage: NDArray[np.bool_]
    ) -> tuple["array[int]", "array[float]", list[int]]:
        names, counts, lengths = array("i"), array("f"), []
        known = self._names
        for bag, long in zip(bags, passage, strict=True):
            tally: dict[str, int] = dict.fromkeys(bag, 1)
            if long:
                for feature in bag:
                    tally[feature] += 1
            names.extend([known.setdefault(feature, len(known)) for feature in tally])
            counts.extend([n - 1 for n in tally.values()] if long else tally.values())
            lengths.append(len(tally))
        return names, counts, lengths

    def _rarity(self, feature: Ints, owner: Ints, entries: int) -> Floats:
        """ln(1 + (N - n + .5) / (n + .5)) where n counts entries, not phrasings."""
        pairs = np.unique(feature.astype(np.int64) * max(entries, 1) + owner)
        within = np.bincount(pairs // max(entries, 1), minlength=len(self._names))
        rarity: Floats = np.log(1 + (entries - within + 0.5) / (within + 0.5)).astype(np.float32)
        return rarity

    @staticmethod
    def _gains(
        mass: Floats, tf: Floats, row: Ints, passage: NDArray[np.bool_], phrasings: int
    ) -> Floats:
        """A question gains the feature's weight; a passage gains it as BM25 does."""
        if not passage.any():
            return mass
        length = np.bincount(row, tf, phrasings)
        mean = float(length[passage].mean())
        norm = BM25_K1 * (1 - BM25_B + BM25_B * length[row] / mean)
        saturated = tf * (BM25_K1 + 1) / (tf + norm) / (BM25_K1 + 1)
        return np.where(passage[row], mass * saturated, mass).astype(np.float32)

    def shared(self, bag: Sequence[str]) -> Shared:
        """IDF-weighted Dice for questions, BM25 over its maximum for passages."""
        total = len(self._mass)
        score = np.zeros(total, np.float32)
        asked = known = 0.0
        for feature in dict.fromkeys(bag):
            number = self._names.get(feature)
            if number is None:
                asked += self._unknown
                continue
            asked += float(self._weight[number])
            known += float(self._weight[number])
            span = slice(self._start[number], self._start[number + 1])
            score[self._rows[span]] += self._gain[span]
        if asked == 0.0:
            return Shared(score, 0.0)
        whole = np.where(self._passage, asked, (asked + self._mass) / 2)
        return Shared((score / np.maximum(whole, 1e-6)).astype(np.float32), known / asked)


class Index:
    """All phrasings in all views. Built once, then only read."""

    def __init__(
        self, phrasings: Sequence[str], owner: Sequence[int], views: dict[str, View]
    ):
        self.phrasings = list(phrasings)
        self.owner: Ints = np.asarray(owner, dtype=np.int32)
        self.passage = np.asarray([len(p) > PASSAGE for p in phrasings], dtype=bool)
        self.views = views
        self.postings = {
            name: Postings((view(p) for p in phrasings), self.owner, self.passage)
            for name, view in views.items()
        }

    def shared(self, text: str) -> dict[str, Shared]:
        """What the normalised text shares with every phrasing, by view."""
        return {
            name: self.postings[name].shared(view(text))
            for name, view in self.views.items()
        }
