# ruff: noqa: E501 - word lists and patterns are read more easily whole
"""Find what identifies a person or must stay secret, however it is written.

Kinds: id, bank, certificate, household, phone, email, wechat, address, code, password, secret.
Spans are (start, end, kind) in the text as it came, sorted, never overlapping.
"""

import re
from collections.abc import Iterator

from bot.model import Span

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

_GAP = r"[ \-—_.·,，、]{0,2}"


def _run(least: int, most: int) -> str:
    return rf"\d(?:{_GAP}\d){{{least - 1},{most - 1}}}"


_ID = re.compile(rf"(?<!\d)[1-9](?:{_GAP}\d){{16}}{_GAP}[\dx](?!\d)")
_ID_OLD = re.compile(rf"(?<!\d)[1-9](?:{_GAP}\d){{14}}(?!{_GAP}\d)")
_LONG = re.compile(rf"(?<!\d){_run(15, 19)}(?!\d)")
_PHONE = re.compile(rf"(?<!\d)(?:\+?86{_GAP})?1{_GAP}[3-9](?:{_GAP}\d){{9}}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)0\d{2,3}[ \-—]?[2-9]\d{6,7}(?!\d)")
_EMAIL = re.compile(
    r"(?<![a-z0-9._%+\-])[a-z0-9._%+\-]{1,64} ?(?:@|\(at\)|艾特) ?[a-z0-9\-]{1,63}(?: ?(?:\.|点) ?[a-z0-9\-]{1,63}){1,4}",
    re.IGNORECASE,
)

_NAMED_ID = re.compile(rf"(?:身份证|身分证|身份證|公民身份)[^\d]{{0,8}}?({_run(6, 20)}x?)")
_NAMED_BANK = re.compile(
    rf"(?:银行卡|卡号|账号|帐号|账户|存折|工资卡|储蓄卡|社保卡|银行账|打到|打卡)[^\d]{{0,10}}?({_run(8, 24)})"
)
_NAMED_HOUSEHOLD = re.compile(
    rf"(?:户口簿|户口本|户籍簿|户号|户口编号)[^\da-z]{{0,8}}?([a-z]{{0,3}}{_run(4, 20)})",
    re.IGNORECASE,
)
_NAMED_CERTIFICATE = re.compile(
    r"(?:优待证|退役证|退伍证|复员证|转业证|残疾军人证|残疾证|伤残证|军官证|士兵证|军人证|义务兵证|士官证|文职证|护照|驾驶证|驾照|"
    r"烈士证|证明书|光荣证|立功证|通行证|证件|证书|证号|编号)[^\da-z\n，,。!！?？电机]{0,8}?"
    r"((?:[一-鿿]{1,2}字第?|军)?[a-z]{0,3}\d(?:[ \-]?[\da-z]){4,19}号?)",
    re.IGNORECASE,
)
_MILITARY = re.compile(r"[军军士文兵][一-鿿]?字第? ?\d(?:[ \-]?\d){3,11} ?号?")
_PASSPORT = re.compile(r"(?<![a-z0-9])[eghdsp][a-z]?\d{7,8}(?!\d)", re.IGNORECASE)
_CODE = re.compile(
    rf"(?:验证码|校验码|动态码|取件码|核验码|短信码|确认码|口令码)[^\da-z]{{0,8}}?({_run(4, 8)}|[a-z0-9]{{4,8}})",
    re.IGNORECASE,
)
_CODE_BEFORE = re.compile(
    rf"({_run(4, 8)})[^\d]{{0,4}}(?:是|为)[^\d]{{0,6}}(?:验证码|校验码|动态码)"
)
_PASSWORD = re.compile(
    r"(?:密码|口令|password|pwd|pass ?word)(?:就是|是|为|叫|:|=|设的是|设成|改成)*[ :=]*([!-~]{4,32})",
    re.IGNORECASE,
)
_PASSWORD_SPOKEN = re.compile(rf"(?:密码|口令)[^\d]{{0,12}}?({_run(4, 12)})")
_WECHAT = re.compile(
    r"(?:微信号?|薇信|威信|微星|vx|v信|wechat|weixin|wx|加v|qq号?|扣扣|企鹅号)(?:同号|号|码)?(?:就是|是|为|也是|:|=|叫)*[ :]*"
    r"([a-z][\w\-]{4,29}|\d(?:[ \-]?\d){4,11})(?![\w])",
    re.IGNORECASE,
)

_PLACE = r"(?:[一-鿿]{2,8}?(?:省|自治区|市|州|盟|区|县|旗|镇|乡|街道))"
_ROAD = r"(?:[一-鿿\d]{1,10}?(?:路|街|大道|道|巷|弄|胡同|村|屯|寨|庄|小区|花园|家园|新村|苑|社区|公寓|大院|组|湾|坪))"
_DOOR = r"(?:[一-鿿]{0,3}[\da-z\-甲乙丙丁]{1,6} ?(?:号楼|号院|号|弄|栋|幢|座|单元|楼|层|室|户|组|队|门))"
_ADDRESS = re.compile(
    rf"(?:{_PLACE}{{1,5}}{_ROAD}{{0,3}}{_DOOR}{{1,5}}|{_ROAD}{{1,3}}{_DOOR}{{1,5}}|{_PLACE}{{2,5}}{_ROAD}{{1,3}}|{_PLACE}{{3,5}})",
    re.I,
)
_BEFORE_ADDRESS = re.compile(
    r"^.{0,12}?(?:住在?|家在|寄到|寄给|送到|地址是?|住址是?|[在是到去])(?=.{4})"
)
_NO_ADDRESS = re.compile(
    r"还是|哪|什么|啥|怎么|退役|退伍|服务|事务|优待|局|部门|条例|规定|单位|民政"
)

_NUMBER = r"[\d零〇一二三四五六七八九十百]{1,6}"
_UNIT = r"(?:集团军|军区|师|旅|团|营|连|支队|大队|中队|舰队)"
_SPOT = r"(?:[一-鿿\w]{1,16}?(?:山|沟|岛|镇|县|市|村|湾|港|[东南西北](?:边|面|侧|方向)?|公里|附近|高原|边境|旁边?|半山腰|洞|基地|机场|哨所))+"
_SECRETS = (
    re.compile(r"第? ?\d(?:[ \-]?\d){4} ?号?(?:部队|信箱|分队|部)"),
    re.compile(rf"第?{_NUMBER}{_UNIT}(?:第?{_NUMBER}(?:{_UNIT}|排|班|分队))+"),
    re.compile(
        rf"第{_NUMBER}{_UNIT}(?!次|名|个|长|期)|(?<![\d第])\d{{2,4}}(?:集团军|师|旅|团|支队|舰队)(?!圆|队|购|员)"
    ),
    re.compile(
        r"(?:番号|代号|呼号|部队代码|部别代码)(?:就是|是|为|叫|:)+[ :]*(?!什么|啥|哪|多少|还是)[一-鿿\w\-]{2,16}"
    ),
    re.compile(
        r"(?:坐标|经纬度|东经|西经|北纬|南纬)(?:是|为|:|在)*[ :]*[\d.东西经北南纬度分秒°′″', ，]{3,40}"
    ),
    re.compile(
        r"(?:部队|连队|营区|营房|阵地|哨所|雷达站?|导弹|机场|军港|弹药库|军火库|演习|驻训|布防|旅部|团部|营部)[一-鿿]{0,4}?"
        rf"(?:就在|位于|在|驻扎在|驻在|设在|部署在|藏在|是在)(?!哪|那个|什么|啥|当地|单位|地方|外地|本地){_SPOT}"
    ),
    re.compile(rf"(?:驻扎|驻守|驻防|布防|部署|驻地)(?:在|于|是)(?!哪|什么|啥|当地|外地){_SPOT}"),
    re.compile(
        r"(?:驻扎|驻守|驻防|布防|部署)(?:在|于)(?!哪|什么|啥|当地|外地)[一-鿿\w]{2,12}(?=$|[,，。!！ ])"
    ),
    re.compile(
        r"(?:执行|参加|参与|负责)(?:过|了|的是|的)?[一-鿿\w]{0,10}?"
        r"(?:秘密|保密|机密|绝密|涉密|代号|潜伏|渗透|试射|发射|巡逻航线)[一-鿿\w]{0,8}?(?:任务|行动|试验|演习|工作)"
    ),
    re.compile(
        r"(?:东风|巨浪|红旗|长剑|鹰击)[ \-]?\d{1,3}[a-z]?(?:导弹|[一-鿿]{0,4}(?:部署|发射|阵地|射程))"
    ),
    re.compile(r"(?:绝密|机密)级?(?:文件|资料|材料|图纸|档案)[一-鿿\w]{0,6}"),
)
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
    folded = _ROW.sub(lambda m: m.group().translate(_FOLD), text).replace("X", "x")
    found = sorted(_candidates(folded), key=lambda s: (_RANK.get(s[2], _LAST), s[0], -s[1]))
    kept: list[Span] = []
    for start, end, kind in found:
        if end > start and all(end <= s or start >= e for s, e, _ in kept):
            kept.append((start, end, kind))
    return sorted(kept)


def _candidates(folded: str) -> Iterator[Span]:
    for pattern, kind in (
        (_PASSWORD, "password"),
        (_PASSWORD_SPOKEN, "password"),
        (_CODE, "code"),
        (_CODE_BEFORE, "code"),
        (_NAMED_ID, "id"),
        (_NAMED_HOUSEHOLD, "household"),
        (_NAMED_CERTIFICATE, "certificate"),
        (_NAMED_BANK, "bank"),
        (_WECHAT, "wechat"),
    ):
        yield from ((*m.span(1), kind) for m in pattern.finditer(folded))
    for pattern, kind in (
        (_MILITARY, "certificate"),
        (_PASSPORT, "certificate"),
        (_PHONE, "phone"),
        (_LANDLINE, "phone"),
        (_EMAIL, "email"),
    ):
        yield from ((*m.span(), kind) for m in pattern.finditer(folded))
    yield from _long_numbers(folded)
    yield from _addresses(folded)
    for pattern in _SECRETS:
        yield from ((*m.span(), "secret") for m in pattern.finditer(folded))


def _addresses(folded: str) -> Iterator[Span]:
    """Places down to a door, or at least three levels deep."""
    for match in _ADDRESS.finditer(folded):
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
        yield (*match.span(), "bank")


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
