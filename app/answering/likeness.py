"""Which of the questions nobody could answer are alike: an editor sees heaps and not drops."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.process import cdist

# Said round a question without changing it.
_POLITE = (
    "请问一下", "请问", "你好", "您好", "我想问一下", "我想问问", "我想问", "想问一下", "想问问",
    "想问", "咨询一下", "咨询", "麻烦", "谢谢", "同志",
)  # fmt: skip
_ROUND = re.compile("|".join((*_POLITE, r"[\W_]+", "[吗呢啊呀吧嘛]$")))
ALIKE = 70.0  # per cent of the same characters in the same order
ALIKE_AND_NEAR = 45.0  # the same, where the bot's nearest article is the same one too


@dataclass(frozen=True)
class Asked:
    """A question, and the article that came nearest without being near enough (or None)."""

    text: str
    nearest: str | None


def bare(text: str) -> str:
    """The question without greetings, punctuation and final particles, if anything stays."""
    stripped = _ROUND.sub("", text)
    return _ROUND.sub("", stripped) or text.strip()


def groups(asked: Sequence[Asked]) -> list[list[int]]:
    """Positions of what belongs together. The first of each group is the one others are held to.

    Held to the first and not to each other: chains of small differences would end in one heap.
    """
    words = [bare(one.text) for one in asked]
    found: list[list[int]] = []
    if not words:
        return found
    like = cdist(words, words, scorer=fuzz.ratio)
    for place, one in enumerate(asked):
        for group in found:
            first = asked[group[0]]
            same = one.nearest is not None and one.nearest == first.nearest
            if like[place][group[0]] >= (ALIKE_AND_NEAR if same else ALIKE):
                group.append(place)
                break
        else:
            found.append([place])
    return found
