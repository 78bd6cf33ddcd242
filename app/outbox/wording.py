"""What a caseworker reads when a message did not arrive, and what a notice says."""

from datetime import datetime

from app import clock

NOT_FOLLOWING = "对方已取消关注，微信送不到。请打电话联系。"
CHANNEL_OFF = "这个微信入口没有开通，没有送出。"
GAVE_UP = "微信一直没有回应，已停止重试。请打电话联系。"
MAYBE_ARRIVED = "可能已送达，请核对。微信没有确认，为免重复不再自动发送。"
CALL = "微信允许的回复次数或时间已用完，对方也没有订阅通知。请点“查看电话”，打电话联系。"
NO_NUMBER = "微信允许的回复次数或时间已用完，对方没有订阅通知，也没有留手机号。请等对方再次留言。"
NOTIFIED = "微信回复次数或时间已用完，已用订阅通知提醒对方；正文要对方打开页面才看得到。"
NOTICE_LOST = "微信没能送达订阅通知。请打电话联系。"

REPLY_MATTER = "您的咨询有新回复"
REPLY_WAITS = "您的咨询有新回复，请打开小程序查看。"
REPLY_HINT = "请打开页面查看，或给我们留言"


def reply_notice(at: datetime) -> dict[str, str]:
    """Somebody has answered, and the words themselves can't be sent any more."""
    return {"matter": REPLY_MATTER, "at": moment(at), "hint": REPLY_HINT}


def moment(at: datetime) -> str:
    """2026年11月20日 09:30: what a time or date field takes."""
    local = clock.local(at)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
