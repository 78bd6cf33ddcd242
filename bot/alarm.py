"""Does a sentence sound like one that was said in danger? A linear model over the views decides.

Patterns (safety.py) miss what nobody foresaw. `python -m bot train` learns this model from
`data/danger.yml`, with slips of dictation, against calm sentences and the articles' phrasings, and
writes `data/alarm.json`: for every feature its rarity and what it adds.
"""

import json
import math
from functools import lru_cache

from bot.lexicon import DATA, lexicon
from bot.text import normalise
from bot.views import views

LEAST = 0.03  # score above which a sentence sounds like danger
PIECE = 3  # characters; shorter clauses are not looked at alone
PIECES = 20  # clauses of one text that are looked at, at most


class Alarm:
    """The trained model. Read only once made."""

    def __init__(self) -> None:
        data = json.loads((DATA / "alarm.json").read_text("utf-8"))
        self._features: dict[str, dict[str, tuple[float, float]]] = data["features"]
        self._unknown: dict[str, float] = data["unknown"]
        self._views = views(lexicon())

    def heard(self, text: str) -> bool:
        """Whether the text or one of its clauses sounds like danger."""
        said = normalise(text)
        pieces = [piece for piece in said.split(" ") if len(piece) > PIECE]
        return any(self.score(piece) > LEAST for piece in [said, *pieces[:PIECES]])

    def score(self, piece: str) -> float:
        """About -1 (calm) to 1 (danger) for a normalised piece of text."""
        total = square = 0.0
        for name, view in self._views.items():
            known, unknown = self._features[name], self._unknown[name]
            for feature in dict.fromkeys(view(piece)):
                rarity, adds = known.get(feature, (unknown, 0.0))
                total += rarity * adds
                square += rarity * rarity
        return total / math.sqrt(square) if square else -1.0


@lru_cache(maxsize=1)
def alarm() -> Alarm:
    """The one alarm of this process."""
    return Alarm()
