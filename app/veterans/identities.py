"""Who somebody is to this service. The codes are those of the knowledge base's `who` field."""

from typing import Final

IDENTITIES: Final = {
    "leaving-soldier": "即将退役的军人",
    "active-soldier": "现役军人",
    "veteran": "退役军人",
    "veteran-officer": "退役军官",
    "veteran-sergeant": "退役军士（士官）",
    "veteran-conscript": "退役义务兵",
    "disabled-veteran": "残疾军人、残疾退役军人",
    "combat-veteran": "参战、参试退役军人",
    "retired-soldier": "军休干部、退休军士",
    "zizhu-officer": "自主择业军转干部",
    "older-veteran": "老兵（领定期补助）",
    "student-veteran": "大学生士兵",
    "military-family": "现役军人家属",
    "veteran-family": "退役军人家属",
    "martyr-family": "烈士遗属",
    "bereaved-family": "因公牺牲、病故军人遗属",
    "would-be-soldier": "准备参军的青年",
    "reservist": "预备役人员",
    "employer": "用人单位",
    "public": "其他人员",
    "any-user": "暂不说明",
}
