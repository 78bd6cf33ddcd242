"""From a ranking to the probability that its first entry is the right one."""

import math

from bot.score import Ranking

WEIGHTS = {"bias": -5.0, "raw": 9.0, "margin": 4.0, "known": 1.0, "rest": -1.0}


def features(ranking: Ranking, text: str) -> dict[str, float]:
    """What the calibrator looks at, each about 0–1."""
    best = ranking.best
    if not best:
        return {}
    top = best[0].raw
    second = best[1].raw if len(best) > 1 else 0.0
    rest = [r.raw for r in best[1:6]]
    return {
        "raw": top,
        "margin": top - second,
        "rest": sum(rest) / len(rest) if rest else 0.0,
        "known": ranking.known["char"],
    }


def probability(found: dict[str, float]) -> float:
    """Logistic model over the features; 0 without any."""
    if not found:
        return 0.0
    total = WEIGHTS["bias"] + sum(WEIGHTS.get(k, 0.0) * v for k, v in found.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
