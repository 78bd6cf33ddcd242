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

# For editors.
HIDDEN = "〔个人信息已隐去〕"
NO_SUCH_QUESTION = "这个问题已经有人处理了。"
SETTLED_MEANWHILE = "这些问题刚刚已经有人处理了，没有重复保存。"
NO_REASON = "请选择不处理的原因。"
NO_SUCH_PROPOSAL = "没有这条补充。"
WITHDRAWN_ALREADY = "这条补充已经撤回了。"
PHRASINGS_COUNT = "问法要有1到{most}句，一行一句。"
PHRASING_LONG = "每句问法不超过80个字。"
NO_PERSONS = "问法里有电话、地址、证件号一类的个人信息，请改成一般的说法。"
BAD_TITLE = "标题要4到40个字，写成一句问话。"
NO_CATEGORY = "请选择分类。"
BAD_ANSWER = "答案要20到4000个字。"
NO_SOURCES = "请写明依据：法规名称和第几条，或者文件名和文号。"
OUTCOMES = {
    "answer": "回答", "suggest": "给出候选", "no_match": "没有答上", "person": "转人工",
    "distress": "紧急求助", "smalltalk": "寒暄", "ack": "确认情况",
}  # fmt: skip
QUESTION_REASONS = {"no_match": "没有答上", "not_helpful": "认为没帮助"}
SETTLE_REASONS = {
    "known": "现在的条目已经能答", "local": "要到窗口问，不宜写成条目", "outside": "不属于退役军人事务",
    "noise": "看不出要问什么",
}  # fmt: skip
