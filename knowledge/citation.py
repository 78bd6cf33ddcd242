"""What an answer rests on: statutes, the articles cited from them, the figures taken from them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from knowledge.numerals import to_chinese

STATE_PREFIX = "中华人民共和国"


@dataclass(frozen=True, slots=True)
class Law:
    """One row of laws.yml. Dates are those of the version in force; `articles` counts them."""

    slug: str
    title: str
    level: str
    issuer: str
    promulgated: date
    in_force_since: date
    status: str
    articles: int
    first_article: int = 1
    superseded_by: str | None = None
    superseded_from: date | None = None
    region: str = "000000"
    place: str = "全国"

    @property
    def short_title(self) -> str:
        """The name people use: without the state's name, and without the part of a code."""
        return self.title.removeprefix(STATE_PREFIX).split("·")[0]

    @property
    def amended_on(self) -> date | None:
        """Day of the latest amendment, where the law is older than the version in force."""
        return self.promulgated if self.promulgated > self.in_force_since else None

    def has(self, article: int) -> bool:
        return self.first_article <= article < self.first_article + self.articles

    def in_force(self, on: date) -> bool:
        if on < self.in_force_since:
            return False
        return self.superseded_from is None or on < self.superseded_from


@dataclass(frozen=True, slots=True)
class Citation:
    """Articles of one statute, with all that the source line tells about it."""

    law: str
    articles: tuple[int, ...]
    title: str
    in_force_since: date
    amended_on: date | None = None
    region: str = "000000"
    place: str = "全国"

    @classmethod
    def of(cls, law: Law, articles: Iterable[int]) -> "Citation":
        return cls(
            law.slug,
            tuple(sorted(set(articles))),
            law.short_title,
            law.in_force_since,
            law.amended_on,
            law.region,
            law.place,
        )

    def __str__(self) -> str:
        """《军人抚恤优待条例》第九条至第十一条（2004年8月1日起施行…；适用地区：全国）."""
        dates = f"{_day(self.in_force_since)}起施行"
        if self.amended_on:
            dates += f"，{_day(self.amended_on)}修改"
        named = "、".join(_runs(self.articles))
        return f"《{self.title}》{named}（{dates}；适用地区：{self.place}）"


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure of an answer, as written there, and the article it stands in."""

    value: str
    law: str
    article: int


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _runs(articles: tuple[int, ...]) -> list[str]:
    """Article numbers in words; three or more in a row become 第九条至第十一条."""
    runs: list[list[int]] = []
    for number in articles:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    words: list[str] = []
    for run in runs:
        names = [f"第{to_chinese(number)}条" for number in run]
        words += [f"{names[0]}至{names[-1]}"] if len(run) > 2 else names
    return words
