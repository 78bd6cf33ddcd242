"""What the ears look at."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.alarm import Signs, pieces
from bot.lexicon import lexicon
from bot.views import views


def test_the_longest_word_at_a_place_is_the_sign() -> None:
    signs = Signs({"life": ["活", "活着"], "no": ["不想"], "want": ["不想活"], "end": ["活着没"]})
    assert signs("活着") == ["life"]
    assert signs("不想活 着没") == ["end", "want", "end+want"]
    assert signs("今天") == []


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(("我不想活了", "退役金abc", "优待证丢了怎么办", "1 2", "撑", "，")),
        max_size=40,
    ).map("，".join)
)
def test_what_is_in_a_piece_is_in_the_whole(text: str) -> None:
    whole, *parts = pieces(text) or ("",)
    for view in views(lexicon()).values():
        known = set(view(whole))
        assert all(known.issuperset(view(part)) for part in parts)


@pytest.mark.parametrize("text", ["", "abc 123", "。，！"])
def test_without_chinese_there_is_nothing_to_hear(text: str) -> None:
    assert pieces(text) == ()
