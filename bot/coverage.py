"""How much of what one sentence says the other says too, word by word.

"乙肝大三阳能治好吗" and "乙肝小三阳能治好吗" share nearly all features; what tells them apart is
that each has a word the other lacks, and that the word is not one of those that everybody uses.
So a word weighs by how rare it is in Chinese at large, not in the base. It counts as said when
its syllables are in the other sentence, or another word for the same concept.
"""

import math
from functools import lru_cache
from typing import NamedTuple

from bot.lexicon import Lexicon, lexicon

COMMON, RARE = 5.5, 13.5  # negative log probabilities: a word that says nothing, and one that does
NEVER_SEEN = {1: 12.0, 2: 14.0}  # the same for characters and words no dictionary knows


class Word(NamedTuple):
    """A word of a sentence: what it says, 0–3 or so, its syllables, and concepts it names."""

    weight: float
    sounds: frozenset[str]
    concepts: frozenset[str]


class Said(NamedTuple):
    """A sentence taken apart; only words that say something."""

    words: tuple[Word, ...]
    weight: float
    sounds: frozenset[str]
    concepts: frozenset[str]


class Coverage(NamedTuple):
    """Shares 0–1 of what was asked and of what the phrasing says that the other one says too."""

    asked: float
    told: float
    swapped: float  # weight of the heaviest word only one side has, on the side where it is less
    common: float  # weight of what both say


@lru_cache(maxsize=16384)
def said(text: str) -> Said:
    """Take a normalised text apart."""
    known = lexicon()
    words = [_word(word) for word in dict.fromkeys(known.words.cut(text)) if word != " "]
    concepts = frozenset(known.field.find(text) + known.everyday.find(text))
    sounds: frozenset[str] = frozenset().union(*[word.sounds for word in words])
    telling = tuple(word for word in words if word.weight)
    return Said(telling, sum(word.weight for word in telling), sounds, concepts)


@lru_cache(maxsize=32768)
def _word(word: str) -> Word:
    known = lexicon()
    return Word(
        _weight(known, word),
        frozenset([known.sounds.get(char, char) for char in word]),
        frozenset(known.field.find(word) + known.everyday.find(word)),
    )


def _weight(known: Lexicon, word: str) -> float:
    rarity = -known.words.logarithm(word, -NEVER_SEEN[min(len(word), 2)])
    says = (min(rarity, RARE) - COMMON) / (RARE - COMMON)
    return max(says, 0.0) * math.sqrt(len(word))


def coverage(asked: str, told: str) -> Coverage:
    """Compare two normalised texts."""
    here, there = said(asked), said(told)
    one, heaviest, common = _covered(here, there)
    other, heaviest_other, _ = _covered(there, here)
    return Coverage(one, other, min(heaviest, heaviest_other), common)


def _covered(one: Said, other: Said) -> tuple[float, float, float]:
    """The share of one that the other says too, the heaviest word it does not, what both say."""
    lacking = heaviest = 0.0
    sounds, concepts = other.sounds, other.concepts
    for weight, syllables, named in one.words:
        if syllables <= sounds or not named.isdisjoint(concepts):
            continue
        lost = weight * len(syllables - sounds) / len(syllables)
        lacking += lost
        heaviest = max(heaviest, lost)
    covered = max(1 - lacking / one.weight, 0.0) if one.weight else 1.0
    return covered, heaviest, max(one.weight - lacking, 0.0)
