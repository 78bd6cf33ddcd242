"""Words of the manager's and the auditor's pages."""

BECAME = {
    "bot": "机器人答复", "handed_off": "转人工", "unanswered": "没有答上", "other": "寒暄或未提问",
}  # fmt: skip
NO_STATION, NO_CATEGORY = "未分到服务站", "未归类"
PERIODS = {"week": "最近七天", "month": "最近三十天"}
TABLES = {
    "total": "合计", "day": "按天", "station": "按服务站", "category": "按分类", "rating": "评价",
    "booked": "新增预约", "no_show": "爽约",
}  # fmt: skip
FIGURES_HEAD = ("表", "代号", "名称", "会话", *BECAME.values(), "首次答复中位数（秒，工作时间）")
ACTORS = {"staff": "工作人员", "veteran": "服务对象", "system": "系统"}
ACTIONS = {
    "conversation.read": "查看会话", "conversation.list": "查看会话列表", "conversation.search": "搜索会话",
    "conversation.left": "离岗退回会话", "conversation.claim": "接入会话", "conversation.close": "结束会话",
    "conversation.transfer": "转办会话", "conversation.give_back": "退回会话", "conversation.return": "退回会话",
    "conversation.take_over": "接管会话", "conversation.rule": "裁定归属", "conversation.assign": "自动分派",
    "conversation.note": "写内部备注", "conversation.reply": "回复", "conversation.expire": "自动结束会话",
    "follow_up.finish": "完成回访", "canned.save": "保存常用语",
    "canned.retire": "停用常用语", "station.desk": "修改接待规则", "station.close": "设置停办",
    "station.reopen": "撤销停办",
    "calendar.set": "设置工作日", "calendar.unset": "取消工作日设置",
    "appointment.book": "预约", "appointment.cancel": "取消预约", "appointment.reschedule": "改期",
    "appointment.read": "查看预约", "appointment.check_in": "预约签到", "appointment.serve": "办完预约",
    "appointment.no_show": "记为爽约", "appointment.close": "停办取消预约",
    "appointment.offer": "通知候补有号", "station.register": "登记服务站",
    "veteran.join": "合并同一人的记录", "phone.forget": "删除手机号", "veteran.reveal": "查看姓名电话", "veteran.read": "查看个人资料",
    "staff.login": "登录", "staff.logout": "退出", "staff.login_failed": "登录失败", "staff.create": "新建账号",
    "staff.change": "修改账号", "staff.deactivate": "停用账号", "staff.reactivate": "重新启用账号",
    "staff.reset_password": "重置密码", "staff.end_session": "退出一处登录", "staff.second_factor": "开关两步验证",
    "staff.password": "修改密码", "staff.duty": "切换在岗", "staff.away": "无心跳离岗",
    "privacy.export": "导出本人资料", "privacy.ask_erase": "提出删除资料", "privacy.erase": "删除资料",
    "privacy.retention": "到期清理", "privacy.rotate_keys": "更换密钥", "audit.export": "下载审计",
    "consent.give": "同意隐私说明", "consent.withdraw": "撤回同意", "profile.update": "修改资料",
    "phone.update": "绑定手机", "proposal.add": "提出条目补充", "proposal.withdraw": "撤回条目补充",
    "questions.settle": "处理没答上的问题",
}  # fmt: skip
SUBJECTS = {
    "conversation": "会话", "staff": "账号", "veteran": "用户", "appointment": "预约", "station": "服务站",
    "follow_up": "回访", "canned_reply": "常用语", "key": "密钥", "privacy": "隐私说明", "proposal": "补充", "list": "列表",
    "question": "问题",
}  # fmt: skip
LISTS = {
    "waiting": "等候", "mine": "我的", "station": "本站", "closed": "已结束", "all": "全部",
    "with_caseworker": "处理中", "with_bot": "机器人接待", "search": "搜索",
}  # fmt: skip
RETAINED = {
    "messages": "清空消息", "questions": "清空提问", "outbox": "清除待发记录", "receipts": "清除收件记录",
    "audit": "清除审计记录",
}  # fmt: skip
AUDIT_HEAD = ("时间", "谁", "做了什么", "对象", "服务对象", "来自", "细节")


def action(code: str) -> str:
    """What was done, in words; the code where a feature has not named it."""
    return ACTIONS.get(code, code)


def span(seconds: int | None) -> str:
    """12秒, 3分钟, 2小时5分."""
    if seconds is None:
        return "—"
    if seconds < 60:
        return f"{seconds}秒"
    minutes = seconds // 60
    return f"{minutes}分钟" if minutes < 60 else f"{minutes // 60}小时{minutes % 60}分"
