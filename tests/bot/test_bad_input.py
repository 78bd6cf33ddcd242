"""Anything may come in; the answer is well-formed and comes in time."""

import json
import time
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import Bot, Entry
from bot.model import Kind
from tests.bot.conftest import SMALL

BOT = Bot(SMALL)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
def test_any_text(text: str) -> None:
    outcome = BOT.respond(text)
    assert outcome.kind in get_args(Kind)
    assert outcome == BOT.respond(text)
    json.dumps(outcome.context)
    assert all(0 <= m.score <= 1 for m in BOT.search(text))


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.text(alphabet="优待证怎么办报到 一2a，。?\u0000😀", max_size=12), max_size=6),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    ),
)
def test_any_conversation_and_any_context(texts: list[str], junk: object) -> None:
    context: object = {"last": junk, "choices": junk, "misses": junk, "region": junk}
    for text in texts:
        outcome = BOT.respond(text, context)  # type: ignore[arg-type]
        context = json.loads(json.dumps(outcome.context))


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "啊" * 5000,
        "优待证" * 1666,
        "1" * 5000,
        "a1" * 2500,
        "😀" * 100,
        "\x00\x07",
        "？",
        "一" * 5000,
    ],
)
def test_bounded_time(text: str) -> None:
    BOT.respond(text)
    began = time.process_time()
    BOT.respond(text)
    assert time.process_time() - began < 0.1  # 20 ms on a quiet machine


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.text(max_size=90), max_size=4), max_size=8))
def test_any_base(questions: list[list[str]]) -> None:
    bot = Bot([Entry(str(n), tuple(q)) for n, q in enumerate(questions)])
    bot.search("优待证怎么办")
    for group in questions:
        for question in group:
            bot.respond(question)


def test_no_entries() -> None:
    assert Bot([]).search("优待证") == []
    assert Bot([]).respond("优待证").kind == "no_match"


def test_one_entry_with_very_many_phrasings() -> None:
    bot = Bot(
        [Entry("many", tuple(f"优待证怎么办{n}" for n in range(500))), Entry("one", ("报到",))]
    )
    assert bot.search("优待证怎么办理")[0].id == "many"


def test_the_last_of_two_entries_with_one_id_counts() -> None:
    bot = Bot([Entry("a", ("优待证",)), Entry("a", ("报到",))])
    assert [m.phrasing for m in bot.search("报到")] == ["报到"]
