"""Which station is responsible for a matter: the rule of the matter first, distance second. Pure.

Who is responsible follows from a place of the person: household registration, placement or
residence (军人抚恤优待条例 第14, 15, 19, 30条; 退役军人保障法 第14条). When the place that decides
is not known, or a second place may be asked as well, the answer says so and names both stations.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from app import regions
from app.stations import nearness, wording
from app.stations.models import Seat


class Matter(Protocol):
    """A service item's rule."""

    seat: Seat
    other_seat: Seat | None
    seat_rule: str


class Place(Protocol):
    """A station that handles the matter."""

    id: int
    region: str
    latitude: float | None
    longitude: float | None


P = TypeVar("P", bound=Place)


@dataclass(frozen=True)
class Places:
    """What is known of a person's places: region codes, and where they are now (lat, lng)."""

    household: str | None = None
    placement: str | None = None
    residence: str | None = None
    here: tuple[float, float] | None = None

    def at(self, seat: Seat) -> str | None:
        """The region that decides for this seat."""
        known: str | None = getattr(self, seat, None)
        return known

    @property
    def any(self) -> str | None:
        """Where one would look when it does not matter, or the deciding place is not known."""
        return self.residence or self.household or self.placement


@dataclass(frozen=True)
class Responsible(Generic[P]):
    """The answer: whom to ask, whom else, whether we are sure, and why, in words."""

    station: P | None
    also: P | None
    sure: bool
    reason: str
    rule: str


def responsible(matter: Matter, places: Places, handling: Sequence[P]) -> Responsible[P]:
    """Of the stations that handle the matter, the one for this person."""
    if matter.seat == Seat.ANYWHERE:
        station = _serving(places.any, handling, places.here)
        return _answer(matter, station, None, wording.ANY_STATION, sure=station is not None)
    decides = places.at(matter.seat)
    if decides is None:
        guess = _serving(places.any, handling, places.here) if places.any else None
        return _answer(matter, guess, None, wording.place_unknown(matter.seat), sure=False)
    station = _serving(decides, handling, places.here)
    other = places.at(matter.other_seat) if matter.other_seat else None
    also = _serving(other, handling, places.here) if other else None
    if station is None:
        return _answer(matter, also, None, wording.none_listed(matter.seat), sure=False)
    if also is not None and also.id != station.id and matter.other_seat:
        words = wording.ask_first(matter.seat, matter.other_seat)
        return _answer(matter, station, also, words, sure=False)
    return _answer(matter, station, None, wording.decided_by(matter.seat), sure=True)


def _answer(
    matter: Matter, station: P | None, also: P | None, reason: str, *, sure: bool
) -> Responsible[P]:
    return Responsible(station, also, sure, reason, matter.seat_rule)


def _serving(
    region: str | None, handling: Sequence[P], here: tuple[float, float] | None
) -> P | None:
    """The region's own station or the nearest one above it; among equals the nearest on foot."""
    chain = regions.chain(region) if region else []
    above = [one for one in handling if region is None or one.region in chain]
    return min(
        above, key=lambda one: (_level(one, chain), _distance(one, here), one.id), default=None
    )


def _level(one: Place, chain: Sequence[str]) -> int:
    return chain.index(one.region) if chain else 0


def _distance(one: Place, here: tuple[float, float] | None) -> float:
    if here is None or one.latitude is None or one.longitude is None:
        return float("inf")
    return nearness.distance_m(*here, one.latitude, one.longitude)
