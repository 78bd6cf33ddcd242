"""The demo's stations with a plan for every counter, and slots ahead."""

from app.appointments import planning
from app.stations import shipped

PEOPLE_AT_ONCE = 2


def demo_data(home_region: str) -> int:
    """Load service items, stations, plans and slots; again and again without harm.

    Says how many slots are new.
    """
    shipped.load_items()
    counters = shipped.counters()
    for station in shipped.load_demo_stations(home_region):
        for item in counters[station.code]:
            planning.add_plan(station, item, capacity=PEOPLE_AT_ONCE)
    return planning.open_slots()
