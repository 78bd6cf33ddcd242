"""Sentences of this feature that a person may read."""

from datetime import datetime

from app import clock
from app.appointments import rules
from app.appointments.models import Appointment, AppointmentState, Slot
from app.stations.models import ServiceItem, Station

NO_SUCH_SLOT = "没有找到这个时段，请返回重新选择。"
NO_SUCH_APPOINTMENT = "没有找到这个预约。"
NOT_SERVED = "这个时段不办这一项，请换一个时段。"
SLOT_FULL = "这个时段刚刚约满了，请换一个时段。"
ALREADY_BOOKED = (
    "您在这个时间已经有预约，或有为您保留的名额，请到“我的预约”里看一看，也可以换一个时间。"
    "同一时间只能约一个人；几位家人都要办的，请约前后相接的时间，或用各自的微信预约。"
)
TOO_LATE = "这个时段已经开始，或者已经停止网上预约，请选后面的时段。"
TOO_LATE_TO_CHANGE = "离预约的时间太近，不能再改约或取消，请直接联系服务站。"
TOO_LATE_TO_WAIT = "这个时段快到了或已停约，不能再候补，请换一个时段。"
NOT_FULL = "这个时段还有空位，可以直接预约。"
OFFER_OVER = "为您保留的时间已经过了，请重新选择时段。"
NO_SUCH_WAITING = "没有找到这条候补。"
WAITING = "候补中"
NOBODY_WAITS = "现在没有人在排队。"
NO_SUCH_TICKET = "没有找到这个号。"
NOT_IN_LINE = "这个号已经办完或离开了。"
TICKETS = {"waiting": "等候", "called": "已叫号", "served": "已办理", "gone": "已离开"}
NOT_BOOKED = "这个预约已经取消或办完，不能改约，请重新预约。"
KEY_REUSED = "这次提交和上一次内容不同，请刷新页面后重新提交。"
BAD_MOMENT = "应当是日期（如 2026-11-21）或带时区的时间。"
BAD_RANGE = "结束时间要晚于开始时间，最多查 62 天。"
NO_SUCH_CODE = "没有找到这个凭证号，请核对后再输一次，或按姓名在当天名单里找。"
NO_STATION = "您的账号还没有分到服务站，请联系管理员。"
OTHER_STATION = "这不是您所在的服务站。"
TOO_EARLY = "还没到预约的时间，不能记为未到。"
NO_REASON = "临时有事"
NO_SUCH_CLOSURE = "这次停办已经撤销了。"
PLAN_CHANGED = "开放时间有调整"
BAD_DAYS = "结束日期不能早于开始日期，一次最多改 31 天，已经过去的日子不能改。"
BAD_CLOSURE = "停办的结束时间要晚于开始时间，也要晚于现在。"

TOO_MANY_BOOKED = f"您已经约了 {rules.MOST_UPCOMING} 个还没办的时间，请先办完或取消一个，再约新的。"
TOO_MANY_MISSED = (
    f"您近 {rules.MISSED_WITHIN.days} 天有 {rules.MOST_MISSED} 次临近时间才取消或没有到场，"
    "暂时不能网上预约。要办事可以直接到服务站取号，或打电话预约。"
)
# By the condition that does not hold (`placing.CONDITIONS`).
REFUSED = {
    "too_late": TOO_LATE,
    "already_booked": ALREADY_BOOKED,
    "slot_full": SLOT_FULL,
    "too_many_booked": TOO_MANY_BOOKED,
    "too_many_missed": TOO_MANY_MISSED,
}

STATES = {
    "offered": "候补到一个名额，等您确认",
    "booked": "已预约",
    "checked_in": "已签到",
    "served": "已办理",
    "no_show": "未到",
    "cancelled": "已取消",
}


def not_today(starts_at: datetime) -> str:
    """Somebody is here on the wrong day."""
    return f"这个预约不在今天，约的是{when(starts_at)}。"


def other_state(state: str) -> str:
    """It has been dealt with in another way by now."""
    return f"这个预约现在是“{STATES[state]}”，不能这样操作。"


def state_text(appointment: Appointment) -> str:
    """The state, and why when it was not the person."""
    by_closure = appointment.cancel_reason == "closure"
    if appointment.state == AppointmentState.CANCELLED and by_closure:
        return "服务站临时停办，已取消"
    return STATES[appointment.state]


def too_many_waiting(most: int) -> str:
    """More waiting lists than one person needs."""
    return f"您已经在候补 {most} 个时段，请先去掉一个。"


def offer(appointment: Appointment, station: Station, item: ServiceItem) -> str:
    """A place on the waiting list has come up."""
    assert appointment.offered_until is not None
    return (
        f"【候补通知】{station.name}{when(appointment.slot.starts_at)}办理{item.name}有了空位，"
        f"为您保留到{when(appointment.offered_until)}。请在“我的预约”里点“我要”，过时会让给下一位。"
    )


def offer_values(appointment: Appointment, station: Station, item: ServiceItem) -> dict[str, str]:
    """The same for a subscription notice."""
    assert appointment.offered_until is not None
    return {
        "matter": f"候补：{item.name}",
        "at": _moment(appointment.slot.starts_at),
        "place": station.name,
        "hint": f"请在{when(appointment.offered_until)}前确认",
    }


def when(starts_at: datetime) -> str:
    """11月20日09:30, on a Chinese clock."""
    begin = clock.local(starts_at)
    return f"{begin.month}月{begin.day}日{begin:%H:%M}"


def reminder(appointment: Appointment, station: Station, item: ServiceItem) -> str:
    """Before it begins."""
    papers = "、".join(paper["name"] for paper in item.documents)
    return (
        f"【预约提醒】{when(appointment.slot.starts_at)}，{station.name}，办理{item.name}。\n"
        f"地址：{station.address}\n请带：{papers}（以当地窗口要求为准）\n"
        f"凭证号：{appointment.code}。来不了请回复“取消”或“改”，也可以在“我的预约”里操作。"
    )


def reminder_values(
    appointment: Appointment, station: Station, item: ServiceItem
) -> dict[str, str]:
    """The same for a subscription notice, which has room for a few words only."""
    return {
        "matter": item.name,
        "at": _moment(appointment.slot.starts_at),
        "place": station.name,
        "hint": "请带齐材料，来不了请取消或改约",
    }


def calendar_title(item: ServiceItem, station: Station) -> str:
    """What a calendar shows."""
    return f"{item.name}（{station.name}）"


def calendar_text(appointment: Appointment, station: Station, item: ServiceItem) -> str:
    """What a calendar's entry says when it is opened."""
    papers = "、".join(paper["name"] for paper in item.documents)
    return (
        f"凭证号：{appointment.code}\n请带：{papers}（以当地窗口要求为准）\n电话：{station.phone}"
    )


def closed_values(appointment: Appointment, station: Station, item: ServiceItem) -> dict[str, str]:
    """That a station is closed then, as a subscription notice."""
    return {
        "matter": f"已取消：{item.name}",
        "at": _moment(appointment.slot.starts_at),
        "place": station.name,
        "hint": "服务站临时停办，请另约时间",
    }


def _moment(at: datetime) -> str:
    local = clock.local(at)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


def closed_notice(appointment: Appointment, station: str, reason: str) -> str:
    """The station is closed then."""
    return (
        f"很抱歉，{station}临时停办（{reason}），您{when(appointment.slot.starts_at)}的预约已经取消。"
        "请在“我的预约”里另约时间，或回复“人工”。"
    )


def moved_values(
    appointment: Appointment, station: Station, left: Slot, item: ServiceItem
) -> dict[str, str]:
    """That a station is closed then and another time is kept, as a subscription notice."""
    return {
        "matter": f"已改期：{item.name}",
        "at": _moment(appointment.slot.starts_at),
        "place": station.name,
        "hint": f"原{when(left.starts_at)}停办，可改可取消",
    }


def moved_notice(
    appointment: Appointment, station: Station, closed: Station, left: Slot, reason: str
) -> str:
    """The station is closed then, and another time is kept."""
    return (
        f"很抱歉，{closed.name}临时停办（{reason}），您{when(left.starts_at)}的预约已经改到"
        f"{when(appointment.slot.starts_at)}，{station.name}。\n地址：{station.address}\n"
        f"凭证号不变：{appointment.code}。时间不合适，请回复“改”或“取消”，也可以在“我的预约”里操作。"
    )


def called(number: int) -> str:
    """Somebody's turn."""
    return f"请 {number} 号到窗口。"


def issued(number: int, ahead: int) -> str:
    """A ticket for somebody who walked in."""
    return f"取号成功：{number} 号，前面还有 {ahead} 位。"


def ticket_now(number: int, state: str) -> str:
    """What has become of a ticket."""
    return f"{number} 号：{TICKETS[state]}。"


def closed(slots: int, moved: int, cancelled: int) -> str:
    """What the closure has done."""
    return (
        f"已停约：{slots} 个时段停止预约，{moved} 个预约已改期，{cancelled} 个预约已取消；"
        "能发微信的已通知，其余请电话告知。"
    )


def effect(opened: int, closed: int, people: int) -> str:
    """What a bulk change has done."""
    told = f"，{people} 个预约已取消；能发微信的已通知，其余请电话告知" if people else ""
    return f"新放出 {opened} 个时段，停约 {closed} 个时段{told}。"


DAY_COLUMNS = ("开始", "结束", "事项", "来人", "电话", "凭证号", "状态")
LOAD_COLUMNS = ("日期", "放号", "已约", "已约占比（%）", "已办理", "未到", "现场取号")

# Booking in the talk.
CHAT_WHAT_FOR = "您想约哪一项？"
CHAT_PICK = "回复数字就行；不约了，回复“不约了”。"
CHAT_STOP = frozenset({
    "不约", "不约了", "先不约了", "不预约了", "算了", "算了吧", "都不行", "不用了", "不用了谢谢",
    "不要了", "不办了", "改天再说", "下次吧", "下次再说",
})  # fmt: skip
CHAT_STOPPED = "好的，没有预约。需要时随时告诉我。"
CHAT_NO_OTHER = "现在没有别的空位了，原来的预约还在。"
CHAT_OTHER_STATION = "先给您列出附近近期有空位、能办的一处，去之前请打电话问一声。"
CHAT_WHICH = {"cancel": "您要取消哪一个预约？", "move": "您要改哪一个预约？"}
WEEKDAYS = "一二三四五六日"


def chat_label(begin: datetime) -> str:
    """11月20日 周五 09:30"""
    day = f"{begin.month}月{begin.day}日 周{WEEKDAYS[begin.weekday()]}"
    return f"{day} {begin:%H:%M}"


def chat_nowhere(item: str) -> str:
    """No station has a free time."""
    return f"现在没有能预约“{item}”的时间。可以直接到服务站取号办理，或回复“人工”。"


def chat_reason(reason: str, region: str | None, ask: Station | None, also: Station | None) -> str:
    """Why this station, the profile's `region` it rests on, and whom to ask before one comes."""
    basis = f"按您资料里填的户籍地或安置地（{region}）看，" if region else ""
    first = f"{ask.name}的电话：{ask.phone}。" if ask else ""
    other = f"也可以问：{also.name}，{also.phone}。" if also else ""
    return f"{basis}{reason}{first}{other}"


def chat_times(item: ServiceItem, station: Station, reason: str, *, asked: bool) -> str:
    """Times to choose from; not `asked`: the time that was named is not free."""
    head = "" if asked else "您说的时间没有空位，最近的空位是下面这些。\n"
    return f"{head}办理{item.name}：{station.name}（{station.address}）。{reason}请选时间："


def chat_move(appointment: Appointment, station: Station) -> str:
    """Other times for what is booked."""
    return f"您原来约的是{when(appointment.slot.starts_at)}，{station.name}。改到什么时候？"


def chat_booked(appointment: Appointment, station: Station, item: ServiceItem) -> str:
    """It is booked."""
    return "约好了。\n" + reminder(appointment, station, item).removeprefix("【预约提醒】")


def chat_moved(appointment: Appointment, station: Station, item: ServiceItem) -> str:
    """It is moved."""
    return "改好了。\n" + reminder(appointment, station, item).removeprefix("【预约提醒】")


def chat_cancelled(appointment: Appointment, station: Station, item: ServiceItem) -> str:
    """It is cancelled."""
    at = when(appointment.slot.starts_at)
    return f"已取消{at}在{station.name}办理{item.name}的预约。要再约，回复“预约”。"
