"""The one error of the launcher: a sentence for the person at the terminal."""


class CannotStart(Exception):
    """The start was refused; the text is one sentence that says what to do."""
