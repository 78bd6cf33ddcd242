"""A long alternation finds the same whether or not it is asked first where it may begin."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import safety
from bot.starts import any_of

PATTERNS = (
    r"(?:可|真|好)?想死(?:你|他)",
    r"(?:^|[,，])(?:我|俺)?(?:要|找)人(?!民|口)|不?活",
    r"(?<!不)死(?:了)*$|[药刀].{0,3}(?:买|备)",
)
TEXTS = st.text(alphabet="可真好想死你他，,我俺要找人民口不活了药刀买备\n a", max_size=30)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_finds_what_the_plain_alternation_finds(text: str) -> None:
    plain = re.compile("|".join(PATTERNS))
    spans = [match.span() for match in any_of(*PATTERNS).finditer(text)]
    assert spans == [match.span() for match in plain.finditer(text)]


@pytest.mark.parametrize("open_start", [r".死", r"[^了]死", r"\d死", r"x?", r"(?i:a)b", r"(?>a)b"])
def test_tries_everywhere_where_it_cannot_tell_the_start(open_start: str) -> None:
    found = any_of(open_start, "活")
    assert found.pattern == f"{open_start}|活"


def test_the_patterns_of_safety_are_passed_over_where_none_can_begin() -> None:
    for pattern in (safety._DISTRESS, safety._TRAPS, safety._PERSON, safety._NOT_PERSON):
        assert pattern.pattern.startswith("(?=[")
