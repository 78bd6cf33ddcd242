"""What a person says of one service instance, apart from where it is kept."""

from dataclasses import dataclass
from datetime import datetime

from app.evaluations.models import Subject


@dataclass(frozen=True)
class Rating:
    """What a person said of one service instance."""

    subject: Subject
    subject_id: int
    level: int
    indicators: tuple[str, ...]
    comment: str | None
    anonymous: bool


@dataclass(frozen=True)
class Redeemed:
    """The rating as kept; `created` is False when an earlier submission has done it."""

    rating: Rating
    at: datetime
    created: bool
