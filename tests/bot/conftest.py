"""Bots to ask: a small one of our own making and the shipped base."""

from pathlib import Path

import pytest

from bot import Bot, Entry, shelf

ROOT = Path(__file__).parents[2]
DATA = Path(__file__).parent / "data"

SMALL = (
    Entry("card-apply", ("优待证怎么申领", "退伍军人优待证怎么办理", "办优待证去哪里")),
    Entry("card-lost-replace", ("优待证丢了怎么补办", "优待证损坏换新", "证弄丢了重新领")),
    Entry("report-deadline", ("退役后去哪里报到", "退伍多久之内要报到", "过了报到时间怎么办")),
    Entry("officer-exit-modes", ("军官退役有哪几种安置方式",), who=("veteran-officer",)),
    Entry("sergeant-exit-modes", ("军士退役有哪几种安置方式",), who=("veteran-sergeant",)),
    Entry("conscript-exit-modes", ("义务兵退役有哪几种安置方式",), who=("veteran-conscript",)),
)


@pytest.fixture(scope="session")
def small() -> Bot:
    """Six entries with a phrasing or three."""
    return Bot(SMALL)


@pytest.fixture(scope="session")
def shipped() -> Bot:
    """All shipped articles."""
    return Bot(shelf.entries(ROOT / shelf.ARTICLES))
