"""Order the entries for a question: views first, an edit-distance second look at the best."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz

from bot.index import Floats, Index

VIEW_WEIGHTS = {"char": 0.4, "word": 0.2, "pinyin": 0.3, "concept": 0.1}
RERANKED = 60
EDIT_WEIGHT = 0.25
MEAN_WEIGHT = 0.1


@dataclass(frozen=True, slots=True)
class Ranked:
    """One entry for one question."""

    entry: int
    phrasing: int  # the best of the entry's phrasings
    raw: float
    views: dict[str, float]
    edit: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """Entries best first, and how much of the question the base knows at all, by view."""

    best: list[Ranked]
    known: dict[str, float]


def rank(index: Index, text: str, allowed: Floats | None = None) -> Ranking:
    """Rank entries for a normalised text. `allowed` is 1 for phrasings that may be told."""
    shared = index.shared(text)
    known = {name: view.known for name, view in shared.items()}
    if not index.phrasings:
        return Ranking([], known)
    total: Floats = np.zeros(len(index.phrasings), np.float32)
    weight_sum = sum(
        VIEW_WEIGHTS[n] for n in shared if shared[n].known or n != "concept"
    )
    for name, view in shared.items():
        total += np.float32(VIEW_WEIGHTS[name] / max(weight_sum, 1e-6)) * view.score
    if allowed is not None:
        total = total * allowed
    picked = _best(total, RERANKED)
    solid = text.replace(" ", "")
    rows = []
    for at in picked:
        edit = 0.0
        if not index.passage[at]:
            edit = fuzz.ratio(solid, index.phrasings[at].replace(" ", "")) / 100
        raw = float(total[at])
        if not index.passage[at]:
            raw = (1 - EDIT_WEIGHT) * raw + EDIT_WEIGHT * edit
        views = {name: float(view.score[at]) for name, view in shared.items()}
        rows.append(Ranked(int(index.owner[at]), int(at), raw, views, edit))
    return Ranking(_by_entry(rows), known)


def _best(total: Floats, count: int) -> list[int]:
    """Positions of the best scores above zero, best first, ties by position."""
    if len(total) > count:
        picked = np.argpartition(-total, count)[:count]
    else:
        picked = np.arange(len(total))
    picked = picked[total[picked] > 0]
    return [int(i) for i in picked[np.lexsort((picked, -total[picked]))]]


def _by_entry(rows: Iterable[Ranked]) -> list[Ranked]:
    """One row an entry: its best phrasing plus a little of the mean of its best three."""
    grouped: dict[int, list[Ranked]] = {}
    for row in sorted(rows, key=lambda r: (-r.raw, r.phrasing)):
        grouped.setdefault(row.entry, []).append(row)
    merged = []
    for entry, group in grouped.items():
        top = group[:3]
        mean = sum(r.raw for r in top) / 3
        first = group[0]
        raw = (1 - MEAN_WEIGHT) * first.raw + MEAN_WEIGHT * mean
        merged.append(Ranked(entry, first.phrasing, raw, first.views, first.edit))
    return sorted(merged, key=lambda r: (-r.raw, r.entry))
