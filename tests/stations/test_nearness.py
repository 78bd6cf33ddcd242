"""Which station is near."""

import pytest

from app.stations import nearness


def test_distance_between_two_known_places() -> None:
    # Tian'anmen to the Bund: about 1 067 km on the great circle.
    metres = nearness.distance_m(39.908, 116.397, 31.240, 121.490)
    assert metres == pytest.approx(1_067_000, rel=0.005)
    assert metres % 100 == 0


def test_steps_go_down_first_then_up() -> None:
    wanted = "330106"
    nearest_first = ["330106", "330106901", "330106901901", "330100", "330000", "000000", "110000"]
    steps = [nearness.steps(region, wanted) for region in nearest_first]
    assert steps == sorted(steps)
    assert len(set(steps)) == len(steps)
    assert steps[-1] == nearness.OUTSIDE
