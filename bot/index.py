"""Inverted lists: which phrasings and which entries share what with a question.

Two lists a view. Over *phrasings*: IDF-weighted Dice for questions, BM25 for passages. Over
*entries*: the profile, in which a feature gains the more the more of the entry's phrasings have
it. A feature weighs by the number of entries that contain it, not of phrasings.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.views import View

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.int32]
Flags = NDArray[np.bool_]

BM25_K1, BM25_B = 1.2, 0.5
PASSAGE = 60  # characters; a longer phrasing is read as a passage, not as a question
PASSAGES = 35  # characters; where phrasings are longer than this on average all are passages
LARGE = 20_000  # phrasings, from which on a question is compared in two rounds:
COMMON = 64  # first by features that at most one phrasing in so many has,
KEPT = 256  # then, by all its features, with so many of the phrasings
SATURATION = 0.1  # share of an entry's phrasings at which a feature gains half in the profile
# Among passages a pair of characters says less than a single one, a plain word next to nothing.
AMONG_PASSAGES: dict[str, Callable[[str], float]] = {
    "char": lambda name: 1.0 if len(name) == 1 else 0.5,
    "word": lambda name: 1.0 if name[0] in "=~" else 0.1,
}


@dataclass(frozen=True, slots=True)
class Bags:
    """The features of all phrasings as parallel arrays, one row a (phrasing, feature) pair."""

    row: Ints
    feature: Ints
    count: Floats  # how often in this phrasing; only counted in passages


class Lists:
    """For every feature the rows that have it, with the gain it brings there."""

    def __init__(self, feature: Ints, row: Ints, gain: Floats, features: int, rows: int) -> None:
        order = np.argsort(feature, kind="stable")
        self._row = row[order]
        # Rows and gains side by side, because a question reads many short stretches of both.
        self._pairs = np.stack([self._row, gain[order].view(np.int32)], axis=1)
        self._start = np.searchsorted(feature[order], np.arange(features + 1)).tolist()
        self._rows = rows

    def holds(self, feature: int, row: int) -> bool:
        """Whether the row has the feature; rows ascend within a feature."""
        begin, end = self._start[feature], self._start[feature + 1]
        rows = self._row.data  # a single one is read faster than from the array
        at = bisect_left(rows, row, begin, end)
        return at < end and rows[at] == row

    def gains(self, features: Sequence[int], only: Ints | None = None) -> Floats:
        """The sum of the features' gains for every row; `only` for these rows, others 0."""
        if only is not None:
            return self._gains_of(features, only)
        if not features:
            return np.zeros(self._rows, np.float32)
        pairs, start = self._pairs, self._start
        found = np.concatenate([pairs[start[f] : start[f + 1]] for f in features])
        return np.bincount(found[:, 0], found[:, 1].view(np.float32), self._rows).astype(np.float32)

    def _gains_of(self, features: Sequence[int], only: Ints) -> Floats:
        part = np.zeros(len(only), np.float32)
        for feature in features:
            begin, end = self._start[feature], self._start[feature + 1]
            rows = self._row[begin:end]
            at = np.minimum(rows.searchsorted(only), end - begin - 1)
            hit = rows[at] == only
            part[hit] += self._pairs[begin + at[hit], 1].view(np.float32)
        total = np.zeros(self._rows, np.float32)
        total[only] = part
        return total

    def rare(self, features: Sequence[int], most: int) -> list[int]:
        """Those of the features that at most so many rows have."""
        start = self._start
        return [f for f in features if start[f + 1] - start[f] <= most]


@dataclass(frozen=True, slots=True)
class Shared:
    """What a question shares in one view: 0–1 for each phrasing and for each entry's profile."""

    phrasing: Floats
    profile: Floats
    known: float  # share of the question's weight that the base knows at all
    gains: Floats  # the weight shared with each phrasing, not set against the whole


class ViewIndex:
    """One view of all phrasings. `owner` is ascending: an entry's phrasings stand together."""

    def __init__(
        self,
        view: View,
        phrasings: Sequence[str],
        owner: Ints,
        passage: Flags,
        lightly: Callable[[str], float] | None = None,
    ) -> None:
        """`lightly`: what a feature weighs beside its rarity, None for all alike."""
        self.view = view
        self.names: dict[str, int] = {}
        self._passage = passage if passage.any() else None
        bags = self._collect(phrasings, passage)
        rows, entries = len(phrasings), int(owner[-1]) + 1 if len(owner) else 0
        self._single = rows == entries  # then profiles say nothing more than phrasings
        entry, feature, number = bags.row, bags.feature, None
        if not self._single:
            entry, feature, number = self._by_entry(bags, owner)
        within = np.bincount(feature, minlength=len(self.names))
        self.weight: Floats = np.log(1 + (entries - within + 0.5) / (within + 0.5)).astype(
            np.float32
        )
        if lightly:
            self.weight *= np.asarray([lightly(name) for name in self.names], dtype=np.float32)
        self.unknown = float(np.log(1 + (entries + 0.5) / 0.5))
        mass = self.weight[bags.feature]
        self._mass = np.bincount(bags.row, mass, rows).astype(np.float32)
        gain = mass if self._passage is None else self._saturated(bags, mass, passage, rows)
        self._phrasings = self._profiles = Lists(
            bags.feature, bags.row, gain, len(self.names), rows
        )
        if number is not None:
            share = (number / np.bincount(owner, minlength=entries)[entry]).astype(np.float32)
            typical = self.weight[feature] * share * (1 + SATURATION) / (share + SATURATION)
            self._profiles = Lists(feature, entry, typical, len(self.names), entries)
        self.bags = bags  # for the learned view, until `forget`

    def _by_entry(self, bags: Bags, owner: Ints) -> tuple[Ints, Ints, Ints]:
        """Every (entry, feature) pair once, with the number of the entry's phrasings that have it;
        features ascend within an entry."""
        features = max(len(self.names), 1)
        pairs, number = np.unique(
            owner[bags.row].astype(np.int64) * features + bags.feature, return_counts=True
        )
        entry, feature = np.divmod(pairs, features)
        return entry.astype(np.int32), feature.astype(np.int32), number.astype(np.int32)

    def _collect(self, phrasings: Sequence[str], passage: Flags) -> Bags:
        features, counts, lengths = array("i"), array("f"), []
        number = self.names
        for phrasing, long in zip(phrasings, passage.tolist(), strict=True):
            bag = self.view(phrasing)
            if long:
                tally: dict[str, int] = {}
                for name in bag:
                    tally[name] = tally.get(name, 0) + 1
                counts.extend(tally.values())
            else:
                tally = dict.fromkeys(bag, 1)
                counts.extend(tally.values())
            features.extend([number.setdefault(name, len(number)) for name in tally])
            lengths.append(len(tally))
        return Bags(
            np.repeat(np.arange(len(phrasings), dtype=np.int32), lengths),
            np.array(features, dtype=np.int32),
            np.array(counts, dtype=np.float32),
        )

    @staticmethod
    def _saturated(bags: Bags, mass: Floats, passage: Flags, rows: int) -> Floats:
        """In a passage a feature gains as in BM25, over the most it could gain."""
        length = np.bincount(bags.row, bags.count, rows)
        norm = BM25_K1 * (1 - BM25_B + BM25_B * length / float(length[passage].mean()))
        gain = np.where(passage[bags.row], mass * bags.count / (bags.count + norm[bags.row]), mass)
        return gain.astype(np.float32)

    def forget(self) -> None:
        """Give back what only building needed."""
        none = np.zeros(0, np.int32)
        self.bags = Bags(none, none, np.zeros(0, np.float32))

    def numbers(self, text: str) -> tuple[list[int], int]:
        """The features of a normalised text that the base knows, and how many it does not."""
        found = [self.names.get(name, -1) for name in dict.fromkeys(self.view(text))]
        known = [number for number in found if number >= 0]
        return known, len(found) - len(known)

    def rough(self, features: Sequence[int], most: int) -> Floats:
        """Dice from the features alone that at most so many phrasings have."""
        gains: Floats = self._phrasings.gains(self._phrasings.rare(features, most))
        return gains / np.maximum(self._mass, np.float32(1e-6))

    def shared(
        self, features: Sequence[int], unknown: int, only: tuple[Ints, Ints] | None = None
    ) -> Shared:
        """Compare a question, given as `numbers` returns it, with everything.

        `only`: the phrasings and the entries to compare with, both ascending; others count 0.
        """
        phrasings, entries = only if only is not None else (None, None)
        rows = slice(None) if phrasings is None else phrasings
        known = float(self.weight[features].sum()) if features else 0.0
        asked = max(known + unknown * self.unknown, 1e-6)
        whole: Floats = (asked + self._mass[rows]) / 2
        if self._passage is not None:
            whole = np.where(self._passage[rows], np.float32(asked), whole)
        gains = self._phrasings.gains(features, phrasings)
        phrasing = np.zeros_like(gains)
        phrasing[rows] = gains[rows] / np.maximum(whole, np.float32(1e-6))
        if self._single:
            return Shared(phrasing, phrasing, known / asked, gains)
        profile = self._profiles.gains(features, entries) / np.float32(asked)
        return Shared(phrasing, profile, known / asked, gains)

    def covered(self, text: str, entry: int) -> list[tuple[float, str, bool]]:
        """The features of a text: weight, name, and whether the entry has it anywhere."""
        found = []
        for name in dict.fromkeys(self.view(text)):
            number = self.names.get(name)
            if number is None:
                found.append((self.unknown, name, False))
            else:
                held = self._profiles.holds(number, entry)
                found.append((float(self.weight[number]), name, held))
        return found


class Index:
    """All phrasings in all views. Built once, then only read."""

    def __init__(self, phrasings: Sequence[str], owner: Sequence[int], views: dict[str, View]):
        self.phrasings = [phrasing.replace(" ", "") for phrasing in phrasings]
        self.owner: Ints = np.asarray(owner, dtype=np.int32)
        length = np.asarray([len(p) for p in phrasings], dtype=np.int32)
        self.passages = bool(len(length) and length.mean() > PASSAGES)
        self.passage: Flags = (length > PASSAGE) | self.passages
        self.size = np.bincount(self.owner) if len(phrasings) else np.zeros(0, np.int64)
        self.first = np.searchsorted(self.owner, np.arange(len(self.size)))
        self.single = len(self.size) == len(self.phrasings)
        lightly = AMONG_PASSAGES if self.passages else {}
        self.views = {
            name: ViewIndex(view, phrasings, self.owner, self.passage, lightly.get(name))
            for name, view in views.items()
        }

    def shared(self, numbers: dict[str, tuple[list[int], int]]) -> dict[str, Shared]:
        """Compare a question with everything; in a large base with what shares its rarer features.

        There the common features are looked up for the best few hundred only.
        """
        only = None
        if len(self.phrasings) > LARGE:
            rough: Floats = np.zeros(len(self.phrasings), np.float32)
            most = len(self.phrasings) // COMMON
            for name, view in self.views.items():
                rough += view.rough(numbers[name][0], most)
            found = np.flatnonzero(rough)
            if len(found) > KEPT:
                found = found[np.argpartition(-rough[found], KEPT)[:KEPT]]
            if len(found) >= KEPT:
                phrasings = np.sort(found).astype(np.int32)
                only = (phrasings, np.unique(self.owner[phrasings]))
        return {name: view.shared(*numbers[name], only=only) for name, view in self.views.items()}
