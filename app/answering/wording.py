"""Sentences of this feature that a person may read."""

NO_SUCH_ARTICLE = "没有找到这条政策，可能已经更新。您可以直接提问。"
NO_SUCH_ANSWER = "没有找到这条回答。"
ASK_DOCUMENTS = "办这件事要带哪些材料，法规没有统一列出，各地窗口要求不完全一样。出门前请先问一下当地服务站，免得白跑一趟。"
PART_BEGINS = "关于“{title}”："

# What replaces a piece of a message that must not be kept, by the bot's kind of it.
MASKED = {
    "id": "〔身份证号已隐去〕",
    "household": "〔户口簿号已隐去〕",
    "certificate": "〔证件号已隐去〕",
    "bank": "〔银行卡号已隐去〕",
    "code": "〔验证码已隐去〕",
    "password": "〔密码已隐去〕",
    "secret": "〔涉密内容已隐去〕",
}
WARNING = "提醒您：刚才的话里有证件号、银行卡号、密码或验证码，为了您的安全，我们没有保存这一段。工作人员也不会向您要密码和验证码。"
SECRET_WARNING = "提醒您：请不要在聊天里说部队番号、驻地、任务、职务等内容，这些可能属于军事秘密。我们没有保存那一段。（依据：《退役军人保障法》第六条）"
