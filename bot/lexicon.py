"""What the bot knows of the language, read once per process from `bot/data`: words, synonyms, sounds."""

import logging
from functools import lru_cache
from pathlib import Path
from typing import Any

import jieba  # type: ignore[import-untyped]
import yaml

DATA = Path(__file__).parent / "data"

_FUZZY_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"))
_FUZZY_FINALS = (("ang", "an"), ("eng", "en"), ("ing", "in"))


def fuzzy(syllable: str) -> str:
    """Syllables that dictation and southern speakers confuse get one form (zh/z, l/n, ing/in)."""
    for full, short in _FUZZY_INITIALS:
        if syllable.startswith(full):
            syllable = short + syllable[len(full) :]
    for full, short in _FUZZY_FINALS:
        if syllable.endswith(full):
            syllable = syllable[: -len(full)] + short
    return "n" + syllable[1:] if syllable.startswith("l") else syllable


def _read_sounds() -> dict[str, str]:
    sounds = {}
    for line in (DATA / "pinyin.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        syllable, characters = line.split(" ", 1)
        sounds.update(dict.fromkeys(characters, fuzzy(syllable)))
    return sounds


def _read_synonyms() -> dict[str, str]:
    """Every variant, and the canonical word itself, to the canonical word."""
    path = DATA / "synonyms.yml"
    if not path.exists():
        return {}
    groups: dict[str, list[str]] = (
        yaml.load(path.read_text("utf-8"), Loader=_Loader) or {}
    )
    table: dict[str, str] = {}
    for canonical, variants in groups.items():
        for variant in variants or ():
            table.setdefault(str(variant), str(canonical))
    for canonical in groups:
        table[str(canonical)] = str(canonical)
    return table


_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Lexicon:
    """Words (jieba with our vocabulary), synonyms and sounds. Read only once made."""

    def __init__(self) -> None:
        jieba.setLogLevel(logging.WARNING)
        self._tokenizer = jieba.Tokenizer()
        self._tokenizer.initialize()
        vocabulary = DATA / "vocabulary.txt"
        if vocabulary.exists():
            with vocabulary.open("rb") as lines:
                self._tokenizer.load_userdict(lines)
        self.sounds = _read_sounds()
        self._canonical = _read_synonyms()
        self._longest = max(map(len, self._canonical), default=0)
        self._starts = {variant[0] for variant in self._canonical}

    def words(self, text: str) -> list[str]:
        """Words of a normalised text, without spaces."""
        return [w for w in self._tokenizer.cut(text, HMM=False) if w != " "]

    def concepts(self, text: str) -> list[str]:
        """The canonical words whose variants stand in the text, longest match first."""
        found = []
        at = 0
        while at < len(text):
            step = 1
            if text[at] in self._starts:
                for length in range(min(self._longest, len(text) - at), 1, -1):
                    canonical = self._canonical.get(text[at : at + length])
                    if canonical is not None:
                        found.append(canonical)
                        step = length
                        break
            at += step
        return found


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The one lexicon of this process (about a second to read)."""
    return Lexicon()
