"""At whose counter somebody stands: they scanned its code, and are served there for a while."""

from datetime import datetime, timedelta

from app import clock
from app.veterans.models import Veteran

# Our choice: the visit and the questions that come up on the way home.
STAYS = timedelta(hours=24)


def note(veteran: Veteran, station_id: int, at: datetime) -> None:
    """The code of a station was scanned at that moment; an older scan than the known one is not."""
    until = min(at, clock.now()) + STAYS
    if veteran.visiting_until is None or veteran.visiting_until < until:
        veteran.visited_station_id, veteran.visiting_until = station_id, until


def station_of(veteran: Veteran) -> int | None:
    """The station somebody visits now, if any."""
    until = veteran.visiting_until
    return veteran.visited_station_id if until and until > clock.now() else None
