"""What the API takes and gives about ratings."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field

from app import clock
from app.evaluations import indicators, wording
from app.evaluations.models import Invitation, Subject
from app.evaluations.rating import Rating, Redeemed
from app.web.words import BREAKS, legible

Code = Annotated[str, Field(max_length=30)]


def _comment(text: str) -> str:
    return legible(text.strip(), allowed=BREAKS)


class EvaluationIn(BaseModel):
    subject: Subject
    subject_id: int = Field(ge=1, le=2**63 - 1)
    level: int = Field(ge=1, le=5, description="5 非常满意 … 1 非常不满意")
    indicators: list[Code] = Field(default_factory=list, max_length=10)
    comment: Annotated[str, AfterValidator(_comment)] | None = Field(None, max_length=500)
    anonymous: bool = False

    def rating(self) -> Rating:
        """The same for the verb; a tick counts once."""
        ticked = tuple(dict.fromkeys(self.indicators))
        return Rating(
            self.subject, self.subject_id, self.level, ticked, self.comment or None, self.anonymous
        )


class IdempotencyKey(BaseModel):
    idempotency_key: str | None = Field(None, min_length=1, max_length=80)


class EvaluationOut(BaseModel):
    subject: Subject
    subject_id: int
    level: int
    level_text: str
    indicators: list[str]
    comment: str | None
    anonymous: bool
    created_at: datetime = Field(description="匿名评价只记到哪一天")


class InvitationOut(BaseModel):
    subject: Subject
    subject_id: int
    invited_at: datetime
    expires_at: datetime


class InvitationsOut(BaseModel):
    items: list[InvitationOut]
    next: str | None


class IndicatorOut(BaseModel):
    code: str
    text: str


class LevelOut(BaseModel):
    level: int
    text: str
    indicators: list[IndicatorOut]


class LevelsOut(BaseModel):
    version: str
    items: list[LevelOut]
    next: str | None


def evaluation(redeemed: Redeemed) -> dict[str, Any]:
    """A rating as its author sees it."""
    rating = redeemed.rating
    return {
        "subject": rating.subject,
        "subject_id": rating.subject_id,
        "level": rating.level,
        "level_text": wording.LEVELS[rating.level],
        "indicators": list(rating.indicators),
        "comment": rating.comment,
        "anonymous": rating.anonymous,
        "created_at": clock.local(redeemed.at),
    }


def invitation(one: Invitation) -> dict[str, Any]:
    """Something that waits to be rated."""
    return {
        "subject": one.subject,
        "subject_id": one.subject_id,
        "invited_at": clock.local(one.invited_at),
        "expires_at": clock.local(one.expires_at),
    }


def levels() -> dict[str, Any]:
    """The five levels and what may be ticked under each."""
    return {
        "version": indicators.VERSION,
        "items": [
            {
                "level": level,
                "text": wording.LEVELS[level],
                "indicators": [{"code": c, "text": t} for c, t in listed.items()],
            }
            for level, listed in indicators.BY_LEVEL.items()
        ],
        "next": None,
    }
