# ruff: noqa: E501 - word lists and patterns are read more easily whole
"""Thanks, goodbye, hello, okay, praise, and who the bot is: turns that ask for nothing.

A text is small talk only when every clause is nothing but that. Clauses are spelled out to their
end, because what passes here is not looked at for danger: "再见" does, "再见了，别找我" does not.
"""

import re

from bot.phrases import bare

_HUM = r"(?:啊|呀|哦|噢|喔|嗯|唉|哎|诶|欸|嗨|哈|呵|嘿|嘻|咳|嗐|呃|额|好(?!像|多)的?|好(?:嘞|勒|滴|哒|吧|啦|了)|行(?:了|吧|啊)?|可以了?|没事|那就?|对|是|太好了|懂了?|(?:我)?(?:知道|明白|了解|清楚|记住|记下|晓得)了?|ok|okay|ok了|先|就|这样|不用了?|算了|没问题|原来如此|真|挺|有心了?|得嘞?(?!了)|成|中|这下|总算|可算|终于|弄|(?:问题)?解决了?|请问|(?:原来)?是?这样(?:的|子)?)"
_YOU = r"(?:你们?|您|咱们?|机器人|客服|小戎|同志|老师|师傅|大家|朋友|领导|小同志|人工智能|ai)"
_END = r"(?:了|啊|呀|哈|啦|吧|的|哦|噢|呢|嘞|勒|滴|哒|咯|喽|哟|嘛|呦|着)"

_THANKED = (
    r"(?:解答|回复|回答|帮忙|帮助|指导|耐心|服务|讲解|提醒|关心|支持|告知|说明|细心|热心|指点|解释)"
)
_HELPED = r"(?:昨天|上次|刚才|今天|前天|那天|这么|一直|又|能)?(?:帮(?:了|过)?我?(?:大忙|的忙|忙|查|问|办)?|告诉我|教我|给我(?:讲|说|解答|查)|跟我(?:讲|说))(?:这么|那么)?(?:多|清楚|明白|详细|久)?"

# In the order in which they name a turn that holds several.
_KINDS = {
    "goodbye": (
        rf"(?:再见|再会|拜拜|拜|回见|回头见|下次见|明天见|改天见|晚安|bye|byebye|88|886|(?:下次|回头|以后|改天|有空|有事)再(?:聊|说|来|问|找{_YOU})|下次聊|回头聊"
        r"|先这样|就这样|没事|没有?(?:别的|其他的?|什么|啥)?(?:事|问题|要问的?)?(?:了)|不聊|不问|不打扰|不麻烦你|不麻烦您|走了|挂了|我?先?去(?:忙|办|问问|看看|试试)|我?先(?:忙|下|撤)|我先?忙去|(?:你|您)先?(?:忙|休息))"
    ),
    "thanks": (
        rf"(?:(?:真|太|十分|非常|很|多|万分|实在)*(?:谢谢|多谢|感谢|谢了|谢啦|谢过|道谢|谢|3q|thx|thanks|thankyou|祝{_YOU}?(?:工作|生活|身体|万事)(?:顺利|愉快|健康|如意)|感激|麻烦{_YOU}|辛苦|费心|劳驾|有劳))"
        rf"(?:{_YOU}|你|您)*(?:的|非常|太|这么|{_THANKED})*(?:{_HELPED})?"
    ),
    "hello": (
        rf"(?:{_YOU}?(?:你好|您好|你们好|大家好)|hello|hi|嗨|哈喽|哈罗|早上好|上午好|中午好|下午好|晚上好|早安|早|{_YOU}?在吗|在不在|在么|在不|喂|{_YOU}好)"
    ),
    "praise": (
        rf"(?:{_YOU}|这|这个|(?:说|讲|答|回答|解释|介绍|做|服务)(?:得|的))*(?:可真|还|也|真是|真|很|太|挺|好|蛮|非常|特别|这么|就是|比人)*(?:棒|厉害|聪明|好用|不错|赞|牛|给力|专业|贴心|好人|热心|耐心|周到|(?<=[得的很真挺太么还是])(?:清楚|明白|详细)|管用|靠谱|有用|强|方便|到位|帮(?:了)?大忙|(?<=得|的)(?:真|挺|很|还|蛮)好|(?:你|您)(?:可|人)?真好|(?<=真|太|很)好)"
    ),
    "who": (
        r"(?:你|您)到?底?(?:是谁|是不是机器人|叫什么|叫啥|叫什么名字|是什么|是干什么的|是干嘛的|能干什么|能干啥|能做什么|会什么|会干什么|会做什么|能帮我什么|是机器人还是人|是机器人吗|是机器人)"
    ),
}
_CORES = {kind: re.compile(core) for kind, core in _KINDS.items()}
# Atomic groups: what was taken is not given back, so that no text can make them slow.
_NOTHING_ELSE = re.compile(rf"^(?>{'|'.join(_KINDS.values())}|{_HUM}|{_END}|{_YOU})++$")
_OKAY = re.compile(
    rf"^(?>我?(?:去|再)?(?:试试|想想|看看)|我?回头看看|原来这样|收到|没错|{_HUM}|{_END})++$"
)
_CLAUSE = re.compile(r"[,，。.!！;；~～…、\s]+")
_LONGEST = 24  # characters of a clause; also bounds the time of the patterns


def smalltalk(text: str) -> str | None:
    """Goodbye, thanks, praise, who, hello or okay, when every clause is nothing but that."""
    kinds = set()
    for clause in filter(None, map(bare, _CLAUSE.split(text))):
        kind = _clause(clause)
        if kind is None:
            return None
        kinds.add(kind)
    return next((kind for kind in (*_KINDS, "okay") if kind in kinds), None)


def _clause(said: str) -> str | None:
    if len(said) > _LONGEST or not _NOTHING_ELSE.match(said):
        return "okay" if len(said) <= _LONGEST and _OKAY.match(said) else None
    for kind, core in _CORES.items():
        if core.search(said):
            return kind
    return "okay" if _OKAY.match(said) else None
