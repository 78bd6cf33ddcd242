"""What identifies a person or must stay secret is found, however it is written."""

import time
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.masking import id_checksum, mask
from tests.bot.conftest import DATA

CASES: list[list[Any]] = yaml.safe_load((DATA / "masks.yml").read_text("utf-8"))


@pytest.mark.parametrize(("text", "expect"), CASES, ids=[str(case[0])[:12] for case in CASES])
def test_masks(text: Any, expect: dict[Any, str]) -> None:
    found = {str(text)[start:end]: kind for start, end, kind in mask(str(text))}
    assert found == {str(part): kind for part, kind in expect.items()}


@given(st.text(max_size=300))
def test_spans_are_sorted_inside_and_apart(text: str) -> None:
    last = 0
    for start, end, _ in mask(text):
        assert last <= start < end <= len(text)
        last = end


@given(st.from_regex(r"\A1[3-9][0-9]{9}\Z"))
def test_a_phone_number_is_found_in_digits_and_in_characters(number: str) -> None:
    spoken = "".join("零一二三四五六七八九"[int(d)] for d in number)
    assert [kind for *_, kind in mask(f"电话{number}")] == ["phone"]
    assert [kind for *_, kind in mask(f"电话{spoken}")] == ["phone"]


@pytest.mark.parametrize("piece", ["县", "路", "小区", "村路", "1", "1栋", "部队", "一"])
def test_a_hostile_text_takes_no_longer(piece: str) -> None:
    text = (piece * 5000)[:5000]
    mask(text)
    began = time.process_time()
    mask(text)
    assert time.process_time() - began < 0.2


def test_check_digit() -> None:
    assert id_checksum("11010519491231002x")
    assert not id_checksum("110105194912310021")


def test_the_word_veteran_is_no_secret() -> None:
    assert mask("退伍军人立过三等功") == []
