"""Sentences of this feature that a person may read."""

from datetime import datetime

from app import clock

NO_SUCH_SLOT = "没有找到这个时段，请返回重新选择。"
NO_SUCH_APPOINTMENT = "没有找到这个预约。"
NOT_SERVED = "这个时段不办这一项，请换一个时段。"
SLOT_FULL = "这个时段刚刚约满了，请换一个时段。"
ALREADY_BOOKED = "您在这个时间已经有预约了，请换一个时间，或先取消原来的预约。"
TOO_LATE = "这个时段已经开始，不能再预约了，请选后面的时段。"
TOO_LATE_TO_CHANGE = "已经到了预约的时间，不能再改约或取消，请直接联系服务站。"
NOT_BOOKED = "这个预约已经取消或办完，不能改约，请重新预约。"
KEY_REUSED = "这次提交和上一次内容不同，请刷新页面后重新提交。"
BAD_MOMENT = "应当是日期（如 2026-11-21）或带时区的时间。"
BAD_RANGE = "结束时间要晚于开始时间，最多查 62 天。"
NO_SUCH_CODE = "没有找到这个凭证号，请核对后再输一次，或按姓名在当天名单里找。"
NO_STATION = "您的账号还没有分到服务站，请联系管理员。"
OTHER_STATION = "这不是您所在的服务站。"
TOO_EARLY = "还没到预约的时间，不能记为未到。"

STATES = {
    "booked": "已预约",
    "checked_in": "已签到",
    "served": "已办理",
    "no_show": "未到",
    "cancelled": "已取消",
}


def not_today(starts_at: datetime) -> str:
    """Somebody is here on the wrong day."""
    begin = clock.local(starts_at)
    return f"这个预约不在今天，约的是{begin.month}月{begin.day}日{begin:%H:%M}。"


def other_state(state: str) -> str:
    """It has been dealt with in another way by now."""
    return f"这个预约现在是“{STATES[state]}”，不能这样操作。"
