"""Sentences a veteran reads in a conversation. Plain, kind, short; one place to change them."""

from datetime import datetime

from app import clock

WRONG_STATE = "会话状态已经变了，请刷新后再试。"
SERVED_ALREADY = "工作人员已经接入，正在为您服务。不需要了可以直接告诉工作人员。"
NOTED = "收到，工作人员接入后会看到您这句话。"
NO_SUCH_CONVERSATION = "没有找到这个会话。"
NO_SUCH_MESSAGE = "没有找到这条消息。"
NO_SUCH_FILE = "没有找到这个文件。"
EMPTY_TEXT = "请输入要问的内容。"
TOO_LONG = "内容太长了，请分成几条发送，每条不超过5000个字。"
FILE_TOO_BIG = "文件太大了，请选5MB以内的。"
FILE_KIND = "只能发图片（JPG、PNG、GIF、WEBP）、PDF 或 Word 文件。"
FILE_MISSING = "没有收到文件，请重新选择。"
STREAMS_FULL = "实时连接已满，页面会改为定时刷新。"
TICKET_SPENT = "连接凭证已失效，请重新获取。"
ALREADY_CLAIMED = "{name}已经接下了这个会话。"
NOT_WAITING = "这个会话现在不在等候中。"
NOT_YOURS = "这个会话由别的同事负责，您不能操作。"
CLOSE_NOTE_NEEDED = "紧急会话结束前请写明处理情况。"
NO_SUCH_TARGET = "请选择要转到的站点或同事。"

PERSON_LABEL = "找工作人员"
BOOK_LABEL = "预约办理"
STATION_LABEL = "找服务站"

SUGGEST = "您想问的是不是下面的？回复数字就行："
SUGGEST_END = "都不是的话，请换个说法再问一遍，或回复“{person}”。"
NO_MATCH = (
    "这个问题我没有把握，不敢随便回答。请您换个说法再问一遍，比如说说您是什么身份、想办什么事。"
)
NO_MATCH_TWICE = "对不起，我还是没有找到答案。回复“{person}”，我帮您转给工作人员。"
OFFER_PERSON = "个人情况不同，结果可能不一样。需要工作人员帮您看，请回复“{person}”。"

SMALLTALK = {
    "hello": "您好！我是服务台的小助手，可以解答退役军人政策问题。您想问什么？",
    "thanks": "不客气。还有问题随时问我。",
    "goodbye": "好的，再见。需要时随时来问。",
    "okay": "好的。还有别的问题，直接告诉我就行。",
    "praise": "谢谢您的夸奖，能帮上您就好。",
    "who": "我是退役军人服务台的自动回答小助手，按法规政策回答问题，也可以转给工作人员。",
}
ACK = "好的，记下了。您想问什么问题？"

DISTRESS = (
    "您说的话我们很在意，请先别一个人扛着。\n"
    "现在就可以打电话：全国统一心理援助热线 12356；如果有人身危险，请马上拨打 110 或 120。\n"
    "我们已经把您转给值班人员，会尽快联系您。能告诉我您现在在哪里、身边有没有人吗？"
)
DISTRESS_SERVED = (
    "您说的话我们很在意，请先别一个人扛着。工作人员正在和您对话，这边已经按紧急情况处理。\n"
    "现在就可以打电话：全国统一心理援助热线 12356；如果有人身危险，请马上拨打 110 或 120。\n"
    "能告诉我们您现在在哪里、身边有没有人吗？"
)
URGENT_STAYS_IN_LINE = (
    "我们还是想和您说说话，值班人员会尽快联系您，您不用再做什么。\n"
    "随时可以打全国统一心理援助热线 12356；如果有人身危险，请马上拨打 110 或 120。"
)

HANDED_OVER = "已经为您转给工作人员。"
QUEUE_FIRST = "您排在第1位，工作人员马上就来。"
QUEUE_PLACE = "您前面还有{ahead}位，请稍等。等的时候也可以继续问我。"
CLOSED_NOW = "现在是下班时间，工作人员{when}上班后会先联系您，您的位置一直保留。"
NOBODY_ON_DUTY = "工作人员暂时都不在座位上，您的位置一直保留，回来后会先联系您。"
LEAVE_NUMBER = (
    "有什么要补充的，可以先留言。方便的话请留下手机号，免得错过回复；也可以预约到服务站面谈。"
)
CANCEL_HINT = "不想等了，回复“取消”。"
MORE_WORDS = frozenset({"继续", "继续。", "下文", "还有呢"})
CANCEL_WORDS = frozenset({"取消", "取消排队", "不等了", "不用人工了", "不找人工了", "算了不等了"})
CANCELLED = "好的，已经取消排队。您可以继续问我。"
NOT_TEXT = "收到。这里可以用文字提问，或回复“{person}”，我帮您转给工作人员。"
TOOK_OVER = "您好，我是工作人员{name}，您前面说的我都看到了，不用重复。"
GIVEN_BACK = "为您服务的工作人员有事离开，已经请其他同事接着为您处理，请稍等。"
GIVEN_BACK_CLOSED = "为您服务的工作人员已经下班，您的问题已经记下，{when}上班后会先联系您。"
COLLEAGUES = "原来的同事"
RETURNED = "您的问题已转回{target}，由他们继续处理，前面说的内容都在，不用重复。"
RULED = "经核实，您的问题由{target}负责处理，前面说的内容都已转过去，不用重复。"
TAKEN_OVER = "您好，我是{name}，接下来由我为您处理，您前面说的我都看到了，不用重复。"
CLOSED_IDLE = (
    "有一阵没收到您的消息了，这次咨询先到这里。事情没办完也没关系，随时发消息，我们接着办。"
)
BACK_TO_BOT = "工作人员已经处理完，您可以继续问我。"
TRANSFERRED = "您的问题已经转给{target}继续处理，前面说的内容都一起转过去了，不用重复。"
CLOSED = "这次咨询已经结束。以后有问题，直接发消息就可以。"
CLOSED_RATE = "这次咨询已经结束。请给这次服务打个分，您的评价能帮我们改进。"
NEW_CONVERSATION_NOTICE = "工作人员已经看到您之前的咨询记录，不用重复。"
MOVED_CHANNEL = "您在另一个入口的会话还在继续，请到那边查看回复。"
WELCOME = (
    "您好，欢迎来到退役军人服务台！直接打字或说话就能提问，比如：\n"
    "1. 优待证怎么办\n2. 退役金怎么领\n3. 附近的服务站在哪里\n"
    "想找工作人员，回复“人工”。"
)

ERASED = "对方已注销账号，资料已按要求删除，本次咨询结束。"

PRIVATE_FILE_NAMES = {"image": "图片", "voice": "语音", "file": "文件"}


def suggestion(labels: list[str]) -> str:
    """The numbered question that lets "2" mean something."""
    lines = [f"{number}. {label}" for number, label in enumerate(labels, 1)]
    return "\n".join([SUGGEST, *lines, SUGGEST_END.format(person=PERSON_LABEL)])


def opening(moment: datetime) -> str:
    """明天上午9:00, 11月23日（周一）上午9:00: when somebody will be there."""
    local, today = clock.local(moment), clock.today()
    days = (local.date() - today).days
    names = {0: "今天", 1: "明天", 2: "后天"}
    weekday = "一二三四五六日"[local.weekday()]
    day = names.get(days, f"{local.month}月{local.day}日（周{weekday}）")
    return f"{day}{'上午' if local.hour < 12 else '下午'}{local.hour}:{local.minute:02d}"


def queue_place(position: int) -> str:
    """How far it is."""
    return QUEUE_FIRST if position <= 1 else QUEUE_PLACE.format(ahead=position - 1)
