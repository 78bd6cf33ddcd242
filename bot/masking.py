# ruff: noqa: E501 - word lists and patterns are read more easily whole
"""Find what identifies a person or must stay secret, however it is written.

Kinds: id, bank, certificate, household, phone, email, wechat, address, code, password, secret.
Spans are (start, end, kind) in the text as it came, sorted, never overlapping.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from bot.military import SECRETS
from bot.model import Span
from bot.text import char_by_char

_DIGITS = "0123456789"
_SPOKEN = dict(zip("零〇一二三四五六七八九", "00123456789", strict=True))
_SPOKEN |= dict(zip("壹贰叁肆伍陆柒捌玖", "123456789", strict=True))
_SPOKEN |= dict(zip("貳參陸两兩幺洞拐勾", "236221079", strict=True))
_SPOKEN |= dict(zip("①②③④⑤⑥⑦⑧⑨", "123456789", strict=True))
_SPOKEN |= {chr(0xFF10 + n): str(n) for n in range(10)}
_SPOKEN |= {
    "Ｘ": "x",
    "ｘ": "x",
    "X": "x",
    "×": "x",
    "＠": "@",
    "．": ".",
    "－": "-",
    "：": ":",
    "　": " ",
}
_FOLD = str.maketrans(_SPOKEN)
# only several in a row are digits: 退伍军人 holds a formal five, 一等功 an ordinary one
_ROW = re.compile(rf"[{''.join(_SPOKEN)}0-9]{{3,}}|[Ｘｘ×＠．－：\u3000\uff10-\uff19①-⑨]")

_GAP = r"[ \-—_.·,，、/()（）\ufe0f\u20e3]{0,3}"
# letters that stand for digits in a long number: 4201021953O4O7162x
_TYPED = re.compile(r"(?<![a-z\d])(?=[oil]*\d[\doil]*\d)[\doil]{9,19}(?![a-wyz\d])", re.IGNORECASE)
_TYPED_AS = str.maketrans("oOiIlL", "001111")


def _run(least: int, most: int) -> str:
    return rf"\d(?:{_GAP}\d){{{least - 1},{most - 1}}}"


_ID = re.compile(rf"(?<!\d)[1-9](?:{_GAP}\d){{16}}{_GAP}[\dx](?!\d)")
_ID_OLD = re.compile(rf"(?<!\d)[1-9](?:{_GAP}\d){{14}}(?!{_GAP}\d)")
_LONG = re.compile(rf"(?<!\d){_run(15, 19)}(?!\d)")
_PHONE = re.compile(rf"(?<!\d)(?:\+?86{_GAP})?1{_GAP}[3-9](?:{_GAP}\d){{9}}(?!\d)")
_LANDLINE = re.compile(
    rf"(?<![\d.])(?:\+?86[ \-]?)?[(（]?0\d{{2,3}}[)）]?[ \-—]{{0,2}}[2-9]\d{{2,3}}{_GAP}\d{{4}}(?:(?:转|-)\d{{1,5}})?(?!\d)"
)
# without an area code only where it is called one
_NAMED_LANDLINE = re.compile(
    r"(?:座机|固话|固定电话|家里(?:的)?电话|家庭电话|家里|宅电|(?:单位|办公|我的?|联系)电话|电话号码?|传真|小灵通)[^\d,，。\n]{0,8}?([2-9]\d{2,3}[ \-—]?\d{4})(?![\d年元])"
)
_EMAIL = re.compile(
    r"(?<![a-z0-9._%+\-])[a-z0-9._%+\-]{1,64} ?(?:@|\(at\)|艾特|圈a|a圈| at ) ?[a-z0-9\-]{1,63}(?: ?(?:\.|点) ?[a-z0-9\-]{1,63}){1,4}",
    re.IGNORECASE,
)

_NAMED_ID = re.compile(rf"(?:身份证|身分证|身份證|公民身份)[^\d]{{0,14}}?({_run(6, 20)}x?)")
_PIECE_OF_ID = re.compile(
    r"(?:前|后|末|最后|尾|中间|后面)(?:[四六八468]位)?(?:数字?)?(?:就是|是|为|:)*[ ]*(\d{4,8}|\d{3}x)(?![\d年元个天人])"
)
_TAIL_OF_CARD = re.compile(r"尾号(?:就是|是|为|:)*[ ]*(\d{3,6})(?![\d年元])")
_NAMED_BANK = re.compile(
    rf"(?:银行卡|卡号|账号|帐号|账户|存折|工资卡|储蓄卡|社保卡|银行账|打到|打卡)[^\d]{{0,10}}?({_run(8, 24)})"
)
_NAMED_HOUSEHOLD = re.compile(
    rf"(?:户口[簿本薄册页]|户籍[簿号]|户号|户口(?:的)?编号|户口号)[^\da-z]{{0,8}}?(?:no\.?|№)?[ :]*([a-z]{{0,3}}{_run(4, 20)})",
    re.IGNORECASE,
)
_NAMED_CERTIFICATE = re.compile(
    r"(?:优待证|优抚证|抚恤证|定补证|烈属证|军属证|军残证|伤残军人证|保障卡|军保卡|离休证|退休证|退役证|退伍证|复员证|转业证|残疾军人证|残疾证|伤残证|军官证|士兵证|军人证|义务兵证|士官证|文职证|护照|驾驶证|驾照|"
    r"烈士证|证明书|光荣证|立功证|通行证|通知书|登记表|批准书|介绍信|报到证|荣誉证|警官证|学员证|档案|证件|证书|证号|编号)[^\da-z\n，,。!！?？电机]{0,8}?(?:no\.?|№)?[ :]*"
    r"((?:[一-鿿]{1,2}字第?|[一-鿿]?军)?(?:[a-z]{1,3}-?){0,2}\d(?:[ \-]?[\da-z]){4,19}号?)",
    re.IGNORECASE,
)
_MILITARY = re.compile(
    r"[（(]\d{2,4}[)）][一-鿿]{0,3}[功残军优烈退革][一-鿿]?字 ?第? ?\d{2,8} ?号?|(?![是号为的叫码])[一-鿿]{1,3}? ?字 ?第? ?\d(?:[ \-]?\d){3,11} ?号?"
)
_PASSPORT = re.compile(r"(?<![a-z0-9])[eghdsp][a-z]?\d{7,8}(?!\d)", re.IGNORECASE)
_CODE = re.compile(
    r"(?:验证码|校验码|动态码|动态密码|取件码|提取码|核验码|核销码|短信码|确认码|口令码|查询码|查询密码|受理码|预约码|邀请码|激活码|授权码|兑换码|安全码|登录码|绑定码|识别码|申领码|凭证码|随机码|动态口令|令牌|短信码)[^\da-z]{0,8}?"
    rf"({_run(4, 8)}(?![\d\-a-z年])|(?=[a-z\-]*\d)[a-z0-9](?:[a-z0-9\-]{{2,15}}[a-z0-9])(?!年))",
    re.IGNORECASE,
)
_CODE_BEFORE = re.compile(
    rf"({_run(4, 8)})[^\d]{{0,4}}(?:是|为|这个|这串|就是)[^\d]{{0,6}}(?:验证码|校验码|动态码)"
)
_CODE_FAR_BEFORE = re.compile(
    rf"(?:短信|收到|发来|说是|数字)[^\d\n]{{0,8}}({_run(4, 8)})(?![\d年元])[^\d]{{0,8}}验证码"
)
_CODE_IN_LETTERS = re.compile(
    r"授权码[是为: ]*([a-z]{8,32})(?![a-z])|\b(?:code|otp)(?: is|:)? *(\d{4,8})(?!\d)",
    re.IGNORECASE,
)
_KEY = re.compile(
    r"(?:app ?secret|api ?key|secret ?key|access ?token|密钥)(?:是|为|:|=|\s)*([\w\-]{8,64})",
    re.IGNORECASE | re.ASCII,
)
_PASSWORD_QUOTED = re.compile(
    r"(?:密码|口令)(?:就是|是|为|叫|:)*[“\"「『‘']([^”\"」』’'\s]{3,20})[”\"」』’']"
)
_PASSWORD = re.compile(
    r"(?:密码|口令|password|pwd|pass ?word)(?:就是|是|为|叫|:|=|设的是|设成|改成)*[ :=]*([!-~]{4,32})",
    re.IGNORECASE,
)
_PASSWORD_SPOKEN = re.compile(
    rf"(?:密码|口令|pin码?)[^\d]{{0,12}}?(?<![打拨线号])({_run(4, 12)})(?![\d年元个次])",
    re.IGNORECASE,
)
_WECHAT = re.compile(
    r"(?:加我v|(?<![a-z])v(?=:)|微信号?|抖音号|快手号|支付宝(?:账号|帐号|号)?|薇信|威信|加微|绿泡泡|钉钉号?|微星|vx|v信|wechat|weixin|wx|加v|qq号?|扣扣|企鹅号)(?:同号|号|码|id)?(?:就是|是|为|也是|:|=|叫)*[ :]*"
    r"([a-z][\w\-]{4,29}|\d(?:[ \-]?\d){4,11})(?![\w])",
    re.IGNORECASE,
)

# (?>…): a name once found is not tried longer, or a hostile text would take seconds
_PLACE = r"(?>[一-鿿]{2,8}?(?:省|自治区|市|州|盟|区|县|旗|镇|乡|街道))"
_ESTATE = r"小区|花园|家园|新村|苑|社区|公寓|大院|家属[院区楼]|宿舍|军休所|干休所|休养所|光荣院|敬老院|养老院|老楼|新城|名府|华府|广场|山庄|里|巷|弄|胡同"
_ROAD = rf"(?>[一-鿿\d]{{1,10}}?(?:路|街|大道|(?<![知渠报频])道|村|屯|寨|庄|组|湾|坪|洼|{_ESTATE}))"
_DOOR = r"(?>(?:[一-鿿]{0,4}?[往向朝][东西南北里前]第[一二三四五六七八九十\d]{1,2}[家户排栋])|[一-鿿]{0,3}[\da-z\-甲乙丙丁]{1,6} ?(?:号楼|号院|号|弄|栋|幢|座|单元|楼|层|室|户|组|队|门|排))"
_SAID = r"[\d零〇一二两三四五六七八九十百]"
_TAIL = r"(?:[东西南北中左右]?[\d一二三四五六七八九十]{0,3}(?:单元|楼|层|户|室|门))*(?:\d{3,4})?"
# a door said in words needs a house: 十二栋二单元六零一; 三楼 and 一号 alone are no door
_HOUSE = rf"(?:(?:[一-鿿]{{1,10}}?(?:{_ESTATE}))?{_SAID}{{1,4}}(?:号楼|号院|栋|幢|单元|座|排)(?:{_SAID}{{1,4}}(?:单元|门|层|楼|排))?(?:{_SAID}{{1,4}}(?:号|室|户|房)?|[东西南北中][户门]))"
_ROOM = rf"(?:(?:{_PLACE}{{0,5}}[一-鿿]{{1,10}}?(?:{_ESTATE}|路|街|村))[\da-z]{{1,3}}(?:[\-—]\d{{1,4}}){{1,3}}(?:室|号|户)?)"
_ADDRESS = re.compile(
    rf"(?:{_ROOM}|{_PLACE}{{1,5}}{_ROAD}{{0,3}}{_DOOR}{{1,5}}{_TAIL}|{_ROAD}{{1,3}}{_DOOR}{{1,5}}{_TAIL}|{_HOUSE}|{_PLACE}{{2,5}}{_ROAD}{{1,3}}|{_PLACE}{{3,5}})",
    re.I,
)
# An address is written without a mark in between, and has a door or two places: where there is
# neither, the pattern, which is slow, need not look.
_STRETCH = re.compile(r"[\w\- —]{2,}")
_DOOR_OR_PLACES = re.compile(
    r"[省区市州盟县旗镇乡道].*[省区市州盟县旗镇乡道]|[\da-z][\-—]\d"
    rf"|(?:[\da-z\-甲乙丙丁]|{_SAID}) ?(?:[号弄栋幢座楼层室户组队门排家]|单元)",
    re.IGNORECASE,
)
_BEFORE_ADDRESS = re.compile(
    r"^.{0,12}?(?:住在?|家在|寄到|寄给|送到|地址是?|住址是?|[在是到去])(?=.{4})"
)
_NO_ADDRESS = re.compile(
    r"还是|哪|什么|啥|怎么|退役|退伍|服务|事务|优待|局|部门|条例|规定|单位|民政"
)

_LETTER_OR_DIGIT = re.compile(r"[a-z\d]", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_MANY_DIGITS = re.compile(_run(7, 7))
_AT = re.compile(r"@|\(at\)|艾特|圈a|a圈| at ", re.IGNORECASE)
_IN_ANY_SIGNS = ((_PASSWORD, "password"), (_PASSWORD_QUOTED, "password"), (_KEY, "secret"))
_IN_LETTERS = ((_WECHAT, "wechat"), (_CODE_IN_LETTERS, "code"))
_NAMED_NUMBERS = (
    (_PASSWORD_SPOKEN, "password"),
    (_TAIL_OF_CARD, "bank"),
    (_CODE, "code"),
    (_CODE_BEFORE, "code"),
    (_CODE_FAR_BEFORE, "code"),
    (_NAMED_ID, "id"),
    (_NAMED_HOUSEHOLD, "household"),
    (_NAMED_CERTIFICATE, "certificate"),
    (_NAMED_BANK, "bank"),
    (_NAMED_LANDLINE, "phone"),
)
_BARE_NUMBERS = ((_PASSPORT, "certificate"), (_PHONE, "phone"), (_LANDLINE, "phone"))

_RANK = {
    "password": 0,
    "code": 1,
    "id": 2,
    "household": 3,
    "certificate": 3,
    "bank": 4,
    "phone": 5,
    "email": 6,
}
_LAST = 9
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def mask(text: str) -> list[Span]:
    """All spans to mask. Linear in the length of the text; never raises."""
    return list(_spans(text))


@lru_cache(maxsize=16)  # whoever stores a text masks it first, and then it is answered
def _spans(text: str) -> tuple[Span, ...]:
    folded = _ROW.sub(lambda m: m.group().translate(_FOLD), text).replace("X", "x")
    folded = _TYPED.sub(lambda m: m.group().translate(_TYPED_AS), folded)
    folded = char_by_char(folded)
    found = sorted(_candidates(folded), key=lambda s: (_RANK.get(s[2], _LAST), s[0], -s[1]))
    kept: list[Span] = []
    for start, end, kind in found:
        if end <= start:
            continue
        beside = [one for one in kept if start < one[1] and one[0] < end]
        if all(one[2] == kind for one in beside):  # found twice in part, it is one thing
            kept = [one for one in kept if one not in beside]
            ends = [(start, end), *((one[0], one[1]) for one in beside)]
            kept.append((min(a for a, _ in ends), max(b for _, b in ends), kind))
    return tuple(sorted(kept))


def _candidates(folded: str) -> Iterator[Span]:
    """Every span that a pattern finds; patterns without what they need in the text are left out."""
    yield from _each(_IN_ANY_SIGNS, folded)
    if _LETTER_OR_DIGIT.search(folded):
        yield from _each(_IN_LETTERS, folded)
    if _DIGIT.search(folded):
        yield from _each(_NAMED_NUMBERS, folded)
        if "身份证" in folded:
            yield from _each([(_PIECE_OF_ID, "id")], folded)
        if "字" in folded:
            yield from _each([(_MILITARY, "certificate")], folded)
    if _MANY_DIGITS.search(folded):
        yield from _each(_BARE_NUMBERS, folded)
        yield from _long_numbers(folded)
    if _AT.search(folded):
        yield from _each([(_EMAIL, "email")], folded)
    yield from _addresses(folded)
    for pattern in SECRETS:
        yield from ((*m.span(), "secret") for m in pattern.finditer(folded))


def _each(patterns: Iterable[tuple[re.Pattern[str], str]], folded: str) -> Iterator[Span]:
    """What the patterns find: the group that took part, or the whole without one."""
    for pattern, kind in patterns:
        for match in pattern.finditer(folded):
            yield (*match.span(match.lastindex or 0), kind)


def _addresses(folded: str) -> Iterator[Span]:
    """Places down to a door, or at least three levels deep."""
    for stretch in _STRETCH.finditer(folded):
        if _DOOR_OR_PLACES.search(stretch.group()):
            for match in _ADDRESS.finditer(folded, *stretch.span()):
                start, end = match.span()
                before = _BEFORE_ADDRESS.match(folded[start:end])
                start += before.end() if before else 0
                if not _NO_ADDRESS.search(folded[start:end]):
                    yield start, end, "address"


def _long_numbers(folded: str) -> Iterator[Span]:
    """Numbers that nobody named: an ID number shows its birth date, the rest count as bank cards."""
    for match in _ID.finditer(folded):
        digits = "".join(c for c in match.group() if c in _DIGITS or c == "x")
        if _birth(digits[6:14]) or id_checksum(digits):
            yield (*match.span(), "id")
    for match in _ID_OLD.finditer(folded):
        digits = "".join(c for c in match.group() if c in _DIGITS)
        if _birth("19" + digits[6:12]):
            yield (*match.span(), "id")
    for match in _LONG.finditer(folded):
        if not _list_or_period(match.group()):
            yield (*match.span(), "bank")


def _list_or_period(number: str) -> bool:
    """Numbers that count up (4, 17, 20, …) and two dates in a row are no card."""
    parts = [int(part) for part in re.findall(r"\d+", number)]
    counted = len(parts) > 4 and all(a < b for a, b in pairwise(parts))
    digits = "".join(c for c in number if c in _DIGITS)
    return counted or (len(digits) == 16 and _birth(digits[:8]) and _birth(digits[8:]))


def _birth(digits: str) -> bool:
    if not digits.isdigit():
        return False
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:8])
    return 1900 <= year <= 2100 and 1 <= month <= 12 and 1 <= day <= 31


def id_checksum(digits: str) -> bool:
    """Whether 18 characters end in the right check digit (GB 11643-1999)."""
    if len(digits) != 18 or not digits[:17].isdigit():
        return False
    total = sum(int(d) * w for d, w in zip(digits, _WEIGHTS, strict=False))
    return "10x98765432"[total % 11] == digits[17]
