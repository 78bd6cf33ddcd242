"""Which of answer, suggest or no_match a probability deserves.

The thresholds are risks: how large a share of the answers may be wrong, and how large a share of
the suggestions may miss. The calibrator knows which probability keeps to them.
"""

from dataclasses import dataclass

from bot.calibrate import Calibration
from bot.model import Kind, Match

CHOICES = 3


@dataclass(frozen=True, slots=True)
class Risk:
    """Shares from 0 to 1, over all questions that may come, in scope or not."""

    wrong: float = 0.06  # of the answers given
    missed: float = 0.2  # of all texts that get an answer or suggestions


def decide(matches: list[Match], calibration: Calibration, risk: Risk) -> Kind:
    """By the probability of the first match."""
    certain = matches[0].score if matches else 0.0
    if certain >= calibration.threshold(risk.wrong):
        return "answer"
    return "suggest" if certain >= calibration.threshold(risk.missed) else "no_match"
