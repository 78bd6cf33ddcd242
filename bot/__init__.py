"""Text in, outcome out. Pure: see README.md."""

from bot.decide import Risk
from bot.engine import Bot
from bot.model import Entry, Match, Outcome

__all__ = ["Bot", "Entry", "Match", "Outcome", "Risk"]
