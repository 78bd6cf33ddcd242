"""Who somebody is and where he is, when he says so."""

import re

# Codes are those of the articles' `who`; the first that matches counts.
_IDENTITIES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (code, re.compile(pattern))
    for code, pattern in (
        (
            "martyr-family",
            r"烈属|(?:爸|父亲|爷爷|儿子|丈夫|哥哥|弟弟|叔叔|舅舅|爱人|老公|爹)(?:是|就是)(?:个|一名)?烈士|烈士(?:的)?(?:遗属|家属|子女|儿子|女儿|父母|父亲|母亲|妻子|后代|孙子|家庭)",
        ),
        (
            "bereaved-family",
            r"(?:因公牺牲|病故)军人(?:的)?(?:遗属|家属|子女|妻子|父母|儿子|女儿)|遗属",
        ),
        (
            "military-family",
            r"军属|军嫂|随军家属|现役军人(?:的)?(?:家属|妻子|爱人|父母|子女)|(?:老公|丈夫|爱人|儿子|男朋友|对象|孩子|弟弟|哥哥)(?:还|现在|正)?(?:在部队|在当兵|当兵|是现役|现役|是军人)",
        ),
        (
            "veteran-family",
            r"(?:我|俺)?(?:爸|父亲|爷爷|老公|丈夫|爱人|儿子|老伴|家人|公公|外公|姥爷|哥哥|弟弟|叔叔|舅舅)(?:是|当过兵|以前是)?(?:个)?(?:退役|退伍|老兵|转业|复员|当过兵)|退役军人(?:的)?(?:家属|子女|儿子|女儿|妻子)",
        ),
        (
            "disabled-veteran",
            r"(?:残疾|伤残|残废)(?:退役)?军人|残疾退役|[一二三四五六七八九十\d]级(?:伤残|残疾|残废)|伤残(?:老)?兵",
        ),
        ("combat-veteran", r"参战|参试|对越|越战|自卫反击|上过战场|打过仗"),
        ("zizhu-officer", r"自主择业"),
        ("retired-soldier", r"军休|军队离退休|退休(?:军官|军士|军人|干部)|离休"),
        (
            "leaving-soldier",
            r"(?:马上|快要?|即将|准备|今年|明年|年底|要)(?:就)?(?:要)?(?:退役|退伍|转业|复员)|快退",
        ),
        ("active-soldier", r"现役|还在部队|在部队|正在服役|服役中|在役"),
        (
            "student-veteran",
            r"大学生士兵|大学生(?:退役|退伍|入伍)|大学(?:生)?(?:期间|时)?(?:当兵|入伍|参军)",
        ),
        (
            "veteran-officer",
            r"(?:退役|转业|复员)军官|军转干部|转业干部|文职干部|(?:退役|转业)干部|军官",
        ),
        ("veteran-sergeant", r"军士|士官|志愿兵|[一二三四五六]期"),
        ("veteran-conscript", r"义务兵|当了?两年|两年兵|两年义务"),
        ("reservist", r"预备役"),
        (
            "would-be-soldier",
            r"(?:想|要|准备|打算)(?:去)?(?:当兵|参军|入伍)|应征青年|适龄青年",
        ),
        ("employer", r"(?:我们|我)?(?:单位|公司|企业)(?:招|是|的|hr|人事)|用人单位"),
        ("older-veteran", r"老兵|老战士|五几年|六几年|\d0后老兵"),
        ("veteran", r"退役|退伍|转业|复员|当过兵|老兵|[\d一二三四五六七八九十]年(?:的)?兵"),
    )
)
_WORDS = {
    "martyr-family": "烈士家属",
    "bereaved-family": "牺牲病故军人遗属",
    "military-family": "军属",
    "veteran-family": "退役军人家属",
    "disabled-veteran": "残疾军人",
    "combat-veteran": "参战退役军人",
    "zizhu-officer": "自主择业军转干部",
    "retired-soldier": "军休干部",
    "leaving-soldier": "快退役的军人",
    "active-soldier": "现役军人",
    "student-veteran": "退役大学生士兵",
    "veteran-officer": "退役军官",
    "veteran-sergeant": "退役军士",
    "veteran-conscript": "退役义务兵",
    "reservist": "预备役人员",
    "would-be-soldier": "应征青年",
    "employer": "用人单位",
    "older-veteran": "老兵",
}
PLACE_LENGTH = 9  # characters of a clause that is only a place
_PROVINCES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|"
    "内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
)
_CITIES = (
    "石家庄|太原|沈阳|大连|长春|哈尔滨|南京|苏州|无锡|徐州|杭州|宁波|温州|合肥|福州|厦门|泉州|南昌|赣州|济南|青岛|烟台|郑州|洛阳|武汉|"
    "宜昌|长沙|株洲|广州|深圳|东莞|佛山|珠海|南宁|桂林|海口|三亚|成都|绵阳|贵阳|遵义|昆明|拉萨|西安|兰州|西宁|银川|乌鲁木齐|呼和浩特|包头|唐山|保定"
)
_REGION = re.compile(
    rf"(?:{_CITIES})市?(?:[一-鿿]{{1,5}}?(?:县|区|镇|乡))*|(?:(?:{_PROVINCES})(?:省|市|自治区|壮族自治区|回族自治区|维吾尔自治区)?(?:[一-鿿]{{1,5}}?(?:市|州|县|区|旗|镇|乡))*|[一-鿿]{{2,6}}?(?:省|市|县|自治州))"
)
_I_AM = re.compile(
    r"^(?:那|哦|嗯|对了|补充一下|另外)*(?:我|俺|咱|本人|我们|我爸|我爷爷|我儿子|我老公|我爱人|我家|他|她)?(?:就|也)?(?:(?<=本人)|是|属于|算是|算|以前是|之前是|曾经是|现在是|当的是|当过|当了|的身份是|身份是)(?!不是|否)(?:一名|个|一个|名)?(.{2,18})$"
)
_SERVES = re.compile(
    r"^(?:我|俺)?(?:们)?家?(?:老公|丈夫|爱人|儿子|男朋友|对象|孩子|弟弟|哥哥|媳妇|老婆|妻子|女儿|闺女)"
    r"(?:现在|目前|还|正|也|就)*(?:在部队|在当兵|当兵|在服役|服役)(?:上|里|呢|了|的|中)*$"
)
_I_LIVE = re.compile(
    r"^(?:那|哦|嗯|对了)*(?:我|俺|咱|本人|我们|我家|家里|我们?单位|我们?公司)?(?:现在|目前)?(?:的)?(?:人)?(?:就)?(?:在|住在?|是|户口在|户籍在|户口是|户籍是|老家在?|老家是|家在|家住|安置地(?:在|是)|落户在|来自)(.{2,16}?)(?:的|人|这边|这里|户口|居住|生活|工作|打工|上班|务工|当地)*$"
)
_ONLY_PLACE = re.compile(
    rf"^(?:我们?|俺|咱)?(?:{_PROVINCES}|{_CITIES})(?:省|市)?"
    r"(?:[一-鿿]{0,3}(?:的|人|这边|这里|本地人?|人氏)|(?:[一-鿿]{1,3}(?:市|县|区|州|旗))*)$"
)
_ASKING = re.compile(
    r"[?？吗呢么]|怎么|如何|什么|啥|哪|多少|多久|几|咋|能不能|可不可以|是不是|有没有|谁|能否|可以|能|想|要|办|申请|领"
)


def word(code: str | None) -> str:
    """How people of an identity are called, "" for none or one that says little."""
    return _WORDS.get(code or "", "")


def identity(text: str) -> str | None:
    """The identity code that the text names, None without one."""
    for code, pattern in _IDENTITIES:
        if pattern.search(text):
            return code
    return None


def region(text: str) -> str | None:
    """The place name in the text (province first), None without one."""
    found = _REGION.search(text)
    return found.group() if found else None


def statement(text: str) -> dict[str, str]:
    """What a text tells when it only tells who or where somebody is; else nothing."""
    told: dict[str, str] = {}
    for clause in re.split(r"[,，。.!！;；\s]+", text.strip()):
        if not clause:
            continue
        found = _clause(clause)
        if not found:
            return {}
        told.update(found)
    return told


def mentions(text: str) -> tuple[dict[str, str], str]:
    """Who and where somebody says he is inside a question, and the question without the where.

    Who somebody is stays in the question: it is often what is asked about.
    """
    told: dict[str, str] = {}
    kept = []
    for clause in re.split(r"[,，。.!！?？;；\s]+", text.strip()):
        found = _clause(clause)
        told |= found
        if "region" not in found:
            kept.append(clause)
    return told, "，".join(kept) if any(kept) else text


def _clause(clause: str) -> dict[str, str]:
    if _ASKING.search(clause):
        return {}
    told = {}
    who = _I_AM.match(clause)
    code = identity(clause) if who else None
    if _SERVES.match(clause):
        told["identity"] = "military-family"
    elif who and code and len(clause) <= 20:
        told["identity"] = code
    lives = _I_LIVE.match(clause)
    place = region(lives.group(1)) if lives else None
    if not lives and len(clause) <= PLACE_LENGTH and _ONLY_PLACE.match(clause):
        place = region(clause)
    if place:
        told["region"] = place
    return told
