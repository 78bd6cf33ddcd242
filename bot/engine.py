"""The bot: entries in, matches and outcomes out."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from bot import calibrate, masking
from bot.alarm import alarm
from bot.decide import Risk, decide
from bot.dialogue import Dialogue
from bot.index import Flags, Index
from bot.learned import Learned, worthwhile
from bot.lexicon import lexicon
from bot.model import Entry, Kind, Match, Outcome, Span
from bot.score import Ranked, Ranking, Scorer
from bot.text import clip, focus, normalise
from bot.views import views


class Bot:
    """Matches texts to entries. Reading is thread-safe; a new set of entries is a new Bot."""

    def __init__(
        self,
        entries: Iterable[Entry],
        *,
        risk: Risk | None = None,
        elsewhere: Sequence[str] | None = None,
    ) -> None:
        """Build everything.

        `risk`: what may go wrong before the bot rather suggests or is silent; None for usual.
        `elsewhere`: questions that are not ours, None for the shipped ones.
        """
        self.entries: dict[str, Entry] = {}
        for entry in entries:
            self.entries[entry.id] = entry
        # An entry that nobody has a phrasing for is never found, and would confuse the counting.
        found = [entry for entry in self.entries.values() if entry.questions]
        self._ids = [entry.id for entry in found]
        self._row = {name: row for row, name in enumerate(self._ids)}
        self._asked = [
            (number, question)
            for number, entry in enumerate(found)
            for question in dict.fromkeys(entry.questions)
        ]
        prepared = [normalise(question) for _, question in self._asked]
        owner = [number for number, _ in self._asked]
        rich = worthwhile(prepared, owner)
        if rich:
            decoys = lexicon().elsewhere if elsewhere is None else elsewhere
            prepared += [normalise(text) for text in decoys]
            owner += [len(self._ids)] * len(decoys)
        self._index = Index(prepared, owner, views(lexicon()))
        self._scorer = Scorer(self._index, len(self._ids), Learned(self._index) if rich else None)
        for view in self._index.views.values():
            view.forget()
        alarm()  # read now, not when the first text comes
        self._calibration = calibrate.calibration(
            "rich" if rich else "passages" if self._index.passages else "lean"
        )
        self._risk = risk or Risk()
        self._dialogue = Dialogue(self)

    def search(self, text: str, k: int = 5, only: Collection[str] | None = None) -> list[Match]:
        """The best `k` entries for a text, best first, one row an entry.

        `only`: the ids that may be told. An empty text finds nothing.
        """
        return self.look(text, k, only)[0]

    def look(
        self, text: str, k: int = 5, only: Collection[str] | None = None
    ) -> tuple[list[Match], dict[str, float]]:
        """`search` with the calibrator's features of the first match."""
        prepared, ranking = self.ranking(text, only)
        if not ranking.best:
            return [], {}
        found = calibrate.features(ranking, prepared, self.nearest(ranking.best[0]))
        return self._matches(ranking, self._calibration.probability(found), k), found

    def ranking(self, text: str, only: Collection[str] | None = None) -> tuple[str, Ranking]:
        """The normalised text without spaces, and all candidates before calibration."""
        prepared = normalise(focus(clip(text)))
        if not prepared or not self._ids:
            return "", Ranking([], {})
        ranking = self._scorer.rank(prepared, self._calibration.rank, self._allowed(only))
        return prepared.replace(" ", ""), ranking

    def id(self, row: Ranked) -> str:
        """The entry id of a candidate."""
        return self._ids[row.entry]

    def nearest(self, row: Ranked) -> str:
        """The normalised phrasing of a candidate that came nearest."""
        return self._index.phrasings[row.phrasing]

    def decide(self, matches: list[Match]) -> Kind:
        """Answer, suggest or no_match, within the risk."""
        return decide(matches, self._calibration, self._risk)

    def mask(self, text: str) -> list[Span]:
        """Spans (start, end, kind) of what identifies a person or must stay secret."""
        return masking.mask(text)

    def respond(
        self,
        text: str,
        context: Mapping[str, Any] | None = None,
        only: Collection[str] | None = None,
    ) -> Outcome:
        """Decide what to do with one text. `context` is the last outcome's `.context`."""
        return self._dialogue.respond(text, context, None if only is None else _ids(only))

    def _allowed(self, only: Collection[str] | None) -> Flags | None:
        if only is None:
            return None
        told = _ids(only)
        return np.fromiter((name in told for name in self._ids), bool, len(self._ids))

    def _matches(self, ranking: Ranking, certain: float, k: int) -> list[Match]:
        """The first gets the calibrated probability, the others in proportion to their score."""
        best = ranking.best[: max(k, 0)]
        if not best:
            return []
        top = max(best[0].raw, 1e-6)
        return [
            Match(
                id=self._ids[row.entry],
                score=round(certain * (row.raw / top) ** 2, 6),
                phrasing=self._asked[row.phrasing][1],
                views=row.features,
            )
            for row in best
        ]


def _ids(only: Collection[str]) -> frozenset[str]:
    """The ids; one alone may come as it is."""
    return frozenset([only] if isinstance(only, str) else only)
