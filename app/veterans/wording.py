"""Sentences of this feature that a person may read."""

NO_SUCH_PERSON = "没有找到这个人的资料。"
SIGN_IN_AGAIN = "登录已过期，请重新打开页面登录。"
DATES_TURNED = "退役日期不能早于入伍日期。"
OTHER_VERSION = "隐私说明已经更新，请重新打开页面阅读后再同意。"
CONSENT_FIRST = "这一步要保存您的个人信息，请先阅读并同意《隐私说明》。"
CODE_REFUSED = "微信登录没有成功，请重新打开页面再试。"
CHANNEL_OFF = "这个入口现在没有开通。"
WECHAT_AWAY = "微信服务暂时连不上，请稍后再试。"


def masked_phone(phone: str | None) -> str | None:
    """138****0000: enough to recognise one's own number."""
    return f"{phone[:3]}****{phone[-4:]}" if phone and len(phone) >= 11 else phone and "****"


def masked_name(name: str | None) -> str:
    """王**: how staff see a person until they ask for more."""
    return f"{name[0]}**" if name else "未留姓名"
