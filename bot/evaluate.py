"""Measure a bot on samples: how often right, how often wrong, how often rightly silent."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.engine import Bot
from bot.model import Match
from bot.shelf import Sample

TOP = 3
CEILINGS = ("wrong of answered", "answered outside")  # the floor of these is a ceiling


@dataclass(frozen=True, slots=True)
class Judged:
    """One sample with what the bot made of it."""

    sample: Sample
    kind: str
    article: str | None
    found: list[Match]

    @property
    def place(self) -> int:
        """The place of the right article among the matches from 0; 99 when it is not there."""
        ids = [match.id for match in self.found]
        return ids.index(self.sample.expect) if self.sample.expect in ids else 99


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95 % confidence interval (Wilson)."""

    part: int
    whole: int

    @property
    def value(self) -> float:
        """0–1; 0 for nothing."""
        return self.part / self.whole if self.whole else 0.0

    def __str__(self) -> str:
        if not self.whole:
            return "     –          "
        z, n, p = 1.96, self.whole, self.value
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        width = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        low, high = max(0.0, middle - width), min(1.0, middle + width)
        return f"{100 * p:5.1f} ({100 * low:3.0f}–{100 * high:3.0f})"


def judge(bot: Bot, samples: Sequence[Sample]) -> list[Judged]:
    """Ask the bot every sample."""
    judged = []
    for sample in samples:
        outcome = bot.respond(sample.text)
        judged.append(Judged(sample, outcome.kind, outcome.article_id, bot.search(sample.text, 10)))
    return judged


def shares(judged: Sequence[Judged]) -> dict[str, Share]:
    """The figures of issue and CI by name."""
    inside = [j for j in judged if j.sample.expect is not None]
    outside = [j for j in judged if j.sample.expect is None]
    told = [j for j in inside if j.kind == "answer"]
    return {
        "top-1": Share(sum(j.place == 0 for j in inside), len(inside)),
        "top-3": Share(sum(j.place < TOP for j in inside), len(inside)),
        "answered": Share(len(told), len(inside)),
        "wrong of answered": Share(sum(j.article != j.sample.expect for j in told), len(told)),
        "suggested": Share(sum(j.kind == "suggest" for j in inside), len(inside)),
        "answered outside": Share(sum(j.kind == "answer" for j in outside), len(outside)),
        "rejected outside": Share(
            sum(j.kind not in ("answer", "suggest") for j in outside), len(outside)
        ),
    }


def report(judged: Sequence[Judged], misses: int = 30) -> list[str]:
    """The figures by style, the worst misses and the commonest confusions."""
    styles = sorted({j.sample.style for j in judged})
    groups = [("all", list(judged))]
    groups += [(style, [j for j in judged if j.sample.style == style]) for style in styles]
    names = list(shares(judged))
    lines = ["style           n   " + "  ".join(f"{name:>17}" for name in names)]
    for name, group in groups:
        figures = "  ".join(f"{figure!s:>17}" for figure in shares(group).values())
        lines.append(f"{name:12} {len(group):4}   {figures}")
    kinds = Counter(j.kind for j in judged)
    lines.append("kinds: " + ", ".join(f"{kind} {count}" for kind, count in kinds.most_common()))
    wrong = [j for j in judged if j.found and j.place != 0]
    wrong.sort(key=lambda j: -j.found[0].score)
    lines.append("worst misses:")
    for j in wrong[:misses]:
        first = j.found[0]
        lines.append(
            f"  {first.score:.2f} {j.kind:8} {j.sample.text} -> {first.id} “{first.phrasing}”; "
            f"right: {j.sample.expect} (place {j.place + 1})"
        )
    pairs = Counter((j.sample.expect, j.found[0].id) for j in wrong if j.sample.expect)
    lines.append("confusions (right -> found):")
    lines += [f"  {count} {a} -> {b}" for (a, b), count in pairs.most_common(15)]
    return lines
