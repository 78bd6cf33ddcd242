"""Sentences of this feature that staff may read."""

BAD_SEARCH = "请输入完整的11位手机号，或“用户”后面的数字。"
NOBODY_FOUND = "没有找到这个人。没有绑定手机的人，请用会话里显示的用户编号查找。"
NO_GROUND = "请选择删除的依据。"
TYPE_THIS = "确认删除"
TYPE_IT = "请在框里输入“确认删除”四个字。"
ASK_FIRST = "请先填写删除依据（一小时内有效），再确认删除。"
GROUNDS = {
    "in_person": "本人到场提出，已核对身份",
    "by_phone": "本人电话提出，已回拨核实",
    "relative": "本人已去世，近亲属提出（个人信息保护法第四十九条）",
}
CHANNELS = {"official_account": "公众号", "mini_program": "小程序"}
