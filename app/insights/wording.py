"""Words of the manager's, editor's and auditor's pages."""

OUTCOMES = {
    "answer": "机器人回答", "suggest": "给出候选", "no_match": "没有答上", "person": "要求人工",
    "distress": "紧急求助", "smalltalk": "寒暄", "ack": "说明情况",
}  # fmt: skip
REASONS = {"no_match": "没有答上", "not_helpful": "认为没帮助"}
ACTORS = {"staff": "工作人员", "veteran": "服务对象", "system": "系统"}
ACTIONS = {
    "conversation.read": "查看会话", "conversation.claim": "接入会话", "conversation.close": "结束会话",
    "conversation.transfer": "转办会话", "conversation.give_back": "退回会话", "veteran.reveal": "查看姓名电话",
    "staff.login": "登录", "staff.logout": "退出", "staff.login_failed": "登录失败", "staff.create": "新建账号",
    "staff.password": "修改密码", "staff.duty": "切换在岗", "privacy.export": "导出本人资料",
    "privacy.erase": "注销并删除资料", "privacy.retention": "到期清理", "consent.give": "同意隐私说明",
    "consent.withdraw": "撤回同意", "profile.update": "修改资料", "phone.update": "绑定手机",
}  # fmt: skip


def span(seconds: int | None) -> str:
    """12秒, 3分钟, 2小时5分."""
    if seconds is None:
        return "—"
    if seconds < 60:
        return f"{seconds}秒"
    minutes = seconds // 60
    return f"{minutes}分钟" if minutes < 60 else f"{minutes // 60}小时{minutes % 60}分"
