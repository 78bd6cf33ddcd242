"""A clock that tests move by hand."""

from datetime import UTC, datetime, timedelta


class HandClock:
    """Stands still until it is moved. Begins on a Wednesday at 10:00 in China, a working day."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, **parts: float) -> None:
        """Move on, by the keywords of timedelta."""
        self.moment += timedelta(**parts)

    def set(self, moment: datetime) -> None:
        """Move to an aware moment."""
        self.moment = moment.astimezone(UTC)
