"""Which of answer, suggest or no_match a probability deserves."""

from bot.model import Kind, Match

ANSWER = 0.6
SUGGEST = 0.2
CHOICES = 3


def decide(matches: list[Match]) -> Kind:
    """By the probability of the first match."""
    if not matches or matches[0].score < SUGGEST:
        return "no_match"
    return "answer" if matches[0].score >= ANSWER else "suggest"
