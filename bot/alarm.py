"""Does a sentence sound like one that was said in danger, or in wish for a person?

Patterns (safety.py) miss what nobody foresaw. `python -m bot train` learns a logistic model for
either from `data/danger.yml` and `data/calls.yml`, with slips of dictation, against sentences that
come near and the articles' phrasings, and writes `data/alarm.json` and `data/call.json`: for every
feature its rarity and what it adds.

A model looks at characters, words and sounds, and at *signs*: what danger is made of (a means, a
farewell, a thing settled, tonight), each a list of words. Two signs in one sentence say more than
either, so every pair is a feature too.
"""

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import combinations, islice, pairwise, repeat

from bot.lexicon import DATA, lexicon
from bot.text import normalise, plain
from bot.views import View, views

LEAST = -1.0  # score above which a sentence sounds like danger
SURE = 0.0  # the same for a text that comes near a question of ours
CALLED = -1.2  # score above which a sentence sounds like the wish for a person
NAMED = -4.5  # the same where a pattern speaks of one
DOUBT = -3.0  # score below which a sentence is calm although a pattern speaks of danger
SHORT, FAINT = 6, 3.0  # Chinese characters, and by how much a text with fewer must be louder
LEAST_SAID = 3  # Chinese characters, with fewer of which a model knows nothing
PIECE = 3  # characters; shorter clauses are not looked at alone
PIECES = 24  # clauses of one text that are looked at, at most
# Of many clauses one is odd by chance: a part of a text must be louder than a whole one, times the
# logarithm of how many parts there are for each of FEW; and a short part tells little.
MANY, FEW = 0.4, 3
CURT, LITTLE = 8, 1.0  # characters, and by how much a shorter part must be louder
STRANGE = 0.3  # how much of a sentence's length features count that training did not keep

_CHINESE = re.compile("[一-鿿]")

Known = dict[str, complex]


class Signs:
    """What danger is made of, found by its words."""

    def __init__(self, signs: Mapping[str, Sequence[str]]) -> None:
        self._named: dict[str, list[str]] = {}
        for sign, words in signs.items():
            for word in words:
                self._named.setdefault(str(word), []).append(sign)
        self._lengths: dict[str, list[int]] = {}  # first character: of its words, longest first
        for word in sorted(self._named, key=len, reverse=True):
            lengths = self._lengths.setdefault(word[0], [])
            if len(word) not in lengths:
                lengths.append(len(word))

    def __call__(self, piece: str) -> list[str]:
        """The signs of a piece of text, and every two of them; the longest word at a place."""
        said = piece.replace(" ", "")
        found: set[str] = set()
        for at, first in enumerate(said):
            for length in self._lengths.get(first, ()):
                if named := self._named.get(said[at : at + length]):
                    found.update(named)
                    break
        signs = sorted(found)
        return signs + list(map("+".join, combinations(signs, 2)))


def pieces(text: str) -> tuple[str, ...]:
    """The normalised text, its clauses, and every two neighbours; none without Chinese in it."""
    if not _CHINESE.search(plain(text)):
        return ()
    said = normalise(text)
    clauses = said.split(" ")[:PIECES]
    if len(clauses) < 2:
        return (said,)
    pairs = map(" ".join, pairwise(clauses)) if len(clauses) > 2 else ()
    return tuple(dict.fromkeys((said, *(c for c in clauses if len(c) > PIECE), *pairs)))


def discounts(found: Sequence[str]) -> list[float]:
    """What is taken off the score of each of a text's pieces, the whole first."""
    many = MANY * math.log(max(1.0, len(found) / FEW))
    return [0.0, *(many + LITTLE * (len(one.replace(" ", "")) < CURT) for one in found[1:])]


def ear_views(signs: Mapping[str, Sequence[str]]) -> dict[str, View]:
    """The views an ear listens through, by name."""
    return {**views(lexicon()), "signs": Signs(signs)}


class Ear:
    """A trained model. Read only once made."""

    def __init__(self, name: str) -> None:
        data = json.loads((DATA / name).read_text("utf-8"))
        self._bias: float = data["bias"]
        self._strange = complex(0.0, STRANGE * data["unknown"] ** 2)
        # A feature's two numbers in one, so that it is looked up once and both are summed
        # together: what it adds, and as imaginary part the square of its rarity.
        *self._views, self._signs = [
            (view, {f: complex(r * adds, r * r) for f, (r, adds) in data["features"][name].items()})
            for name, view in ear_views(data["signs"]).items()
        ]
        # A text comes in several spellings that have the same pieces.
        self._loudest = lru_cache(maxsize=16)(self._loudest_of)

    def loudest(self, text: str) -> float:
        """The score of the piece of a text that speaks up most."""
        return self._loudest(pieces(text))

    def alone(self, text: str) -> float:
        """`loudest` where no pattern speaks: of a word or two the model knows little."""
        length = sum(1 for _ in islice(_CHINESE.finditer(plain(text)), SHORT))
        if length < LEAST_SAID:
            return -math.inf
        return self.loudest(text) - (FAINT if length < SHORT else 0.0)

    def _loudest_of(self, found: tuple[str, ...]) -> float:
        """The highest log odds of any piece that it is of the kind this ear listens for."""
        if not found:
            return -math.inf
        # What is in a piece is in the whole, which comes first: look it up once. Only a sign may
        # stand in a piece and not in the whole, where a longer word hides it.
        views = [(view, self._known(known, view(found[0]))) for view, known in self._views]
        views.append(self._signs)
        scores = [self._score(piece, views) for piece in found]
        return max(map(float.__sub__, scores, discounts(found)))

    def _known(self, known: Known, features: Iterable[str]) -> Known:
        return dict(zip(features, map(known.get, features, repeat(self._strange)), strict=True))

    def _score(self, piece: str, views: Iterable[tuple[View, Known]]) -> float:
        total = 0j
        for view, known in views:
            total += sum(map(known.get, dict.fromkeys(view(piece)), repeat(self._strange)))
        return self._bias + (total.real / math.sqrt(total.imag) if total.imag else 0.0)


@lru_cache(maxsize=1)
def alarm() -> Ear:
    """What listens for danger, one a process."""
    return Ear("alarm.json")


@lru_cache(maxsize=1)
def call() -> Ear:
    """What listens for the wish for a person, one a process."""
    return Ear("call.json")
