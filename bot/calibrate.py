"""From a ranking to the probability that its first entry is the right one.

Three kinds of base differ too much for one model: *rich* ones, whose entries have many phrasings
(a learned view exists), *lean* ones, one or a few phrasings an entry, and *passages*. Each has
ranking weights, a logistic model and thresholds, trained by `python -m bot train` into
`data/weights.json`.
"""

import json
import math
from dataclasses import dataclass
from functools import lru_cache

from bot.lexicon import DATA
from bot.score import Ranking

NEXT = 5
EXACT = 0.99  # for a text that is, letter by letter, one of the phrasings


@dataclass(frozen=True, slots=True)
class Calibration:
    """What training found for one kind of base."""

    rank: dict[str, float]
    logit: dict[str, float]
    risk: tuple[tuple[float, float], ...]  # (share of wrong answers, least probability), ascending

    def probability(self, found: dict[str, float]) -> float:
        """Logistic model over the features; 0 without any."""
        if not found:
            return 0.0
        if found["edit"] == 1.0:
            return EXACT
        total = self.logit["bias"]
        total += sum(weight * found[name] for name, weight in self.logit.items() if name in found)
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))

    def threshold(self, risk: float) -> float:
        """The least probability at which at most the share `risk` of answers is wrong."""
        fitting = [least for share, least in self.risk if share <= risk]
        return min(fitting) if fitting else 1.0


@lru_cache(maxsize=1)
def _weights() -> dict[str, Calibration]:
    data = json.loads((DATA / "weights.json").read_text("utf-8"))
    return {
        kind: Calibration(
            data[kind]["rank"],
            data[kind]["logit"],
            tuple((share, least) for share, least in data[kind]["risk"]),
        )
        for kind in ("rich", "lean", "passages")
    }


def calibration(kind: str) -> Calibration:
    """The trained numbers for a base: "rich", "lean" or "passages"."""
    return _weights()[kind]


def features(ranking: Ranking, text: str, phrasing: str) -> dict[str, float]:
    """What the logistic model looks at, each about 0–1.

    `phrasing` is the normalised phrasing of the first entry that came nearest to `text`.
    """
    if not ranking.best:
        return {}
    first, *others = ranking.best
    second = others[0].raw if others else 0.0
    following = [row.raw for row in others[:NEXT]]
    asked, told = len(text), len(phrasing)
    return {
        **first.features,
        **ranking.support,
        "raw": first.raw,
        "margin": first.raw - second,
        "ratio": (first.raw - second) / max(first.raw, 1e-6),
        "rest": sum(following) / NEXT,
        "rival_learned": max((row.features["learned"] for row in others[:NEXT]), default=0.0),
        "rival_best": max((row.features["best"] for row in others[:NEXT]), default=0.0),
        "known_char": ranking.known["char"],
        "known_word": ranking.known["word"],
        "known_pinyin": ranking.known["pinyin"],
        "length": min(asked, 50) / 50,
        "shorter": min(asked, told) / max(asked, told, 1),
    }
