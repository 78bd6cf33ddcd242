"""Three ways to look at a sentence; each turns it into a bag of features."""

from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise

from bot.lexicon import Lexicon

View = Callable[[str], list[str]]


def char(text: str) -> list[str]:
    """Single characters and neighbouring pairs."""
    solid = text.replace(" ", "")
    return [*solid, *map("".join, pairwise(solid))]


def views(lexicon: Lexicon) -> dict[str, View]:
    """The views by name, in a fixed order."""
    sounds, cut = lexicon.sounds, lexicon.words.cut
    field, everyday = lexicon.field.find, lexicon.everyday.find

    @lru_cache(maxsize=64)  # a question is looked at more than once
    def word(text: str) -> list[str]:
        """Words, and the concepts that they or several of them name."""
        return [w for w in cut(text) if w != " "] + field(text) + everyday(text)

    def pinyin(text: str) -> list[str]:
        """Syllables without tone and neighbouring pairs: what dictation does not change."""
        spoken = [sounds.get(c, c) for c in text if c != " "]
        return [*spoken, *map(" ".join, pairwise(spoken))]

    return {"char": char, "word": word, "pinyin": pinyin}
