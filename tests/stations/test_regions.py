"""Region names and the picker's list."""

import pytest
from flask.testing import FlaskClient

from app import regions


def test_names_go_down_from_the_province() -> None:
    assert regions.full_name("330106") == "浙江省杭州市西湖区"
    assert regions.full_name("110101") == "北京市东城区"
    assert regions.full_name("330106901") == "浙江省杭州市西湖区"
    assert regions.full_name(regions.NATION) == "全国"
    assert regions.full_name("999999") == "999999" and not regions.is_known("999999")


def test_every_county_can_be_reached_from_the_nation() -> None:
    seen, ahead = set(), [regions.NATION]
    while ahead:
        below = regions.children(ahead.pop())
        seen.update(below)
        ahead.extend(below)
    assert seen == set(regions.DIVISION_DATA)


@pytest.mark.parametrize(
    ("parent", "first", "has_children"),
    [("000000", "北京市", True), ("330000", "杭州市", True), ("330100", "上城区", False)],
)
def test_the_pickers_list(client: FlaskClient, parent: str, first: str, has_children: bool) -> None:
    answer = client.get(f"/api/v1/regions?parent={parent}")
    assert answer.json["items"][0]["name"] == first
    assert answer.json["items"][0]["has_children"] is has_children


def test_the_list_ends_at_the_county_and_refuses_nonsense(client: FlaskClient) -> None:
    assert client.get("/api/v1/regions?parent=330106").json["items"] == []
    assert client.get("/api/v1/regions?parent=west").status_code == 422
