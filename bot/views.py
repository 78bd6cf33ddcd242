"""Three ways to look at a sentence; each turns it into a bag of features."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise

from bot.lexicon import Lexicon

View = Callable[[str], Sequence[str]]
# Texts whose features are kept: in one turn the index and both ears look at the same ones.
KEPT = 128


@lru_cache(maxsize=KEPT)
def char(text: str) -> tuple[str, ...]:
    """Single characters and neighbouring pairs."""
    solid = text.replace(" ", "")
    return (*solid, *map("".join, pairwise(solid)))


@lru_cache(maxsize=1)
def views(lexicon: Lexicon) -> dict[str, View]:
    """The views by name, in a fixed order."""
    sounds, cut = lexicon.sounds, lexicon.words.cut
    field, everyday = lexicon.field.find, lexicon.everyday.find

    @lru_cache(maxsize=KEPT)
    def clause(text: str) -> tuple[list[str], list[str], list[str]]:
        """Words and concepts; none of them reaches over a space."""
        return cut(text), field(text), everyday(text)

    @lru_cache(maxsize=KEPT)
    def word(text: str) -> tuple[str, ...]:
        """Words, and the concepts that they or several of them name."""
        kinds = zip(*map(clause, text.split(" ")), strict=True)
        return tuple(feature for kind in kinds for found in kind for feature in found)

    @lru_cache(maxsize=KEPT)
    def pinyin(text: str) -> tuple[str, ...]:
        """Syllables without tone and neighbouring pairs: what dictation does not change."""
        spoken = [sounds.get(c, c) for c in text if c != " "]
        return (*spoken, *map(" ".join, pairwise(spoken)))

    return {"char": char, "word": word, "pinyin": pinyin}
