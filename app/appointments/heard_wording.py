"""Words by which people ask for a time at a counter, pick one, or give it back."""

import re

NUMERALS = "一二三四五六七八九"
WANTS = re.compile(
    r"预约|予约|预定|想约|能约|可以约|要约|约个|约一|约在|约到|帮我约|给我约|约明|约后天|约下|约周|约今|约星期"
    r"|想越[今明后下周]|挂个?号|排个?号|[订定]个(?:时间|号)|约[0-9一二三十]+[号月]|约大?后天|约礼拜|约早|约[上下]午"
)
ASKS = re.compile(r"怎么|怎样|如何|什么|哪|多久|取消|改|没约|条件|多少")
# A question by its form, and a wish all the same when matter and time are both named.
MAY_ASK = re.compile(r"吗|能不能|可不可以|行不行|能否")
PICK = re.compile(r"(?:选|要)?第?\s*([1-9]\d?|[一二三四五六七八九])\s*(?:个|项)?[。.]?")
CANCEL = frozenset({"取消", "取消预约", "我要取消", "我要取消预约", "不去了", "来不了"})
MOVE = frozenset({"改", "改时间", "改约", "改期", "我要改时间", "换个时间"})
# Asked behind an answer: where is this done? Then the station is named, with its times.
WHERE = re.compile(
    r"(?:那|这个?|请问|我)*(?:该|应该|要)?(?:在|去|到|上)?(?:哪里?|哪儿|什么地方|哪个(?:地方|窗口|单位|部门))"
    r"(?:可以|能|去|来)?(?:办理?|申请|领|交|弄)?(?:这个|呢|啊|呀|的)*[?？。]*|找服务站|怎么约"
)
START = frozenset({
    "预约", "约一下", "我要约", "我想约", "预约办理", "我要预约", "我想预约", "去预约", "想预约",
    "约时间", "约个时间", "想约时间", "我想约时间", "我想约个时间", "我要约时间", "预约时间",
    "帮我预约", "帮我约一下", "帮我约个时间", "给我约一下", "我想预约一下",
})  # fmt: skip
# Words by which people name a matter; the first that fits.
WORDS = (
    ("card_replace", r"优待证.*(补|换|丢|坏|改)|(补|换).*优待证"), ("card_apply", r"优待证"),
    ("veteran_report", r"报到"), ("archive_transfer", r"档案|组织关系"),
    ("disability_transfer", r"(伤残|残疾|抚恤).*(转|迁)"), ("disability_rating", r"评残|残疾等级"),
    ("regular_allowance", r"定期抚恤|生活补助"), ("hardship_aid", r"困难|帮扶|救助"),
    ("employment", r"就业|找工作|招聘|创业"), ("glory_plaque", r"光荣牌"),
    ("rights_reception", r"信访|上访|投诉|反映"), ("registration", r"建档|登记信息|信息采集"),
    ("consultation", r"咨询|问政策|当面问"),
)  # fmt: skip
