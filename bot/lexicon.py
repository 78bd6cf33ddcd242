"""What the bot knows of the language, read once per process: words, synonyms, sounds."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.words import Words

DATA = Path(__file__).parent / "data"

_FUZZY_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("l", "n"))
_FUZZY_FINALS = (("ang", "an"), ("eng", "en"), ("ing", "in"))
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def fuzzy(syllable: str) -> str:
    """Syllables that dictation and southern speakers confuse get one form (zh/z, l/n, ing/in)."""
    for full, short in _FUZZY_INITIALS:
        if syllable.startswith(full):
            syllable = short + syllable[len(full) :]
            break
    for full, short in _FUZZY_FINALS:
        if syllable.endswith(full):
            return syllable[: -len(full)] + short
    return syllable


class Synonyms:
    """Variants and the plain word each of them stands for."""

    def __init__(self, path: Path, sign: str) -> None:
        groups: dict[str, list[str]] = yaml.load(
            path.read_text("utf-8"),
            Loader=_LOADER,  # noqa: S506 - a safe loader either way
        )
        self._plain: dict[str, str] = {str(plain): sign + str(plain) for plain in groups}
        for plain, variants in groups.items():
            for variant in variants or ():
                self._plain.setdefault(str(variant), sign + str(plain))
        self._reach: dict[str, int] = {}  # first two characters: the longest variant
        for variant in self._plain:
            if len(variant) > 1:
                self._reach[variant[:2]] = max(len(variant), self._reach.get(variant[:2], 0))

    def find(self, text: str) -> list[str]:
        """The plain words whose variants stand in the text, the longest variant first."""
        plain, reach = self._plain, self._reach
        found = []
        at, size = 0, len(text)
        while at < size:
            length = reach.get(text[at : at + 2], 1)
            word = plain.get(text[at : at + length])
            while word is None and length > 1:
                length -= 1
                word = plain.get(text[at : at + length])
            if word is not None:
                found.append(word)
            at += length
        return found


class Lexicon:
    """Words, synonyms of the field and of every day, and sounds. Only read once made."""

    def __init__(self) -> None:
        self.words = Words(DATA / "vocabulary.txt")
        self.field = Synonyms(DATA / "synonyms.yml", "=")
        self.everyday = Synonyms(DATA / "everyday.yml", "~")
        self.elsewhere = tuple(_lines("elsewhere.txt"))
        self.sounds: dict[str, str] = {}
        for line in _lines("pinyin.txt"):
            syllable, characters = line.split(" ", 1)
            self.sounds.update(dict.fromkeys(characters, fuzzy(syllable)))


def _lines(name: str) -> list[str]:
    lines = (DATA / name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The one lexicon of this process (most of a second to read)."""
    return Lexicon()
