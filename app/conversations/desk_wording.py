"""Sentences that staff read at the desk, and the names of its lists, clocks and results."""

REASONS = {
    "asked": "本人要求",
    "distress": "紧急求助",
    "no_match": "机器人答不上",
    "escalate": "需要人工判断",
}
CLOCKS = {"first": "首次回复", "next": "回复", "solution": "办结"}
CLOSE_REASONS = {
    "solved": "已解决",
    "referred": "已告知去向",
    "booked": "已预约办理",
    "no_reply": "对方没有回应",
    "not_ours": "不属于受理范围",
    "repeated": "重复咨询",
    "other": "其他",
    "idle": "长时间没有回应",
    "erased": "对方注销",
    "quiet": "机器人接待结束",
}
BY_RULE = frozenset({"idle", "erased", "quiet"})  # reasons that only the desk's own rules give
PASSINGS = {
    "transfer": "转办",
    "return": "退回",
    "ruling": "裁定",
    "take_over": "主管接管",
    "rule": "离岗退回",
}
FOLLOW_UP_RESULTS = {
    "settled": "已办妥，满意",
    "unsettled": "还没办妥",
    "unsatisfied": "不满意",
    "not_reached": "没联系上",
}
APPOINTMENT_STATES = {
    "booked": "已预约",
    "checked_in": "已签到",
    "served": "已办理",
    "no_show": "未到",
    "cancelled": "已取消",
}

TOO_MANY = "您手上已有{most}个会话，先处理完再接新的。"
BAD_LIMIT = "每人同时接待数应在1到{most}之间。"
BAD_TARGET = "时限应在1到{most}之间。"
BAD_OFFICER = "值班负责人应是在用的工作人员账号。"
REASON_NEEDED = "请写明原因。"
NOT_MANAGER = "只有本站或上级站点的主管可以这样做。"
OTHER_STATION = "这是别的站点的，请那边的同事来做。"
OWN_ALREADY = "这个会话已经在您手上。"
NOTHING_TO_RETURN = "这个会话不是转办来的，不能退回；可以退回排队或转办。"
RETURN_TOO_LATE = "转办已超过24小时，按规定不能再退回。"
RULED = "主管已经裁定由这里办理，不能再退回。"
URGENT_STAYS = "紧急会话不能交回机器人，请处理后结束，或退回排队。"
NO_STATION_ABOVE = "上面没有更高一级的站点。"
EMPTY_NOTE = "备注不能为空。"
KEY_REUSED = "这个编号已经用于另一条回复，请重新发送。"
CANNOT_TAKE = "{name}不接待会话，请选接待人员或站点。"
NOT_FAILED = "这条消息没有发送失败，不用重发。"
NO_ALLOWANCE = "微信现在不让再发：等对方再说话后重发，或者打电话联系。"
ARTICLE_OUT = "这条政策现在不在有效期内或不适用对方所在地区，不能发送。请查最新条目。"
NO_SUCH_REPLY = "没有这条常用语。"
REPLY_INCOMPLETE = "标题和内容都要填写。"
NO_SUCH_ARTICLE = "没有这个政策条目编号。"
UNKNOWN_VARIABLE = "不认识的变量：{name}。可用的有：{known}。"
BAD_CLOSE_REASON = "请选择结果。"
FOLLOW_UP_PAST = "回访日期应在今天之后。"
NO_SUCH_FOLLOW_UP = "没有这个回访任务。"
FOLLOW_UP_DONE = "这个回访已经做完了。"
BAD_RESULT = "请选择回访结果。"
NOT_A_PICTURE = "这个文件不是图片，请下载查看。"
BAD_TAB = "没有这种列表。"
SEARCH_SHORT = "请至少输入两个字，或完整的手机号。"
LEFT_BY_RULE = "{name}已离岗或断线，会话自动退回排队"
ASSIGNED = "系统自动分配"

DEMO_REPLIES = (
    ("问候", "{称呼}，您好，我是{站点}的{工作人员}，您的情况我看到了，请稍等。", None),
    ("请补充情况", "为了帮您查清楚，请告诉我：户口在哪个区县、哪年退役、现在办到了哪一步。", None),
    ("到站办理", "{称呼}，这件事可以到{站点}当面办理。地址：{地址}；电话：{电话}。", None),
    (
        "优待证申领",
        "{称呼}，以前退役的，可以到户籍地乡镇或街道的服务站申请优待证。带什么材料，先打电话问一下：{电话}。",
        "card-apply",
    ),
    ("结束前确认", "您看还有别的问题吗？没有的话我先结束这次咨询，之后随时发消息都可以。", None),
)

DISTRESS_SCRIPT = (
    "先回应感受：“谢谢您愿意说出来，我在这儿陪您。”不评判，不说教，不许诺办不到的事。",
    "问安全：“您现在安全吗？身边有没有人？您在什么地方？”",
    "直接问：“您是不是想过伤害自己？有没有具体的打算？”直接问不会让人更危险。",
    "有眼前危险：请同事马上拨110、120，您自己不要离开对话；问清地址和联系电话。",
    "没有眼前危险：告诉对方全国统一心理援助热线12356（全天），约好下次联系的时间。",
    "告诉值班负责人；对方同意的话，联系家人或所在街道的服务站。",
    "结束前写明：问到了什么、联系了谁、下一步谁来做、什么时候再联系。",
)
