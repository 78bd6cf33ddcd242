"""Office hours in words and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.stations.hours_text import parse
from app.stations.wording import hours_in_words

MORNING, AFTERNOON = ["09:00", "12:00"], ["13:30", "17:00"]
SPANS = st.sampled_from([[], [MORNING], [MORNING, AFTERNOON], [["08:00", "18:00"]]])


@given(st.lists(SPANS, min_size=7, max_size=7).filter(any))
def test_what_is_written_is_read_back(spans: list) -> None:
    week = {str(day): one for day, one in enumerate(spans) if one}
    assert parse(hours_in_words(week)) == week


def test_as_people_type_it() -> None:
    assert parse("周一至周二 9:00-12:00, 13:30—17:00；") == {
        "0": [MORNING, AFTERNOON], "1": [MORNING, AFTERNOON],
    }  # fmt: skip
    assert parse("周六9：00~12：00") == {"5": [MORNING]}
    assert parse("") == {}


@pytest.mark.parametrize(
    "text",
    ["每天", "周一", "09:00-12:00", "周一 12:00-09:00", "周一 25:00-26:00",
     "周五至周一 09:00-12:00",
     "周一 09:00-12:00、11:00-13:00", "周一 09:00-12:00；周一 13:00-14:00",
     "周一 09:00-12:00 除节假日"],
)  # fmt: skip
def test_what_is_unclear_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse(text)
