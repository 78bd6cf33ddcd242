"""Which station is near: by coordinates, or by the tree of regions. Pure."""

from math import asin, cos, radians, sin, sqrt

from app import regions

EARTH_RADIUS_M = 6_371_000.0
OUTSIDE = 100


def distance_m(latitude: float, longitude: float, to_latitude: float, to_longitude: float) -> int:
    """Metres along the great circle, to the nearest hundred: what three decimals can carry."""
    phi, to_phi = radians(latitude), radians(to_latitude)
    half = sin((to_phi - phi) / 2) ** 2
    half += cos(phi) * cos(to_phi) * sin(radians(to_longitude - longitude) / 2) ** 2
    return int(round(2 * EARTH_RADIUS_M * asin(sqrt(half)), -2))


def steps(region: str, wanted: str) -> int:
    """How far a station's region is from the wanted one; small is near, `OUTSIDE` is elsewhere.

    0 is the region itself, then what lies in it, level by level, then what it lies in, going up.
    """
    if region == wanted:
        return 0
    if regions.contains(wanted, region):
        return regions.level(region) - regions.level(wanted)
    chain = regions.chain(wanted)
    return 10 + chain.index(region) if region in chain else OUTSIDE
