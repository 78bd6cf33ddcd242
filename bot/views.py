"""Four ways to look at a sentence; each turns it into a bag of features."""

import itertools
from collections.abc import Callable

from bot.lexicon import Lexicon

View = Callable[[str], list[str]]


def char(text: str) -> list[str]:
    """Single characters and neighbouring pairs."""
    solid = text.replace(" ", "")
    return list(solid) + [solid[i : i + 2] for i in range(len(solid) - 1)]


def views(lexicon: Lexicon) -> dict[str, View]:
    """The views by name, in a fixed order."""
    sounds = lexicon.sounds

    def word(text: str) -> list[str]:
        return lexicon.words(text)

    def pinyin(text: str) -> list[str]:
        spoken = [sounds.get(c, c) for c in text if c != " "]
        return spoken + [a + " " + b for a, b in itertools.pairwise(spoken)]

    return {"char": char, "word": word, "pinyin": pinyin, "concept": lexicon.concepts}
