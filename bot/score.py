"""Order the entries for a question: views and profiles first, then a second look at the best."""

from dataclasses import dataclass, field

import numpy as np
from rapidfuzz import fuzz

from bot.contrast import conflicts
from bot.index import Flags, Floats, Index, Shared
from bot.learned import Learned

VIEW_WEIGHTS = {"char": 0.45, "word": 0.2, "pinyin": 0.35}
EDIT_WEIGHT = 0.25
CANDIDATES = 60  # phrasings looked at twice
PER_ENTRY = 3
RAREST = 3  # words

Weights = dict[str, float]


@dataclass(frozen=True, slots=True)
class Ranked:
    """One entry for one question."""

    entry: int
    phrasing: int  # the best of the entry's phrasings
    raw: float
    features: dict[str, float]


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
        self._rich = 1 - 1 / np.maximum(index.size, 1).astype(np.float32)
        if learned is None:
            self._rich = np.minimum(self._rich, np.float32(0.75))

    def rank(self, text: str, weights: Weights, allowed: Flags | None = None) -> Ranking:
        """Rank entries for a normalised text. `allowed`: one flag an entry, None for all."""
        index = self._index
        shared, numbers, unknown = self._shared(text)
        known = {name: view.known for name, view in shared.items()}
        if not index.phrasings:
            return Ranking([], known)
        total = self._total(shared)
        best = np.maximum.reduceat(total, index.first)
        profile = self._rich * np.float32(1 / 3) * sum(v.profile for v in shared.values())
        learned = self._learned.scores(numbers, unknown) if self._learned else None
        coarse = best + profile if learned is None else best + profile + learned
        decoy = self._decoy(best, profile, learned)
        coarse = np.where(best > 0, coarse, 0)[: self._entries]
        if allowed is not None:
            coarse = np.where(allowed, coarse, 0)
        rows = [
            self._look(int(entry), text, total, shared, learned, weights)
            for entry in self._candidates(coarse)
        ]
        rows.sort(key=lambda r: (-r.raw, r.entry))
        return Ranking(rows, known, self._support(text, rows, coarse) | decoy)

    def _shared(self, text: str) -> tuple[dict[str, Shared], dict[str, list[int]], float]:
        shared, numbers, unknown = {}, {}, 0.0
        for name, view in self._index.views.items():
            numbers[name], missing = view.numbers(text)
            shared[name] = view.shared(numbers[name], missing)
            unknown += missing * view.unknown**2
        return shared, numbers, unknown

    @staticmethod
    def _total(shared: dict[str, Shared]) -> Floats:
        parts = [np.float32(VIEW_WEIGHTS[n]) * view.phrasing for n, view in shared.items()]
        total: Floats = np.sum(parts, axis=0)
        return total

    def _candidates(self, coarse: Floats) -> list[int]:
        """The best entries, so many that about `CANDIDATES` phrasings get a second look."""
        mean = len(self._index.phrasings) / len(coarse)
        count = int(CANDIDATES / min(mean, PER_ENTRY))
        picked = np.arange(len(coarse))
        if len(coarse) > count:
            picked = np.argpartition(-coarse, count)[:count]
        picked = picked[coarse[picked] > 0]
        return [int(i) for i in picked[np.lexsort((picked, -coarse[picked]))]]

    def _decoy(self, best: Floats, profile: Floats, learned: Floats | None) -> dict[str, float]:
        """How near the text comes to questions that are not ours."""
        if learned is None or len(best) == self._entries:
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
        top = rows[0].entry
        spread = float(coarse.std()) or 1.0
        words = self._index.views["word"].covered(text, top)
        plain = sorted(w for w in words if w[1][0] not in "=~")
        rare = plain[-RAREST:]
        concepts = [held for _, name, held in words if name[0] == "="]
        return {
            "stands_out": (float(coarse[top]) - float(coarse.mean())) / spread / 10,
            "cover": sum(w for w, _, held in plain if held) / max(sum(w for w, *_ in plain), 1e-6),
            "rare": sum(held for *_, held in rare) / max(len(rare), 1),
            "concepts": min(len(concepts), 3) / 3,
            "concepts_held": min(sum(concepts), 3) / 3,
        }

    def _look(
        self,
        entry: int,
        text: str,
        total: Floats,
        shared: dict[str, Shared],
        learned: Floats | None,
        weights: Weights,
    ) -> Ranked:
        index = self._index
        first, size = int(index.first[entry]), int(index.size[entry])
        scores = total[first : first + size]
        order = np.argsort(-scores, kind="stable")[:PER_ENTRY] if size > 1 else [0]
        solid = text.replace(" ", "")
        top, combined, edited = first, -1.0, 0.0
        for at in order:
            phrasing = first + int(at)
            edit, value = 0.0, float(total[phrasing])
            if not index.passage[phrasing]:
                edit = fuzz.ratio(solid, index.phrasings[phrasing]) / 100
                value = (1 - EDIT_WEIGHT) * value + EDIT_WEIGHT * edit
            if value > combined:
                top, combined, edited = phrasing, value, edit
        rich = float(self._rich[entry])
        features = {name: float(view.phrasing[top]) for name, view in shared.items()}
        features |= {f"{n}_profile": rich * float(v.profile[entry]) for n, v in shared.items()}
        features |= {
            "best": combined,
            "mean": float(scores[order].mean()),
            "edit": edited,
            "learned": 0.0 if learned is None else float(learned[entry]),
            "agree": -conflicts(solid, index.phrasings[top]),
        }
        raw = sum(weight * features[name] for name, weight in weights.items())
        return Ranked(entry, top, raw, features)
