"""How much one person may book, and how offers and deadlines run. Change a number here."""

from datetime import datetime, time, timedelta

from app import clock

# So that nobody holds more places than a family needs. They lie one after the other: whoever books
# for several people holds one place at a time.
MOST_UPCOMING = 5
# Places given up on short notice, or not used at all, within `MISSED_WITHIN`. Cancelling early
# helps the next person and never counts.
MOST_MISSED = 3
MISSED_WITHIN = timedelta(days=30)
SHORT_NOTICE = timedelta(hours=24)
# A place given back later than this helps nobody any more. The last reminder comes before it.
CANCEL_DEADLINE = timedelta(minutes=30)
# Whoever has booked by mistake may take it back at once: no deadline, and it never counts.
SECOND_THOUGHTS = timedelta(minutes=10)
MOST_WAITING = 3
# Whose station closes is moved to a time not sooner than this, so that there is a day left to say
# no without its counting as short notice; and not further from the old time than that.
MOVED_AHEAD, MOVED_WITHIN = timedelta(hours=48), timedelta(days=14)
# How many days ahead a plan opens its slots unless it says so itself, and at most.
HORIZON_DAYS, MOST_HORIZON_DAYS = 28, 60
OFFER_STANDS = timedelta(hours=1)
# Nobody has to answer at night: an offer made then stands until the morning.
DAY_BEGINS, DAY_ENDS, MORNING = time(8), time(20), time(9)


def offer_ends(now: datetime, starts_at: datetime) -> datetime:
    """Until when a place freed at `now` is held for somebody. May lie behind `now`: no offer."""
    local = clock.local(now)
    end = now + OFFER_STANDS
    if local.time() >= DAY_ENDS:
        end = clock.at((local + timedelta(days=1)).date(), MORNING)
    elif local.time() < DAY_BEGINS:
        end = clock.at(local.date(), MORNING)
    return min(end, starts_at - CANCEL_DEADLINE)
