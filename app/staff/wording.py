"""Sentences of this feature that staff may read."""

NO_LOG_IN = (
    "用户名或密码不对，或者账号暂时不能登录。连续输错{tries}次会锁定{minutes}分钟；"
    "忘了密码请找系统管理员重置。"
)
SIGN_IN_FIRST = "请先登录。"
NOT_YOURS = "您没有权限做这件事。如有需要，请联系管理员。"
NO_SUCH_STAFF = "没有这个工作人员账号。"
NAME_TAKEN = "这个用户名已经有人用了。"
BAD_USERNAME = "用户名只能用小写字母、数字、点和短横线，2到40位。"
BAD_ROLE = "没有这种角色：{role}。"
CHANGE_PASSWORD = "这是初始密码，请先修改。"
SAME_PASSWORD = "新密码不能和旧密码相同。"
NO_ROLE = "请至少选一种角色。"
BAD_NAME = "姓名要填1到40个字。"
NOT_YOURSELF = "不能停用自己的账号，请另一位系统管理员来做。"
LAST_ADMIN = "这是最后一位系统管理员。请先让另一位同事担任系统管理员。"
NO_SUCH_SESSION = "没有这次登录，可能已经退出。"
WRONG_PASSWORD = "密码不对。"
WRONG_CODE = "验证码不对。请看手机上现在显示的6位数字；用过的验证码不能再用。"
ALREADY_ENROLLED = "已经开启两步验证。要换手机，请先停用再重新开启。"
NOTHING_TO_ENROL = "请先点“开启两步验证”。"

ROLES = {
    "caseworker": "坐席",
    "editor": "知识编辑",
    "manager": "站点主管",
    "admin": "系统管理员",
}
DUTIES = {
    "caseworker": "接待咨询，办理预约",
    "editor": "整理没答上的问题，提出政策条目的补充",
    "manager": "看统计，调度会话，办理个人资料的导出和删除",
    "admin": "管理账号，查看审计，可以做以上所有事情",
}
BROWSERS = (
    ("MicroMessenger", "微信"), ("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("Windows", "Windows"), ("Android", "安卓"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Mac OS", "macOS"), ("HarmonyOS", "鸿蒙"), ("Linux", "Linux"),
)  # fmt: skip
OTHER_BROWSER = "其他程序"


def browser(agent: str) -> str:
    """Chrome（Windows）: what a person recognises of a User-Agent."""
    name = next((words for mark, words in BROWSERS if mark in agent), OTHER_BROWSER)
    system = next((words for mark, words in SYSTEMS if mark in agent), "")
    return f"{name}（{system}）" if system else name


NO_SUCH_STATION = "没有这个服务站。"
