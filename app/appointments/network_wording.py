"""Sentences of the network of stations as a table: plans, files, imports."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from app.appointments.rules import HORIZON_DAYS
from app.stations.wording import hours_in_words

PLAN_WITHOUT_ITEM = "有号源的事项也要写进“办理事项”。"
PLAN_WITHOUT_HOURS = "有号源就要填开放时间。"
PLAN_TWICE = "同一个事项只写一次。"
LACKS_PLANS = "没有号源"
# A counter's plan as `plans_in_words` writes it.
PLAN = re.compile(
    r"(?P<item>.+?)\s*(?P<people>\d{1,4})\s*人\s*/?\s*(?P<minutes>\d{1,4})\s*分钟?"
    r"(?:\s*提前\s*(?P<lead>\d{1,5})\s*(?P<unit>分钟?|小?时|天))?"
    r"(?:\s*放号\s*(?P<horizon>\d{1,3})\s*天)?"
    r"\s*(?:[（(](?P<hours>[^（）()]+)[）)])?"
)


class Counter(Protocol):
    """As in `setup.Counter`."""

    @property
    def item(self) -> str: ...
    @property
    def capacity(self) -> int: ...
    @property
    def minutes(self) -> int: ...
    @property
    def week(self) -> Mapping[str, Sequence[Sequence[str]]]: ...
    @property
    def lead_minutes(self) -> int: ...
    @property
    def horizon_days(self) -> int: ...


def plans_in_words(counters: Iterable[Counter], names: Mapping[str, str]) -> str:
    """优待证申领 2人 30分钟；综合咨询 1人 20分钟（周一 09:00–11:00）; `setup` reads it back."""
    return "；".join(
        f"{names[one.item]} {one.capacity}人 {one.minutes}分钟{_reach(one)}"
        + (f"（{hours_in_words(one.week)}）" if one.week else "")
        for one in counters
        if one.item in names
    )


def _reach(one: Counter) -> str:
    hours, rest = divmod(one.lead_minutes, 60)
    lead = f" 提前{one.lead_minutes}分钟" if rest else f" 提前{hours}小时" if hours else ""
    return lead + ("" if one.horizon_days == HORIZON_DAYS else f" 放号{one.horizon_days}天")


def bad_reach(lead_days: int, horizon_days: int) -> str:
    """Booking ends too early, or begins too early or late."""
    return f"最多提前 {lead_days} 天停止预约，放号是 1 到 {horizon_days} 天。"


def bad_plan(part: str) -> str:
    """A plan that can't be read."""
    return (
        f"“{part}”看不懂，请照这样填：优待证申领 2人 30分钟；"
        "综合咨询 1人 20分钟 提前2小时 放号14天（周一、周三 09:00-11:00）。"
    )


def bad_capacity(most: int) -> str:
    """Too few or too many at a time."""
    return f"每个时段应当是 1 到 {most} 人。"


def bad_minutes(least: int, most: int) -> str:
    """A slot that is too short or too long."""
    return f"每个时段应当是 {least} 到 {most} 分钟。"


def problem(line: int, column: str, words: str) -> str:
    """One thing that is wrong with a file."""
    return f"第 {line} 行{f'“{column}”' if column else ''}：{words}"


def would_cancel(people: int) -> str:
    """Asked once before people lose their place."""
    return f"这样改会取消 {people} 个已有的预约，并通知本人。确定要改，请再点一次“保存”。"


def imported(stations: int, effect: str) -> str:
    """What an import has done."""
    return f"已写入 {stations} 个服务站，{effect}"


def could_import(stations: int, opened: int, closed: int, people: int) -> str:
    """What a dry run has found."""
    return (
        f"检查通过：{stations} 个服务站。写入后会新放出 {opened} 个时段，停约 {closed} 个时段，"
        f"取消 {people} 个已有的预约并通知本人。现在没有改动任何数据。"
    )


def not_imported(problems: int) -> str:
    """Nothing was done."""
    return f"有 {problems} 处要改，没有写入任何数据。"
