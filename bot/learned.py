"""A linear view learned from the phrasings when the index is built.

Where entries have many phrasings, which features tell one entry from its neighbours can be
learned: ridge regression of "belongs to this entry" on the features of all views, by dual
coordinate steps in a fixed order (a few passes suffice; deterministic). Bases with few phrasings
an entry, or very large ones, do without.
"""

from collections.abc import Sequence

import numpy as np

from bot.index import PASSAGE, Floats, Index, Ints

PASSES = 2
RIDGE = 2.0
LEAST_PHRASINGS = 4  # an entry, on average
MOST_PHRASINGS, MOST_ENTRIES = 12_000, 1_000


def worthwhile(phrasings: Sequence[str], owner: Sequence[int]) -> bool:
    """Whether the base is of the kind that has something to learn from."""
    entries = len(set(owner))
    if not 2 <= entries <= MOST_ENTRIES or len(phrasings) > MOST_PHRASINGS:
        return False
    passages = any(len(phrasing) > PASSAGE for phrasing in phrasings)
    return len(phrasings) / entries >= LEAST_PHRASINGS and not passages


class Learned:
    """Weights of every feature for every entry. Features of a single phrasing are left out."""

    def __init__(self, index: Index) -> None:
        self._column: dict[str, Ints] = {}  # by view: where a feature's weights are, -1 nowhere
        values, total = [], 0
        for name, view in index.views.items():
            often = np.bincount(view.bags.feature, minlength=len(view.names)) > 1
            column = np.where(often, np.cumsum(often) - 1 + total, -1)
            self._column[name] = column.astype(np.int32)
            values.append(view.weight[often])
            total += int(often.sum())
        self._value: Floats = np.concatenate(values)
        self.weights: Floats = np.zeros((total, len(index.size)), np.float32)
        self._learn(index)

    def columns(self, view: str) -> Ints:
        """Where the weights of a view's features stand; -1 for those left out."""
        return self._column[view]

    def _learn(self, index: Index) -> None:
        feature = np.concatenate(
            [self._column[name][view.bags.feature] for name, view in index.views.items()]
        )
        row = np.concatenate([view.bags.row for view in index.views.values()])
        row, feature = row[feature >= 0], feature[feature >= 0]
        order = np.argsort(row, kind="stable")
        start = np.searchsorted(row[order], np.arange(len(index.phrasings) + 1))
        samples = []
        for at in range(len(index.phrasings)):
            features = feature[order[start[at] : start[at + 1]]]
            samples.append((features, self._unit(features)))
        dual: Floats = np.zeros((len(index.phrasings), len(index.size)), np.float32)
        sequence = np.random.default_rng(1).permutation(len(index.phrasings)).tolist()
        for _ in range(PASSES):
            for at in sequence:
                features, values = samples[at]
                rows = self.weights[features]
                step = -(values @ rows) - RIDGE * dual[at]
                step[index.owner[at]] += 1.0
                step /= 1.0 + RIDGE
                dual[at] += step
                rows += values[:, None] * step
                self.weights[features] = rows

    def _unit(self, features: Ints) -> Floats:
        values = self._value[features]
        length = float(np.sqrt(values @ values))
        unit: Floats = values / np.float32(max(length, 1e-6))
        return unit

    def scores(self, numbers: dict[str, list[int]], unknown: float) -> Floats:
        """About 0–1 for every entry; `unknown` is the squared weight of what the base lacks."""
        found = np.concatenate([self._column[name][known] for name, known in numbers.items()])
        features = found[found >= 0]
        values = self._value[features]
        length = float(np.sqrt(values @ values + unknown))
        total: Floats = (values / np.float32(max(length, 1e-6))) @ self.weights[features]
        return total
