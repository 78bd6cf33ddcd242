"""Region names and the picker's list."""

import csv
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import regions
from tests.support.actors import VeteranActor


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
    assert seen == set(regions.NAMES) - regions.RETIRED


def test_counties_newer_than_the_package_are_there_and_replaced_ones_only_in_records() -> None:
    assert regions.full_name("653228") == "新疆维吾尔自治区和田地区和康县"
    assert regions.full_name("653229") == "新疆维吾尔自治区和田地区和安县"
    assert regions.full_name("659013") == "新疆维吾尔自治区草湖市"
    assert "540481" in regions.children("540400") and "540422" not in regions.children("540400")
    assert regions.is_known("540422") and regions.name("540422") == "米林县"


def test_a_line_of_changes_goes_when_the_package_knows_it() -> None:
    changed = Path(regions.__file__).with_name("regions_changed.csv").read_text("utf-8")
    for one in csv.DictReader(changed.splitlines()):
        assert one["code"] not in regions.DIVISION_DATA, "the package has it by now"
        assert set(one["instead_of"].split()) <= set(regions.DIVISION_DATA)
        assert one["source"] and one["since"].isdigit()
        assert regions.chain(one["code"])[2] in regions.DIVISION_DATA  # its province


@pytest.mark.parametrize(
    ("written", "normal", "level"),
    [
        ("330000", "330000", 1), ("330100", "330100", 2), ("330106", "330106", 3),
        ("330106000", "330106", 3), ("330106000000", "330106", 3), ("330106003", "330106003", 4),
        ("330106003000", "330106003", 4), ("330106003001", "330106003001", 5),
        ("330000000000", "330000", 1), ("000000000000", "000000", 0),
    ],
)  # fmt: skip
def test_every_way_of_writing_a_code_is_one_code(written: str, normal: str, level: int) -> None:
    assert (regions.normal(written), regions.level(written)) == (normal, level)
    assert regions.full_name(written) == regions.full_name(normal)
    assert regions.chain(written) == regions.chain(normal)
    assert regions.contains(written, normal) and regions.is_known(written)


@pytest.mark.parametrize(
    "text", ["", "3", "33", "3301", "33010", "3301061", "３３０１０６", "33010a", "-1"]
)
def test_what_is_no_code(text: str) -> None:
    assert not regions.is_code(text) and not regions.is_known(text)
    with pytest.raises(ValueError):
        regions.normal(text)


@pytest.mark.parametrize("written", ["330106", "330106000", "330106000000"])
def test_the_api_takes_every_way_and_answers_one(client: FlaskClient, written: str) -> None:
    found = client.get(f"/api/v1/stations?region={written}")
    assert found.json == client.get("/api/v1/stations?region=330106").json
    wang = VeteranActor(client)
    wang.consent()
    assert wang.patch("/me", json={"region": written}).json["region"] == "330106"
    policies = client.get(f"/api/v1/policies?region={written}&limit=3")
    assert policies.status_code == 200 and policies.json["items"]


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
