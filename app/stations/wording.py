"""Sentences of this feature that a person may read."""

import re
from collections.abc import Mapping, Sequence

NO_SUCH_STATION = "没有找到这个服务站，请返回重新选择。"
NO_SUCH_ITEM = "没有这个服务事项，请从列表中选择。"
BOTH_COORDINATES = "经度和纬度要一起填写。"
BAD_REGION = "应当是行政区划代码，例如 330106。"
BAD_CURSOR = "翻页参数不对，请从第一页重新打开。"
NO_SUCH_DAY = "这一天没有设置过。"

COUNTER_DECIDES = "以当地窗口要求为准，去之前可以先打电话问一声。"

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
LEVELS = {
    "province": "省级",
    "city": "市级",
    "county": "县级",
    "township": "乡镇（街道）",
    "village": "村（社区）",
}
SEATS = {
    "household": "户籍地",
    "placement": "安置地",
    "residence": "常住地",
    "anywhere": "任一服务站",
}


def hours_in_words(office_hours: Mapping[str, Sequence[Sequence[str]]]) -> str:
    """周一至周五 09:00–12:00、13:30–17:00; days with the same hours are drawn together."""
    groups: list[tuple[int, int, str]] = []
    for weekday in range(7):
        spans = "、".join(f"{begin}–{end}" for begin, end in office_hours.get(str(weekday), ()))
        if not spans:
            continue
        if groups and groups[-1][1] == weekday - 1 and groups[-1][2] == spans:
            groups[-1] = (groups[-1][0], weekday, spans)
        else:
            groups.append((weekday, weekday, spans))
    lines = []
    for first, last, spans in groups:
        days = WEEKDAYS[first] if first == last else f"{WEEKDAYS[first]}至{WEEKDAYS[last]}"
        lines.append(f"{days} {spans}")
    return "；".join(lines) if lines else "开放时间请电话询问"


def calendar_end(year: int) -> str:
    """How far holidays are known."""
    return (
        f"节假日安排公布到{year}年底，之后只按周末休息推算。"
        "新一年的放假通知公布后，请升级程序，或逐天手工设置。"
    )


ANY_STATION = "这件事到哪个服务站都可以，先去离您近的。"


def decided_by(seat: str) -> str:
    """Why this station."""
    return f"这件事由您{SEATS[seat]}的服务站负责。"


def ask_first(seat: str, other: str) -> str:
    """Two stations come into question."""
    return (
        f"这件事原则上由您{SEATS[seat]}的服务站负责；{SEATS[other]}的服务站也可能受理，"
        "去之前请先打电话问清楚。"
    )


def place_unknown(seat: str) -> str:
    """The place that decides has not been told."""
    return f"这件事要看您的{SEATS[seat]}，您还没有告诉我们，下面只是参考。请先说明{SEATS[seat]}在哪里。"


def none_listed(seat: str) -> str:
    """We know the place, and have no station for it."""
    return f"这件事由您{SEATS[seat]}的服务站负责，但那里的服务站还没有登记在这里，请转人工核实。"


# The table that a bureau fills in: what a column is, and what stands above it.
COLUMNS = {
    "code": "编码", "name": "名称", "level": "级别", "region": "行政区划", "parent": "上级编码",
    "address": "地址", "phone": "电话", "latitude": "纬度", "longitude": "经度",
    "hours": "开放时间", "items": "办理事项", "plans": "号源", "active": "启用",
}  # fmt: skip
YES, NO = "是", "否"
CELL_MISSING = "不能空着。"
BAD_YES_NO = "请填“是”或“否”，不填就是“是”。"
PARENT_NOT_ABOVE = "上级的级别要比它高。"
BAD_FILE = "文件读不出来，请另存为“CSV UTF-8（逗号分隔）”再试。"

BAD_QUOTES = "从这一行起引号没有配对，或者引号后面多了字，后面的行都读不出来。"
TOO_MANY_CELLS = "这一行的格子比第一行多，可能有没加引号的逗号。"
TOO_FEW_CELLS = "这一行的格子比第一行少，请补齐逗号。"
NO_SUCH_SIGN = "这一行有认不出的字，请另存为“CSV UTF-8（逗号分隔）”再试。"
CONTROL_SIGN = "这一行有看不见的控制字符，请重新输入这一行。"
WORKBOOK = (
    "这是 Excel 或 WPS 的工作簿。请在里面选“另存为”，类型选“CSV（逗号分隔）”，再上传存好的文件。"
)
NO_LINES = "文件里只有标题行，没有服务站。"
BAD_CODE = "编码只能用字母、数字、汉字、点、横线和下划线。"
CODE_RESERVED = "这个编码系统自己要用，请换一个。"
PARENT_TOO_LOW = "改了级别以后，它已有的下级站就不比它低了，请一起改。"


def columns_twice(names: Sequence[str]) -> str:
    """A heading stands there more than once."""
    return f"第一行有重复的列：{'、'.join(names)}。"


def too_many_lines(most: int) -> str:
    """More than one bureau has."""
    return f"一次最多 {most} 行，请分成几个文件。"


def columns_missing(names: Sequence[str]) -> str:
    """The heading is not ours."""
    return f"第一行缺少这些列：{'、'.join(names)}。可以先导出一份，照着填。"


def cell_too_long(most: int) -> str:
    """A cell that does not fit."""
    return f"最多 {most} 个字。"


def bad_level(text: str) -> str:
    """No such level."""
    return f"没有“{text}”这一级，请填：{'、'.join(LEVELS.values())}。"


def unknown_region(code: str) -> str:
    """Not in the list, or no code."""
    return f"“{code}”不是已知的行政区划代码（前六位按 GB/T 2260，乡镇加三位，村再加三位）。"


def bad_degrees(least: int, most: int) -> str:
    """Coordinates outside China."""
    return f"应当是 {least} 到 {most} 之间的度数，请看看经度和纬度是不是填反了。"


def bad_hours(part: str) -> str:
    """Hours that can't be read."""
    return f"“{part.strip()}”看不懂，请照这样填：周一至周五 09:00-12:00、13:30-17:00；周六 09:00-12:00。"


def unknown_item(name: str) -> str:
    """No such item."""
    return f"没有“{name}”这个服务事项。"


def code_twice(code: str) -> str:
    """Two lines for one station."""
    return f"编码“{code}”前面已经有一行了。"


def unknown_parent(code: str) -> str:
    """A parent that is nowhere."""
    return f"没有编码为“{code}”的上级，文件里也没有。"


def parted(text: str) -> list[str]:
    """The entries of a cell that holds several."""
    return [part.strip() for part in re.split(r"[、,，;；\n]", text) if part.strip()]


LACKS_HOURS = "没有开放时间"
LACKS_STAFF = "没有工作人员"
LACKS_ITEMS = "没有服务事项"
LACKS_PHONE = "没有电话"
LACKS_PLACE = "没有经纬度"

ANSWER_ALL = "请把每个问题都点一个答案。"
NOTHING_LACKING = "看起来常用的材料都有了。最后以当地窗口要求为准。"
SEEMS_LACKING = "您好像还缺下面这些。这只是提醒，不影响预约；能不能办、怎么办，以窗口核对为准。"
