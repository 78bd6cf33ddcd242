"""Sentences of this feature that a person may read."""

NOT_INVITED = "没有找到可以评价的服务，可能还没有办结。"
ALREADY = "这次服务您已经评价过了，谢谢。"
EXPIRED = "评价的时间已经过了。有意见可以直接告诉工作人员，或回复“人工”。"
KEY_REUSED = "这次提交和上一次内容不同，请刷新页面后重新提交。"
UNKNOWN_INDICATOR = "所选的原因不在这一档的列表里，请重新选择。"

LEVELS = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}
