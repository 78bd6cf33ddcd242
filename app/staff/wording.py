"""Sentences of this feature that staff may read."""

WRONG_LOGIN = "用户名或密码不对。"
LOCKED = "连续输错次数太多，账号已锁定{minutes}分钟。请稍后再试，或请管理员重置密码。"
SIGN_IN_FIRST = "请先登录。"
NOT_YOURS = "您没有权限做这件事。如有需要，请联系管理员。"
NO_SUCH_STAFF = "没有这个工作人员账号。"
NAME_TAKEN = "这个用户名已经有人用了。"
BAD_USERNAME = "用户名只能用小写字母、数字、点和短横线，2到40位。"
BAD_ROLE = "没有这种角色：{role}。"
CHANGE_PASSWORD = "这是初始密码，请先修改。"
SAME_PASSWORD = "新密码不能和旧密码相同。"

ROLES = {
    "caseworker": "坐席",
    "editor": "知识编辑",
    "manager": "站点主管",
    "admin": "系统管理员",
}
