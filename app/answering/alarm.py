"""Hearing danger in what somebody tells a caseworker: the bot is silent there, but not deaf."""

from app.answering.engine import loaded


def heard(text: str) -> bool:
    """Whether the bot would take this text for distress. Decides nothing else, keeps nothing."""
    return loaded().bot.respond(text, only=()).kind == "distress"
